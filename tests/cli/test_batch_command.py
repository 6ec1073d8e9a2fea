"""``locator batch`` as a user runs it: the same answers as ``find``, and its messages."""

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from locator.batch.answering import ERRORS
from locator.batch.cells import COLUMNS, DEFAULT
from locator.errors import Exit
from tests.batch.tables import command, messy, read_table, typed, write_table
from tests.batch.test_cells import IN_JSON
from tests.cli.test_privacy import PLANTED, STREET, holds_planted
from tests.conftest import Run
from tests.geocode.online.server import Reply, running
from tests.geocode.streets.town import build_town

HERE = ("--workers", "1")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for the test, set in the environment."""
    monkeypatch.setenv("LOCATOR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def _found(run: Run, texts: list[str], *args: str) -> list[dict[str, Any]]:
    """The answer of ``find`` as the columns of a batch."""
    lines = "".join(f"{text}\n" for text in texts)
    out = run("find", "-q", "--format", "ndjson", "--limit", "0", *args, "-", stdin=lines).out
    answers = [json.loads(line) for line in out.splitlines()]
    return [{name: get(answer) for name, get in IN_JSON.items()} for answer in answers]


def _batch(run: Run, table: Path, *args: str) -> list[dict[str, Any]]:
    """The columns that ``batch`` adds, with JSON's types."""
    everything = ("--add", ",".join(COLUMNS), "--format", "ndjson")
    done = run("batch", str(table), *everything, *HERE, *args)
    assert done.code == Exit.OK, done.err
    rows = [json.loads(line) for line in done.out.splitlines()]
    return [{name: row[name] for name in COLUMNS} for row in rows]


@pytest.mark.parametrize("streets", [False, True], ids=["zips", "streets"])
@pytest.mark.parametrize(
    "args", [(), ("--service", "dry needling", "--within", "20"), ("--geocoder", "offline")]
)
def test_a_row_is_answered_as_find_does(
    run: Run, data: Path, tmp_path: Path, streets: bool, args: tuple[str, ...]
) -> None:
    """On messy addresses every value of a batch equals that of ``find``, to the last digit."""
    if streets:
        build_town(data)
    texts = [*messy(), *typed()]
    table = write_table(tmp_path / "in.csv", texts)
    for text, row, answer in zip(
        texts, _batch(run, table, *args), _found(run, texts, *args), strict=True
    ):
        assert row == answer, text


def test_what_comes_out(run: Run, tmp_path: Path) -> None:
    """The output has the unchanged rows with the default columns; standard error has a summary."""
    table = write_table(tmp_path / "in.csv", ["35806", "", "nowhere at all", "35801, Tennessee"])
    done = run("batch", str(table), *HERE)
    rows = read_table(done.out)
    assert list(rows[0]) == ["id", "address", *DEFAULT]
    assert [row["status"] for row in rows] == ["ok", "error", "no_match", "ambiguous"]
    assert [row["error"] for row in rows] == ["", "no_address", "", ""]
    assert [row["certain"] for row in rows] == ["false", "", "false", "false"]
    assert done.err.splitlines() == [
        "locator: 4 rows; 0.0% certain",
        "locator: status: ok 1, error 1, no_match 1, ambiguous 1",
        "locator: precision: zip 2",
        "locator: error: no_address 1",
    ]
    assert done.code == Exit.OK


def test_quiet(run: Run, tmp_path: Path) -> None:
    """With -q nothing is on standard error."""
    table = write_table(tmp_path / "in.csv", ["35806"])
    assert run("batch", "-q", str(table), *HERE).err == ""


@pytest.mark.parametrize("through", ["option", "environment", "settings"])
def test_a_data_folder_that_was_mistyped(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: str
) -> None:
    """If the given folder has no street data, ``find`` and ``batch`` print a note.

    Not with -q, and not where no folder was named.
    """
    table = write_table(tmp_path / "in.csv", ["35806"])
    batch, find = ("batch", str(table), *HERE), ("find", "35806")
    none = str(tmp_path / "none")
    note = f"locator: there are no street data in the data folder {none}: addresses are placed by"
    (tmp_path / "settings.toml").write_text(f"data_dir = '{none}'\n")
    for args in (batch, find, (*batch, "--dry-run")):
        assert note not in run(*args).err
        there = ("--data-dir", none) if through == "option" else ()
        with monkeypatch.context() as context:
            if through == "environment":
                context.setenv("LOCATOR_DATA", none)
            if through == "settings":
                context.setenv("LOCATOR_CONFIG", str(tmp_path / "settings.toml"))
            done = run(*args, *there)
            assert (done.code, done.err.count(note)) == (Exit.OK, 1)
            assert run(*args, *there, "-q").err == ""


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_where_addresses_go_is_said_to_the_quiet_too(
    run: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """-q leaves out notes, but not the one on an online geocoder, as in ``find``."""
    table = write_table(tmp_path / "in.csv", ["1 Main St, Huntsville, AL"])
    with running() as service:
        service.replies = [Reply([])]
        (tmp_path / "config.toml").write_text(
            f'[geocoders.nominatim]\ndomain = "{service.host}"\nscheme = "http"\n'
        )
        online = ("batch", str(table), "--geocoder", "nominatim", "-q", *HERE, *options)
        done = run("--config", str(tmp_path / "config.toml"), *online)
    assert done.code == Exit.OK
    (line,) = done.err.splitlines()
    assert service.host in line


def test_columns_are_chosen(run: Run, tmp_path: Path) -> None:
    """--add gives the columns in that order; "default" means its ten; --top adds clinics."""
    table = write_table(tmp_path / "in.csv", ["35806"])

    def added(*args: str) -> list[str]:
        return list(read_table(run("batch", str(table), *HERE, *args).out)[0])[2:]

    assert added("--add", "certain,latitude") == ["certain", "latitude"]
    assert added("--add", "label,default,status") == ["label", *DEFAULT]
    assert added("--add", "status", "--top", "2") == [
        "status", "clinic_2_id", "clinic_2_name", "clinic_2_miles",
    ]  # fmt: skip
    in_km = added("--units", "km", "--top", "2")
    defaults = [name.replace("_miles", "_km") for name in DEFAULT]
    assert in_km == [*defaults, "clinic_2_id", "clinic_2_name", "clinic_2_km"]


def test_every_word_is_documented() -> None:
    """docs/batch.md has each default column, and each word of the column error with its meaning."""
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
    assert [name for name in DEFAULT if f"`{name}`" not in page] == []
    rows = [f"| `{word}` | {meaning} |" for word, meaning in ERRORS.items()]
    assert [row for row in rows if row not in page] == []


def test_standard_input(run: Run) -> None:
    """INPUT "-" is standard input, and without -o the rows go to standard output."""
    rows = read_table(run("batch", "-", *HERE, stdin="address\n35806\n35801\n").out)
    assert [row["nearest_id"] for row in rows] == ["huntsville-west", "eagletree"]


def test_output_that_is_a_dash(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """-o - is standard output, as INPUT - is standard input; no file "-" is made."""
    monkeypatch.chdir(tmp_path)
    done = run("batch", "-", "-o", "-", "--add", "status", *HERE, stdin="address\n35806\n")
    assert (done.code, done.out) == (Exit.OK, "address,status\n35806,ok\n")
    assert os.listdir(tmp_path) == []


def test_an_older_output_is_replaced(run: Run, tmp_path: Path) -> None:
    """A new run replaces a finished output; a run that fails leaves it as it is."""
    table, out = write_table(tmp_path / "in.csv", ["35806"]), tmp_path / "out.csv"
    out.write_text("older")
    assert run("batch", "none.csv", "-o", str(out)).code == Exit.DATA
    assert out.read_text() == "older"
    assert run("batch", str(table), "-o", str(out), "--add", "status", *HERE).code == Exit.OK
    assert out.read_text() == "id,address,status\n0,35806,ok\n"


def test_the_services_beside_the_clinics_are_not_written_over(run: Run, tmp_path: Path) -> None:
    """The services file beside --locations is an input too, and cannot be the output."""
    table, services = write_table(tmp_path / "in.csv", ["35806"]), tmp_path / "services.csv"
    (tmp_path / "ours.csv").write_text("id,name,city,state,zip\nx,X,Huntsville,AL,35806\n")
    services.write_text("mine\n")
    ours = ("--locations", str(tmp_path / "ours.csv"))
    done = run("batch", str(table), "-o", str(services), *ours, *HERE)
    assert (done.code, "overwrite an input" in done.err) == (Exit.USAGE, True)
    assert services.read_text() == "mine\n"


def test_one_row_is_said_as_one(run: Run, tmp_path: Path) -> None:
    """The summary says 1 row, not 1 rows."""
    table = write_table(tmp_path / "in.csv", ["35806"])
    assert run("batch", str(table), *HERE).err.startswith("locator: 1 row; ")


def test_columns_are_named(run: Run, tmp_path: Path) -> None:
    """--columns names the columns of the address, in several options or separated by commas."""
    (tmp_path / "in.csv").write_text("what,code\nx,35806\n")
    done = run("batch", str(tmp_path / "in.csv"), "--columns", "zip=code", *HERE)
    assert read_table(done.out)[0]["nearest_id"] == "huntsville-west"


def test_a_lost_part_of_the_address_is_named(run: Run, tmp_path: Path) -> None:
    """Columns that look like parts and are not used are said once, without a cell, but not -q."""
    table = tmp_path / "in.csv"
    table.write_text("id,street,zip,Clinic City,Country\n1,1 Main St,35806,Plantedword,US\n")
    said = "not used, though they look like parts of an address: Clinic City, Country\n"
    done = run("batch", str(table), *HERE)
    assert done.err.count(said) == 1
    assert "Planted" not in done.err
    assert said in run("batch", str(table), *HERE, "--dry-run").out
    assert run("batch", str(table), *HERE, "-q").err == ""
    table.write_text("street,zip,county,Country\n1 Main St,35806,Madison,US\n")
    said = "not used, though it looks like a part of an address: Country\n"
    assert said in run("batch", str(table), *HERE).err


def test_a_spreadsheet_runs_nothing(run: Run, tmp_path: Path) -> None:
    """The names of clinics are cells too; without the option columns come back unchanged."""
    clinics = tmp_path / "clinics.csv"
    clinics.write_text("id,name,zip\na,=1+1,35806\n")
    table = tmp_path / "in.csv"
    table.write_text("zip,note\n35806,@x\n")
    args = ("batch", str(table), "--locations", str(clinics), "--add", "nearest_name", "-q")
    assert run(*args).out == "zip,note,nearest_name\n35806,@x,=1+1\n"
    assert run(*args, "--spreadsheet-safe").out == "zip,note,nearest_name\n35806,'@x,'=1+1\n"


def test_dry_run_shows_what_was_understood(run: Run, tmp_path: Path) -> None:
    """--dry-run shows format, delimiter, encoding, columns and answers, but no address."""
    (tmp_path / "in.txt").write_text(f"name;ADDR1\nX;{PLANTED}\nY;35806\n" + "Z;35758\n" * 9)
    done = run("batch", str(tmp_path / "in.txt"), "--dry-run", "-o", str(tmp_path / "out.csv"))
    shown = done.out.splitlines()
    assert shown[0] == "input: CSV, delimiter semicolon, encoding utf-8; street = ADDR1"
    assert shown[1] == f"added: {', '.join(DEFAULT)}"
    assert [line.split(",")[0] for line in shown[2:]] == [
        f"row {n}: status ok" for n in range(1, 6)
    ]
    assert "nearest_id huntsville-west" in shown[3]
    assert (done.code, holds_planted(done.out + done.err)) == (Exit.OK, False)
    assert os.listdir(tmp_path) == ["in.txt"]


@pytest.mark.parametrize(
    ("args", "ends"),
    [
        (("no-such-file.csv",), (Exit.DATA, "INPUT: no such file")),
        (("in.csv", "--columns", "zip"), (Exit.USAGE, "--columns must look like")),
        (
            ("in.csv", "--columns", "address=address,Address=id"),
            (Exit.USAGE, "--columns names two columns for the same part"),
        ),
        (
            ("in.csv", "--columns", "zip=id", "--columns", "zip=2"),
            (Exit.USAGE, "--columns names two columns for the same part"),
        ),
        (("in.csv", "--add", "x"), (Exit.USAGE, "--add: choose from default, status,")),
        (("in.csv", "--top", "0"), (Exit.USAGE, "--top: takes a whole number of at least 1")),
        (("in.csv", "--top", "1001"), (Exit.USAGE, "--top: takes a whole number of at least 1")),
        (("in.csv", "--workers", "0"), (Exit.USAGE, "--workers: takes a whole number")),
        (
            ("in.csv", "--format", "ndjson", "--spreadsheet-safe"),
            (Exit.USAGE, "--spreadsheet-safe is only for CSV"),
        ),
        (("in.csv", "--format", "xls"), (Exit.USAGE, "--format: choose from csv,")),
        (
            ("in.csv", "--geocoder", "no-such", "-o", "o.csv"),
            (Exit.USAGE, "no geocoder of that name"),
        ),
        (("in.csv", "--resume"), (Exit.USAGE, "--resume needs -o FILE")),
        (("in.csv", "--resume", "-o", "-"), (Exit.USAGE, "--resume needs -o FILE")),
        (("in.csv", "--skip-bad"), (Exit.USAGE, "--skip-bad needs -o")),
        (("in.csv", "-o", "o.csv", "--resume", "--restart"), (Exit.USAGE, "be used together")),
        (("in.csv", "-o", "in.csv"), (Exit.USAGE, "the output would overwrite an input")),
        (
            ("in.csv", "-o", "damaged/x.csv", "--locations", "damaged/x.csv"),
            (Exit.USAGE, "the output would overwrite an input"),
        ),
        (("in.csv", "-o", "damaged"), (Exit.USAGE, "-o is a folder; name a file in it")),
        (("in.csv", "-o", "new/"), (Exit.USAGE, "-o is a folder; name a file in it")),
        (("in.csv", "-o", ""), (Exit.USAGE, "-o is a folder; name a file in it")),
        (("in.csv", "-o", "/dev/null"), (Exit.USAGE, "-o is a device or a pipe, not a file")),
        (("in.csv", "-o", "/dev/null", "--dry-run"), (Exit.USAGE, "-o is a device or a pipe")),
        (("in.csv", "-o", "missing/o.csv"), (Exit.DATA, "No such file or directory")),
        (("in.csv", "--data-dir", "damaged"), (Exit.DATA, "the street index is damaged")),
    ],
)
def test_mistakes(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    ends: tuple[int, str],
) -> None:
    """Wrong input ends with its exit code and one line, and leaves no files."""
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path / "in.csv", ["35806"])
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "streets.sqlite").write_bytes(b"damaged")
    (tmp_path / "damaged" / "x.csv").write_bytes(b"")
    done = run("batch", *args)
    assert (done.code, done.out) == (ends[0], "")
    assert ends[1] in done.err
    assert len(done.err.splitlines()) == 1
    assert sorted(os.listdir(tmp_path)) == ["damaged", "in.csv"]


@pytest.mark.parametrize("kind", ["damaged", "a folder"])
def test_a_fault_of_the_street_data_names_the_user_s_file(
    run: Run, tmp_path: Path, kind: str
) -> None:
    """The error names the damaged file of the user, not the run's own copy."""
    index = tmp_path / "data" / "streets.sqlite"
    index.parent.mkdir()
    if kind == "damaged":
        index.write_bytes(b"damaged")
    else:
        index.mkdir()
    table = write_table(tmp_path / "in.csv", ["35806"])
    done = run("batch", str(table), "--data-dir", str(index.parent), *HERE)
    assert done.code == Exit.DATA
    assert done.err.startswith(f"locator: {index}: ")


def test_the_setting_of_find_s_format_is_not_that_of_batches(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting "format" is for single answers; here the name of the file decides."""
    (tmp_path / "config.toml").write_text('format = "ndjson"\n')
    monkeypatch.setenv("LOCATOR_CONFIG", str(tmp_path / "config.toml"))
    table = write_table(tmp_path / "in.csv", ["35806"])
    assert run("batch", str(table), *HERE).out.startswith("id,address,")


def test_too_many_errors(run: Run, tmp_path: Path) -> None:
    """--max-errors stops with exit 5; --resume with a higher limit continues after those rows."""
    table = write_table(tmp_path / "in.csv", ["35806", "", ""] * 1000)
    out = str(tmp_path / "out.csv")
    stopped = run("batch", str(table), "-o", out, "--max-errors", "1000", *HERE)
    assert stopped.code == Exit.DATA
    assert stopped.err.splitlines() == [
        "locator: interrupted after 1,000 rows; the same command with --resume and a higher"
        " --max-errors continues",
        "locator: stopped at row 1,502: more rows could not be answered than"
        " --max-errors 1000 allows",
    ]
    assert not os.path.exists(out)
    done = run("batch", str(table), "-o", out, "--max-errors", "3000", "--resume", *HERE)
    assert done.code == Exit.OK
    assert "error: no_address 2,000" in done.err
    assert len(read_table(Path(out).read_text())) == 3000


# rows (from 1, of 3,000) without an address | --max-errors | the row where it stops
STOPS: list[tuple[tuple[int, ...], int, int | None]] = [
    ((1,), 0, 1),
    ((999, 1000, 1001), 1, 1000),
    ((999, 1000, 1001), 2, 1001),
    ((2, 1500, 3000), 2, 3000),
    ((2, 1500, 3000), 3, None),
]


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("case", STOPS)
def test_the_row_that_is_one_error_too_many(
    run: Run, tmp_path: Path, case: tuple[tuple[int, ...], int, int | None], workers: str
) -> None:
    """The run stops exactly at that row, the last in the output, with any number of processes."""
    wrong, most, stop = case
    texts = ["" if at in wrong else "35806" for at in range(1, 3001)]
    table = write_table(tmp_path / "in.csv", texts)
    options = ("--max-errors", str(most), "--add", "error", "-q", "--workers", workers)
    done = run("batch", str(table), *options)
    assert done.code == (Exit.DATA if stop else Exit.OK)
    assert len(read_table(done.out)) == (stop or 3000)
    assert (f"stopped at row {stop:,}:" in done.err) if stop else done.err == ""


def test_errors_are_counted_over_all_parts_of_a_run(run: Run, tmp_path: Path) -> None:
    """A resumed run counts earlier errors: it stops at the same row as an undisturbed one."""
    table = write_table(tmp_path / "in.csv", ["35806", "", ""] * 1000)
    command = ("batch", str(table), "-o", str(tmp_path / "out.csv"), "--resume", *HERE)
    first = run(*command, "--max-errors", "800")
    assert "stopped at row 1,202:" in first.err
    assert "stopped at row 1,202:" in run(*command, "--max-errors", "800").err
    assert "stopped at row 2,252:" in run(*command, "--max-errors", "1500").err
    fewer = run(*command, "--max-errors", "5")
    assert fewer.code == Exit.DATA
    assert "before the interruption, 1,333 rows could not be answered, more than" in fewer.err
    assert run(*command).code == Exit.OK


def test_bad_lines_are_put_aside(run: Run, tmp_path: Path) -> None:
    """A malformed line ends the run with its number; --skip-bad puts it into another file."""
    (tmp_path / "in.csv").write_text("id,address\n1,35806\n2,35806,35801\n3,35758\n")
    out = tmp_path / "out.csv"
    refused = run("batch", str(tmp_path / "in.csv"), "-o", str(out), *HERE)
    assert (refused.code, "line 3" in refused.err) == (Exit.DATA, True)
    done = run("batch", str(tmp_path / "in.csv"), "-o", str(out), "--skip-bad", *HERE)
    assert done.code == Exit.OK, done.err
    assert f"locator: 1 line could not be read and is in {out}.bad\n" in done.err
    assert [row["id"] for row in read_table(out.read_text())] == ["1", "3"]
    assert (tmp_path / "out.csv.bad").read_text() == "id,address\n2,35806,35801\n"


@pytest.mark.parametrize("broken", [False, True], ids=["good", "bad"])
def test_nothing_typed_is_said(run: Run, network: list[str], tmp_path: Path, broken: bool) -> None:
    """No message holds a row's address, even if the run fails; nothing is sent."""
    end = f'3,"{PLANTED}' if broken else "3,35801"
    (tmp_path / "in.csv").write_text(f'id,address\n1,"{PLANTED}"\n2,"{PLANTED} x"\n{end}\n')
    out = tmp_path / "out.csv"
    done = run("batch", str(tmp_path / "in.csv"), "-o", str(out), *HERE)
    assert done.code == (Exit.DATA if broken else Exit.OK)
    assert not holds_planted(done.out + done.err)
    assert network == []


@pytest.mark.parametrize(
    "args",
    [
        (PLANTED,),
        ("in.csv", PLANTED),
        ("in.csv", "--columns", PLANTED),
        ("in.csv", "--columns", f"zip={STREET}"),
        ("in.csv", "--columns", f"{STREET}=address"),
        ("in.csv", "--delimiter", PLANTED),
        ("in.csv", "--encoding", PLANTED),
        ("in.csv", "--input-format", PLANTED),
        ("in.csv", "--format", PLANTED),
        ("in.csv", "--add", PLANTED),
        ("in.csv", "--top", PLANTED),
        ("in.csv", "--workers", PLANTED),
        ("in.csv", "--max-errors", PLANTED),
    ],
)
def test_an_address_in_the_wrong_place_is_not_repeated(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    """An error for a wrong command line shows the possible values, never the typed one."""
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path / "in.csv", ["35806"])
    done = run("batch", *args)
    assert done.code in (Exit.USAGE, Exit.DATA)
    assert not holds_planted(done.out + done.err)


def test_on_a_terminal_progress_is_shown(tmp_path: Path) -> None:
    """On a terminal, standard error shows a bar with the rate, which disappears at the end."""
    table = write_table(tmp_path / "in.csv", [f"{at} Main St, 35801" for at in range(3000)])
    terminal, its_end = pty.openpty()
    with subprocess.Popen(
        command(table, "-o", tmp_path / "out.csv", *HERE), stdin=subprocess.DEVNULL, stderr=its_end
    ):
        os.close(its_end)
        shown = b""
        while chunk := _read(terminal):
            shown += chunk
    os.close(terminal)
    assert b"[" in shown
    assert b" rows, " in shown
    assert shown.split(b"\x1b[K")[-1].startswith(b"locator: 3,000 rows; ")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_a_list_is_needed(run: Run) -> None:
    """A missing INPUT is a usage error, not a data error."""
    done = run("batch")
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert "INPUT: is missing" in done.err
