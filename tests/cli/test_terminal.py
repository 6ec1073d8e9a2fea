"""On a terminal: the prompt, and shell completion."""

import json
import os
import pty
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from locator.cli.dialogue import Asked, completed

LOCATOR = (sys.executable, "-m", "locator")


def converse(*lines: bytes, format: str = "sms") -> tuple[int, str, str]:
    """Run ``locator find`` with a real terminal as standard input and type the lines into it."""
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        [*LOCATOR, "find", "--format", format],
        stdin=its_end,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(its_end)
    for line in lines:
        time.sleep(0.5 if line == b"\x03" else 0)  # Ctrl-C is for the running program
        os.write(terminal, line)
    out, err = process.communicate(timeout=30)
    os.close(terminal)
    return process.returncode, out, err


def test_the_prompt_comes_again_until_an_empty_line() -> None:
    """The prompt asks for one address after another; an empty line ends it."""
    code, out, err = converse(b"35803\n", b"35758\n", b"\n")
    assert code == 0
    assert len(out.splitlines()) == 2
    assert err.count("Address") == 3


@pytest.mark.parametrize(
    ("lines", "prompts", "place"),
    [
        # Towns of that name are in many states; the ZIP code is the answer.
        (["Greenville", "29601", ""], "Address Answer Address", "Greenville, SC 29601"),
        (["Huntsville", "35801", ""], "Address Answer Address", "Huntsville, AL 35801"),
        # Another caller, after an empty line or with more than an answer.
        (["Greenville", "", "35803", ""], "Address Answer Address Address", "Huntsville, AL 35803"),
        (["Greenville", "Decatur, AL", ""], "Address Answer Address", "Decatur, AL"),
        (["nowhere at all", "35803", ""], "Address Address Address", "Huntsville, AL 35803"),
        # A street without its place is of use when the town is known.
        (["1 Nosuch Rd", "Decatur AL", ""], "Address Answer Address", "Decatur, AL"),
    ],
)
def test_the_answer_goes_with_its_question(lines: list[str], prompts: str, place: str) -> None:
    """A line that only answers the question is put together with the address before."""
    typed = [f"{line}\n".encode() for line in lines]
    code, out, err = converse(*typed, format="ndjson")
    assert code == 0
    assert re.findall("Address|Answer", err) == prompts.split()
    origin = json.loads(out.splitlines()[-1])["origin"]
    assert origin["label"] == place


@pytest.mark.parametrize(
    ("ask_for", "earlier", "line", "whole"),
    [
        ("zip", "Greenville", "29601-1234", "Greenville, 29601-1234"),
        ("zip", "Greenville", "it's 29601", "Greenville, it's 29601"),
        ("zip", "Greenville", "Easley 29640", "Easley 29640"),
        ("which_state", "Madison", "Ohio", "Madison, Ohio"),
        # Callers who do not know their ZIP code say the town.
        ("zip", "52nd & 39th", "Kenosha", "52nd & 39th, Kenosha"),
        ("zip", "8600 Sheridan Rd", "it's in Kenosha", "8600 Sheridan Rd, it's in Kenosha"),
        ("zip", "8600 Sheridan Rd", "Kenosha, WI 53143", "8600 Sheridan Rd, Kenosha, WI 53143"),
        ("zip", "Hwy K, Bristol", "Wisconsin", "Hwy K, Bristol, Wisconsin"),
        ("zip", "Hwy K, Bristol", "Bristol WI", "Hwy K, Bristol, WI"),
        ("zip", "4028 75th St, Kenosha", "Racine", "Racine"),
        ("zip", "Kenosha, WI", "Ohio", "Ohio"),
        ("zip", "8600 Sheridan Rd", "4028 75th St", "4028 75th St"),
        # A ZIP code takes the place of a wrong one.
        ("which_zip", "1 Oak St, Cincinnati 45228", "45223", "1 OAK ST, CINCINNATI 45223"),
        ("zip_in_full", "1 Oak St, Cincinnati 4522", "45223", "1 Oak St, Cincinnati 4522, 45223"),
        ("which_zip", "Huntsville 35899", "Huntsville, AL 35801", "HUNTSVILLE AL 35801"),
        ("which_zip", "Huntsville, AL 35899", "Ohio 45223", "Ohio 45223"),
        ("which_place", "Bristol", "Wisconsin", "Bristol, Wisconsin"),
        ("which_place", "Bristol", "Bristol, WI", "Bristol, WI"),
        ("which_place", "Bristol", "Zion, IL", "Zion, IL"),
        ("city_and_state", "99999", "Huntsville, AL", "Huntsville, AL"),  # it was not found at all
        ("street_address", "35801", "2340 Whitesburg Dr", "2340 Whitesburg Dr, 35801"),
        ("street_address", "35801", "Governors and Whitesburg", "Governors and Whitesburg, 35801"),
        ("street_address", "35801", "35806", "35806"),
        (
            "street_address",
            "Oak & Elm St, Huntsville 35801",
            "1 Oak St",
            "1 Oak St, HUNTSVILLE, 35801",
        ),
        ("house_number", "Governors Dr, 35801", "600", "600 Governors Dr, 35801"),
        ("house_number", "Governors Dr, 35801", "35806, please", "35806, please"),
        (
            "which_street",
            "52nd & 39th, Kenosha",
            "52nd St and 39th Ave",
            "52nd St and 39th Ave, KENOSHA",
        ),
        ("which_street", "52nd & 39th, Kenosha", "it's 52nd St", "52ND ST & 39TH, KENOSHA"),
        ("which_street", "52nd & 39th, Kenosha", "39th Ave", "39TH AVE & 52ND, KENOSHA"),
        ("which_street", "52nd & 39th, Kenosha", "Sheridan Rd", "Sheridan Rd, KENOSHA"),
        ("directional", "12 Elm St, 35801", "Elm St NE", "12 Elm St NE, 35801"),
        ("directional", "12 Elm St, 35801", "NE", "12 ELM ST NE, 35801"),
        ("directional", "12 Elm St, 35801", "Northeast", "12 ELM ST Northeast, 35801"),
        ("directional", "12 Elm St, 35801", "Nebraska", "Nebraska"),
        ("which_street", "12 Oak Dr, 35801", "Oak Dr NE", "12 Oak Dr NE, 35801"),
        ("which_street", "12 Oak Dr, 35801", "12 Oak Dr SW", "12 Oak Dr SW, 35801"),
        ("which_street", "12 Oak Dr", "Oak Dr NE", "12 Oak Dr NE"),
        ("which_street", "12 Oak Dr, 35801", "35803", "35803"),
        ("street_again", "1 Nosuch St, 35801", "Other St", "Other St"),
    ],
)
def test_only_an_answer_is_put_together(ask_for: str, earlier: str, line: str, whole: str) -> None:
    """An answer to the question goes where it belongs; anything else is another address."""
    assert completed(Asked(earlier, ask_for), line) == whole


MILTONS = ("Milton, WI", "Milton, FL")
CORNERS = ("52nd Ave & 39th St, Kenosha, WI 53144", "52nd St & 39th Ave, Kenosha, WI 53144")
OAKS = ("Oak Dr NE", "Oak Dr SW")


@pytest.mark.parametrize(
    ("ask_for", "earlier", "choices", "line", "whole"),
    [
        ("which_place", "Milton", MILTONS, "the one in Wisconsin", "Milton, WI"),
        ("which_place", "Milton", MILTONS, "No, it's in Florida please", "Milton, FL"),
        ("which_place", "Milton", MILTONS, "WI", "Milton, WI"),
        ("which_place", "Milton", MILTONS, "the second one", "Milton, FL"),
        ("which_state", "5 Oak St, Milton", MILTONS, "the one in WI", "5 Oak St, Milton, WI"),
        ("which_place", "52nd & 39th", CORNERS, "52nd St and 39th Ave", CORNERS[1]),
        ("which_place", "52nd & 39th", CORNERS, "the first", CORNERS[0]),
        ("which_street", "12 Oak Dr, 35801", OAKS, "the NE one", "12 Oak Dr NE, 35801"),
        ("which_place", "12 Oak Dr", ("Oak Dr, A, AL", "Oak Dr, B, AL"), "B", "12 Oak Dr, B, AL"),
        ("which_street", "1 Elm Dr, 35801", ("Elm Dr N", "Elm Dr S"), "S", "1 Elm Dr S, 35801"),
        # None of them, or either: what was said is read as before.
        ("which_place", "Milton", MILTONS, "Milton", "Milton"),
        ("which_place", "Milton", MILTONS, "Zion, IL", "Zion, IL"),
        ("which_place", "Milton", MILTONS, "yes", "yes"),
        ("which_place", "Milton", MILTONS, "the third one", "the third one"),
    ],
)
def test_an_answer_may_point_at_a_choice(
    ask_for: str, earlier: str, choices: tuple[str, ...], line: str, whole: str
) -> None:
    """Callers say "the one in Wisconsin", or a part of just one of the choices."""
    assert completed(Asked(earlier, ask_for, choices=choices), line) == whole


def test_end_of_input_ends_the_prompt() -> None:
    """Ctrl-D ends the prompt like an empty line, even after a text without a match."""
    code, out, _ = converse(b"nowhere at all\n", b"\x04")
    assert code == 0
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("locator cl", "clinics"),
        ("locator clinics show hunts", "huntsville-west"),
        ("locator find --service trig", "Trigger point dry needling"),
        ("locator find --links google,os", "google,osm"),
        ("locator find --format geo", "geojson"),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, words: str, expected: str) -> None:
    """Commands, clinic ids, services, links and formats complete in every supported shell."""
    last = words.rsplit(maxsplit=1)[-1]
    environment = os.environ | {
        "_LOCATOR_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": last if shell == "fish" else str(len(words.split()) - 1),
    }
    done = subprocess.run(LOCATOR, env=environment, capture_output=True, text=True, check=False)
    assert expected in done.stdout.replace("\\", "")  # bash gets blanks escaped


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("trig", r"Trigger\ point\ dry\ needling"), ("'Trig", "Trigger point dry needling")],
)
def test_bash_gets_a_name_with_blanks_as_one_word(tmp_path: Path, typed: str, offered: str) -> None:
    """Bash inserts one word: escaped, or inside the open quote."""
    command = tmp_path / "locator"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m locator "$@"\n')
    command.chmod(0o755)
    # Bash calls the function like this for the last word of a line.
    script = f"""
        eval "$(_LOCATOR_COMPLETE=bash_source locator)"
        COMP_WORDS=(locator find --service {shlex.quote(typed)}) COMP_CWORD=3
        _locator_completion locator
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [offered], done.stderr


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_list_of_clinics_fits_the_terminal(columns: int, tmp_path: Path) -> None:
    """Lines are cut to its width, ids last; where the output goes on to a program, none is cut."""
    locations = tmp_path / "clinics.csv"
    name, services = "The Practice of Many Words at the River", "Hand therapy;Dry needling;Cupping"
    locations.write_text(
        "id,name,street,city,state,zip,latitude,longitude,services\n"
        f"many-words-riverside,{name},100 Northside Sq,Huntsville,AL,35801,34.73,-86.58,"
        f"{services}\n"
    )
    command = [*LOCATOR, "clinics", "list", "--locations", str(locations)]
    whole = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert name in whole
    assert max(map(len, whole.splitlines())) > 120
    terminal, its_end = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns)}
    subprocess.run(command, stdout=its_end, env=environment, check=True)
    os.close(its_end)
    lines = os.read(terminal, 10_000).decode().splitlines()
    os.close(terminal)
    assert len(lines) == 3
    assert max(map(len, lines)) <= columns
    assert lines[2].startswith("many-words-riverside" if columns > 60 else "many-words-riversi")
    assert ("…" in lines[2]) is (columns < 160)
