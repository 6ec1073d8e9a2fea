"""``locator services`` as its users run it."""

import csv
import io
import json
from pathlib import Path

import pytest

from locator.errors import Exit
from locator.report import LANGUAGES
from locator.report.phrases import language as catalog
from tests.conftest import Run

OURS = (
    "id,name,street,city,state,zip,latitude,longitude,services,status,notice,phone,hours\n"
    "main,Main Street,1 Main St,Huntsville,AL,35801,34.7300,-86.5800,Cupping;Yoga,open,,"
    "2565550100,Mo-Fr 08:00-17:00\n"
    "north,North,2 Main St,Decatur,AL,35601,34.6059,-86.9833,Yoga;Cupping,temporarily_closed,"
    "Back in May,,\n"
    "old,Old,3 Main St,Huntsville,AL,35801,34.7302,-86.5800,Cupping;Tai Chi,closed,,,\n"
)
DETAILS = (
    "clinic,service,phone,referral_needed,walk_in,languages,note\n"
    "main,Cupping,256-555-0102,yes,no,English;Spanish,Wear shorts\n"
)
GUIDE = (
    "service,kind,text,answer,language,order\n"
    "Cupping,summary,Cups lift the skin.,,en,\n"
    "Cupping,question,Does it hurt?,It pulls.,en,\n"
    "Cupping,question,How long does it take?,Ten minutes.,en,\n"
    "Cupping,bring,A towel,,en,\n"
    "Cupping,avoid,Lotion,,en,\n"
    "Cupping,source,Our own therapists,,,\n"
    "Cupping,summary,Las ventosas levantan la piel.,,es,\n"
    "Cupping,question,¿Duele?,Jala un poco.,es,\n"
)
DISCLAIMER = "General information, not medical advice; ask the clinic."


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A user's directory with details of services and a guide to one of them."""
    for name, content in (("services.csv", DETAILS), ("service_guide.csv", GUIDE)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    path = tmp_path / "ours.csv"
    path.write_text(OURS)
    return str(path)


def test_list_shows_each_service_once(run: Run, ours: str) -> None:
    """Each service has its sites, without closed ones, and its number of questions."""
    result = run("services", "list", "--locations", ours)
    assert (result.code, result.err) == (Exit.OK, "")
    header, _, *rows = result.out.splitlines()
    assert header.split() == ["service", "sites", "questions"]
    assert [row.split() for row in rows] == [
        ["Cupping", "Main", "Street;", "North", "2"],
        ["Yoga", "Main", "Street;", "North", "0"],
    ]


def test_list_for_programs(run: Run, ours: str) -> None:
    """JSON and CSV hold the same facts as the table, with ids of clinics and languages."""
    listed = json.loads(run("services", "list", "--locations", ours, "--format", "json").out)
    assert listed == {
        "services": [
            {
                "name": "Cupping",
                "clinics": ["main", "north"],
                "questions": 2,
                "languages": ["en", "es"],
            },
            {"name": "Yoga", "clinics": ["main", "north"], "questions": 0, "languages": []},
        ]
    }
    out = run("services", "list", "--locations", ours, "--format", "csv").out
    assert list(csv.DictReader(io.StringIO(out))) == [
        {"service": "Cupping", "clinics": "main;north", "questions": "2", "languages": "en;es"},
        {"service": "Yoga", "clinics": "main;north", "questions": "0", "languages": ""},
    ]


def test_show_has_everything_on_file(run: Run, ours: str) -> None:
    """All facts are shown: summary, questions, what to bring and avoid, sites and sources."""
    result = run("services", "show", "--locations", ours, "CUPPING therapy")
    assert (result.code, result.err) == (Exit.OK, "")
    assert result.out.splitlines() == [
        "Cupping",
        "",
        "Cups lift the skin.",
        "",
        "Callers ask:",
        "  Does it hurt?",
        "      It pulls.",
        "  How long does it take?",
        "      Ten minutes.",
        "",
        "What to bring: A towel",
        "What to avoid: Lotion",
        "",
        "Where:",
        "  Main Street, 1 Main St, Huntsville, AL 35801",
        "      phone (256) 555-0102; hours Mo-Fr 08:00-17:00; referral needed; no walk-ins;"
        " in English and Spanish; Wear shorts",
        "  North, 2 Main St, Decatur, AL 35601",
        "      temporarily closed: Back in May; phone not on file; hours not on file",
        "",
        DISCLAIMER,
        "Sources: Our own therapists",
    ]


def test_show_in_spanish(run: Run, ours: str) -> None:
    """With --language es the guide and all words around it are Spanish."""
    show = ("services", "show", "--locations", ours, "--language", "es", "cupping")
    out = run(*show).out
    for part in ("Las ventosas", "¿Duele?", "Qué llevar: no está registrado", "requiere referido"):
        assert part in out
    assert out.splitlines()[-2:] == [
        "Información general, no es consejo médico; pregunte en la clínica.",
        "Fuentes: Our own therapists",
    ]
    assert run(*show, "--format", "text").out == (
        "Las ventosas levantan la piel. Se ofrece en Main Street y North (cerrada temporalmente:"
        " Back in May). Información general, no es consejo médico; pregunte en la clínica.\n"
    )


def test_text_can_be_read_aloud(run: Run, ours: str) -> None:
    """The text is one line: what it is, where, and that it is no medical advice."""
    out = run("services", "show", "--locations", ours, "--format", "text", "cupping").out
    assert out == (
        "Cups lift the skin. It is offered at Main Street and North (temporarily closed: Back in"
        f" May). {DISCLAIMER}\n"
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hurt", "It pulls."),
        ("HURTS", "It pulls."),
        ("how long", "Ten minutes."),
        ("pulls", "It pulls."),
        ("what is it", "Cups lift the skin."),
        ("where", "It is offered at Main Street and North (temporarily closed: Back in May)."),
        ("cost", "Not on file; ask the clinic."),
        ("?!", "Not on file; ask the clinic."),
    ],
)
def test_one_question(run: Run, ours: str, words: str, answer: str) -> None:
    """--question gives the one answer; what is not on file is said to be so."""
    show = ("services", "show", "--locations", ours, "cupping", "--question", words)
    assert run(*show, "--format", "text").out == f"{answer} {DISCLAIMER}\n"
    assert run(*show).out.splitlines()[-2:] == [answer, DISCLAIMER]
    found = json.loads(run(*show, "--format", "json").out)["questions"]
    assert [one["answer"] for one in found] == ([] if answer.startswith("Not") else [answer])


def test_accents_do_not_matter_in_a_question(run: Run) -> None:
    """An agent need not type the accents of Spanish."""
    show = ("services", "show", "tdn", "--language", "es", "--format", "text", "--question")
    assert run(*show, "cuanto cuesta").out.startswith("El costo no está registrado;")


def test_json_holds_every_fact(run: Run, ours: str) -> None:
    """JSON has the guide in one language and the sites with the details of the service."""
    out = run("services", "show", "--locations", ours, "--format", "json", "cupping").out
    shown = json.loads(out)
    sites = shown.pop("sites")
    assert shown == {
        "service": "Cupping",
        "language": "en",
        "languages": ["en", "es"],
        "summary": "Cups lift the skin.",
        "questions": [
            {"question": "Does it hurt?", "answer": "It pulls."},
            {"question": "How long does it take?", "answer": "Ten minutes."},
        ],
        "bring": ["A towel"],
        "avoid": ["Lotion"],
        "sources": ["Our own therapists"],
        "disclaimer": DISCLAIMER,
    }
    main, north = sites
    assert (main["phone_e164"], main["service_details"]["walk_in"]) == ("+12565550100", False)
    assert (north["status"], north["service_details"]) == ("temporarily_closed", None)


def test_a_service_without_a_guide(run: Run, ours: str) -> None:
    """Without a guide the sites are shown, and nothing is claimed about the service."""
    out = run("services", "show", "--locations", ours, "yoga").out
    assert out.startswith("Yoga\n\nNo description is on file; ask the clinic.\n\nWhere:\n")
    assert DISCLAIMER not in out
    show = ("services", "show", "--locations", ours, "yoga", "--format")
    assert run(*show, "text").out.startswith("Yoga: No description is on file; ask the clinic.")
    shown = json.loads(run(*show, "json").out)
    assert (shown["language"], shown["summary"], shown["disclaimer"]) == (None, None, None)
    out = run("services", "show", "--locations", ours, "tai chi").out
    assert out.endswith("No clinic offers it now.\n")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("cuping", 'did you mean "Cupping"?'), ("TENS", "On file: Cupping; Tai Chi; Yoga")],
)
def test_an_unknown_service(run: Run, ours: str, name: str, hint: str) -> None:
    """An unknown service is a usage error that suggests the nearest name."""
    result = run("services", "show", "--locations", ours, name)
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert hint in result.err


@pytest.mark.parametrize("address", ["Decatur, AL 35601", "35801", "zzzz"])
def test_near_is_the_answer_of_find(run: Run, ours: str, address: str) -> None:
    """--near says what find --service says, with its exit code; the nearest site is first."""
    find = run("find", "--locations", ours, "--service", "cupping", "--format", "text", address)
    show = ("services", "show", "--locations", ours, "cupping", "--near", address)
    near = run(*show, "--format", "text")
    assert find.out.strip() in near.out
    assert (near.code, near.err) == (find.code, find.err)
    shown = json.loads(run(*show, "--format", "json").out)
    answer = json.loads(
        run("find", "--locations", ours, "--service", "cupping", "--format", "json", address).out
    )
    for one in (answer, shown["answer"]):
        for clinic in one["clinics"]:
            clinic["opening"] = None  # the minute may have passed
    assert shown["answer"] == answer
    assert address not in near.err + (near.out if address == "zzzz" else "")
    first = answer["decision"]["nearest"] or "main"
    assert shown["sites"][0]["id"] == first


def test_near_reads_standard_input(run: Run, ours: str) -> None:
    """An address on standard input is on no command line."""
    show = ("services", "show", "--locations", ours, "cupping", "--near", "-", "-q")
    assert "The nearest clinic is" in run(*show, stdin="35801\n").out
    result = run(*show, stdin="\n")
    assert (result.code, result.out) == (Exit.USAGE, "")


def test_a_wrong_guide_is_bad_data(run: Run, ours: str, tmp_path: Path) -> None:
    """A wrong guide ends in exit code 5 with its place, in services and in clinics check."""
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("service,kind,text\nCuping,summary,Cups.\n")
    files = ("--locations", ours, "--guide-file", str(wrong))
    for command in (("services", "list"), ("services", "show", "yoga")):
        result = run(*command, *files)
        assert (result.code, result.out) == (Exit.DATA, "")
        assert result.err == (
            f"locator: {wrong}, line 2, column service: no clinic of the locations file offers this"
            " service; did you mean Cupping? (found 'Cuping')\n"
        )
    result = run("clinics", "check", *files)
    assert result.code == Exit.DATA
    assert f"{wrong}:2: error: service: no clinic of the" in result.out
    assert run("find", "--locations", ours, "35801", "-q").code == Exit.OK


def test_details_say_whether_there_is_a_guide(run: Run, ours: str, tmp_path: Path) -> None:
    """find, clinics and services say of each detailed service whether callers' questions have
    answers; a guide in another place counts too.
    """
    with (tmp_path / "services.csv").open("a", encoding="utf-8") as services:
        services.write("main,Yoga,,,,,\n")
    find = ("find", "--locations", ours, "35801", "-q", "--format", "json")

    def guided(*options: str) -> dict[str, bool]:
        clinic = json.loads(run(*find, *options).out)["clinics"][0]
        return {one["service"]: one["service_guide"] for one in clinic["service_details"]}

    assert guided() == {"Cupping": True, "Yoga": False}
    other = tmp_path / "other.csv"
    other.write_text("service,kind,text\nYoga,summary,Poses.\nYoga,source,Ours\n")
    assert guided("--guide-file", str(other)) == {"Cupping": False, "Yoga": True}
    listed = json.loads(run("clinics", "list", "--locations", ours, "--format", "json").out)
    details = listed["clinics"][0]["service_details"]
    assert [one["service_guide"] for one in details] == [True, False]
    show = ("services", "show", "--locations", ours, "Cupping", "--format", "json")
    assert json.loads(run(*show).out)["sites"][0]["service_details"]["service_guide"] is True


@pytest.mark.parametrize(
    ("options", "added"),
    [
        ((), f" Cups lift the skin. {DISCLAIMER}"),
        (("--service", "cupping"), f" Cups lift the skin. {DISCLAIMER}"),
        (("--service", "yoga"), " Yoga: No description is on file; ask the clinic."),
        (("--service", "yoga", "--service", "cupping"), f" Cups lift the skin. {DISCLAIMER}"),
        (("--service", "cupping", "--service", "yoga"), f" Cups lift the skin. {DISCLAIMER}"),
    ],
)
def test_find_can_end_with_the_summary(
    run: Run, ours: str, options: tuple[str, ...], added: str
) -> None:
    """--with-guide ends the spoken answer with what the service is, and one disclaimer for that."""
    find = ("find", "--locations", ours, "35801", "-q", "--format", "text", *options)
    plain, more = run(*find), run(*find, "--with-guide")
    assert more.out.startswith(plain.out.strip())
    assert more.out.endswith(f"{added}\n")
    assert more.out.count("ask the clinic") == 1 + ("yoga" in options and "cupping" in options)
    assert more.code == plain.code
    refused = run(*find, "--with-guide", "--format", "json")
    assert (refused.code, refused.out) == (Exit.USAGE, "")


def test_the_summary_is_in_the_language_of_the_answer(run: Run, ours: str) -> None:
    """A Spanish answer ends with the Spanish summary; without a match there is none to add."""
    find = ("find", "--locations", ours, "-q", "--format", "text", "--with-guide")
    assert "Las ventosas levantan la piel." in run(*find, "--language", "es", "35801").out
    assert "Cups" not in run(*find, "zzzz").out


def test_hostile_cells_are_text(run: Run, tmp_path: Path) -> None:
    """Markup stays text, a formula is no formula in CSV, and escapes are refused."""
    path = tmp_path / "hostile.csv"
    path.write_text("id,name,zip,services\na,<b>A</b>,35801,=1+1\n")
    guide = tmp_path / "service_guide.csv"
    guide.write_text("service,kind,text\n=1+1,summary,<script>alert(1)</script> {0} %s\n")
    out = run("services", "show", "--locations", str(path), "=1+1", "--format", "text").out
    assert out.startswith("<script>alert(1)</script> {0} %s It is offered at <b>A</b>.")
    listed = run("services", "list", "--locations", str(path), "--format", "csv").out
    assert listed.splitlines()[1] == "'=1+1,a,0,en"
    guide.write_text("service,kind,text\n=1+1,summary,\x1b]0;x\x07\n")
    result = run("services", "show", "--locations", str(path), "=1+1")
    assert (result.code, result.out) == (Exit.DATA, "")
    assert "\x1b" not in result.err


def test_the_shipped_service_answers_what_callers_ask(run: Run) -> None:
    """Callers get the usual answers: the kind, pain, duration, sites and cost, in two languages."""
    asked = {
        "en": {
            "what": "needle",
            "hurt": "twitch",
            "last": "days to months",
            "where": "West",
            "cost": "ask",
        },
        "es": {
            "qué es": "aguja",
            "duele": "sacudida",
            "dura": "meses",
            "dónde": "West",
            "cuesta": "pregunte",
        },
    }
    assert set(asked) == set(LANGUAGES)
    for language, words in asked.items():
        for word, part in words.items():
            show = ("services", "show", "TDN", "--format", "text", "--language", language)
            said = run(*show, "--question", word).out
            assert part in said
            assert catalog(language)("guide.disclaimer") in said


def test_services_are_completed(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """The shell completes the names of services."""
    monkeypatch.setenv("_LOCATOR_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "locator services show trig")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert run().out == "plain,Trigger\\\\ point\\\\ dry\\\\ needling\n"
