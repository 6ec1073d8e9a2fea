"""On a terminal: the prompt, and shell completion."""

import os
import pty
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

LOCATOR = (sys.executable, "-m", "locator")


def converse(*lines: bytes) -> tuple[int, str, str]:
    """Run ``locator find`` with a real terminal as standard input and type the lines into it."""
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        [*LOCATOR, "find", "--format", "sms"],
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
