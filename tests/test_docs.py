"""The documentation tells the truth: its examples run, its links lead somewhere.

A fenced ``console`` block is a session: each line that begins with "$ " is run by bash in a
scratch folder that all blocks of a page share, and what follows is what it prints, standard
output and standard error as a terminal shows them. A line "..." stands for any lines.
To write the outputs anew: ``python tests/test_docs.py``.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "data" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def run_block(block: str, folder: str) -> str:
    """The block with every command's real output in place of the one it shows."""
    shown = []
    for command in re.findall(r"^\$ (.*\n(?:> .*\n)*)", block, re.MULTILINE):
        shown.append(f"$ {command}{_output(command.replace(chr(10) + '> ', chr(10)), folder)}")
    return "".join(shown)


def _output(command: str, folder: str) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {"PATH": path, "HOME": folder, "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def _matches(expected: str, actual: str) -> bool:
    pattern = re.escape(expected).replace(re.escape("...\n"), "(?:.*\n)*?")
    return re.fullmatch(pattern, actual) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """Every console example of the docs prints exactly what stands below it."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        actual = run_block(block, str(tmp_path))
        assert _matches(block, actual), f"{page.name} shows:\n{block}\nbut it is:\n{actual}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    """Every relative link of the docs names a file that exists."""
    missing = [
        link
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("script", ["build_cli_reference.py", "build_contract.py"])
def test_the_generated_files_are_not_stale(script: str) -> None:
    """docs/cli.md is the output of --help; the tables of facts and words are those of the code."""
    command = [sys.executable, str(ROOT / "scripts" / script), "--check"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_no_page_installs_from_an_index() -> None:
    """The project is in no package index: pip gets the folder of a clone, not the name."""
    program = sorted((ROOT / "locator").rglob("*.py"))
    named = re.compile(r"pip install [^`\n]*clinic-locator")
    assert [p.name for p in [*PAGES, *program] if named.search(p.read_text("utf-8"))] == []


def rewrite(page: Path) -> None:
    """Put the real outputs into a page's examples, keeping blocks that match with "..."."""
    with tempfile.TemporaryDirectory() as folder:

        def real(match: re.Match[str]) -> str:
            actual = run_block(match[1], folder)
            return match[0] if _matches(match[1], actual) else f"```console\n{actual}```"

        page.write_text(BLOCK.sub(real, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for documented in PAGES:
        rewrite(documented)
