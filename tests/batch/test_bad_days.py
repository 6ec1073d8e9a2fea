"""A batch in trouble ends with answers or with one line, never with a crash."""

import os
import subprocess
import threading
import zipfile
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.batch.tables import EAGER, batch, command, left_beside, many, read_table, write_table
from tests.conftest import Run

HERE = ("--workers", "1")
# Lets no file grow beyond so many bytes until the command has ended.
LIMITS_ITSELF = (
    """
import atexit, resource, sys
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(2)), hard))
atexit.register(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))
"""
    + EAGER
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of some blocks."""
    return write_table(tmp_path / "in.csv", many(2500))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a test."""
    return tmp_path / "out.csv"


def test_a_full_disk(run: Run, table: Path, out: Path) -> None:
    """The run ends with exit 5, the output is not there, and with more space it is gone on with.

    While the disk is full, going on loses nothing, even where no byte can be written.
    """
    full = batch(200_000, table, "-o", out, *HERE, script=LIMITS_ITSELF)
    assert full.code == Exit.DATA, full.err
    first, last = full.err.splitlines()
    again = "the same command with --resume continues"
    assert first == f"locator: interrupted after 1,000 rows; {again}"
    assert last.endswith("out.csv: cannot write: File too large")
    assert left_beside(out) == ["out.csv.journal", "out.csv.part"]
    kept = [Path(f"{out}{ending}").read_bytes() for ending in (".journal", ".part")]
    still = batch(100, table, "-o", out, "--resume", *HERE, script=LIMITS_ITSELF)
    assert (still.code, "cannot write: File too large" in still.err) == (Exit.DATA, True)
    assert [Path(f"{out}{ending}").read_bytes() for ending in (".journal", ".part")] == kept
    assert run("batch", str(table), "-o", str(out), "--resume", *HERE).code == Exit.OK
    resumed = out.read_bytes()
    assert run("batch", str(table), "-o", str(out), *HERE).code == Exit.OK
    assert out.read_bytes() == resumed


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_standard_output_that_is_full(table: Path) -> None:
    """Standard output that cannot be written is said in one line."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command(table, "-q", *HERE), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == Exit.DATA
    assert done.stderr == "locator: standard output: cannot write: No space left on device\n"


def test_a_folder_that_cannot_be_written(run: Run, table: Path, tmp_path: Path) -> None:
    """It is said before any row is answered."""
    (tmp_path / "file").write_text("")
    done = run("batch", str(table), "-o", str(tmp_path / "file" / "out.csv"))
    assert (done.code, "cannot write: Not a directory" in done.err) == (Exit.DATA, True)
    if os.getuid():  # for root all folders can be written
        tmp_path.chmod(0o500)
        done = run("batch", str(table), "-o", str(tmp_path / "out.csv"))
        assert (done.code, "cannot write: Permission denied" in done.err) == (Exit.DATA, True)
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_closed_pipe(table: Path, workers: int) -> None:
    """A reader that has seen enough ends the run quietly with 0."""
    shell = " ".join(command(table, "-q", "--workers", workers))
    done = subprocess.run(
        ["bash", "-c", f"{shell} | head -2; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[0].startswith("id,address,status,")
    assert done.stdout.splitlines()[-1] == "0"


def test_a_named_pipe_as_input(run: Run, table: Path, tmp_path: Path, out: Path) -> None:
    """A FIFO can be read once and has no size: that is enough."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(table.read_bytes()))
    writer.start()
    done = run("batch", str(pipe), "-o", str(out), *HERE)
    writer.join()
    assert done.code == Exit.OK
    assert len(read_table(out.read_text())) == 2500


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_table_without_rows(run: Run, tmp_path: Path, out: Path, workers: str) -> None:
    """No rows in, no rows out: the line of names is there, and it is no error."""
    table = write_table(tmp_path / "in.csv", [])
    done = run("batch", str(table), "-o", str(out), "--workers", workers)
    assert (done.code, done.err) == (Exit.OK, "locator: 0 rows\n")
    assert out.read_text().startswith("id,address,status,")
    assert left_beside(out) == ["out.csv"]


def test_an_empty_file(run: Run, tmp_path: Path, out: Path) -> None:
    """A file of no bytes is no table."""
    (tmp_path / "in.csv").write_bytes(b"")
    done = run("batch", str(tmp_path / "in.csv"), "-o", str(out))
    assert (done.code, "the file is empty" in done.err) == (Exit.DATA, True)
    assert left_beside(out) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "cp037"])
def test_an_encoding_that_does_not_fit(run: Run, tmp_path: Path, out: Path, encoding: str) -> None:
    """Read in another encoding a file has no rows: an error with what to try, not 0 rows."""
    source = tmp_path / "in.csv"
    for street in ("1 Main St", "1 Café St", "12 Café St"):  # of even and odd length
        source.write_text(f"id,address\n1,{street}\n", encoding="utf-8")
        done = run("batch", str(source), "--encoding", encoding, "-o", str(out))
        assert (done.code, left_beside(out)) == (Exit.DATA, [])
        assert "in.csv: this is not text in" in done.err
        assert "omit --encoding" in done.err


@pytest.mark.parametrize("name", ["in.csv", "in.ndjson"])
def test_a_file_of_bad_lines_alone(run: Run, tmp_path: Path, out: Path, name: str) -> None:
    """If --skip-bad leaves no row at all, that is an error; no copy of the input is left."""
    source, aside = tmp_path / name, Path(f"{out}.bad")
    bad, good = ("id,zip\n1,2,3\n4,5,6\n", "id,zip\n1,35801\n")
    if name == "in.ndjson":
        bad, good = "x\ny\n", '{"zip": "35801"}\n'
    source.write_text(bad)
    command = ("batch", str(source), "-o", str(out), "--format", "csv", "--skip-bad", *HERE)
    done = run(*command)
    assert done.code == Exit.DATA
    assert "no line could be read as a row" in done.err
    assert left_beside(out) == []
    assert source.read_text() == bad
    source.write_text(good + bad.splitlines(keepends=True)[-1])
    assert run(*command).code == Exit.OK
    head = "id,zip\n" if name == "in.csv" else ""
    assert aside.read_text() == head + bad.splitlines(keepends=True)[-1]


def test_lines_put_aside_are_written_over_nobody_else_s(
    run: Run, tmp_path: Path, out: Path
) -> None:
    """OUTPUT.bad without an output or journal is no run's: it is named, and stays."""
    source, aside = tmp_path / "in.csv", Path(f"{out}.bad")
    source.write_text("id,zip\n1,35806\n2,3,4\n")
    aside.write_text("somebody's own\n")
    command = ("batch", str(source), "-o", str(out), "--skip-bad", *HERE)
    for flag in ("--resume", "--restart", "--quiet"):
        done = run(*command, flag)
        assert (done.code, left_beside(out)) == (Exit.DATA, ["out.csv.bad"])
        assert "out.csv.bad: this file is not from a run" in done.err
        assert aside.read_text() == "somebody's own\n"
    assert run("batch", str(source), "-o", str(out), *HERE).code == Exit.DATA
    assert aside.read_text() == "somebody's own\n"


def test_lines_put_aside_are_of_the_last_run(run: Run, tmp_path: Path, out: Path) -> None:
    """A run over an older output puts its own lines aside; without any, no older ones stay."""
    source, aside = tmp_path / "in.csv", Path(f"{out}.bad")
    command = ("batch", str(source), "-o", str(out), "--skip-bad", *HERE)
    for line in ("2,3,4\n", "5,6,7\n"):
        source.write_text(f"id,zip\n1,35806\n{line}")
        assert run(*command).code == Exit.OK
        assert aside.read_text() == f"id,zip\n{line}"
    source.write_text("id,zip\n1,35806\n")
    assert run(*command).code == Exit.OK
    assert left_beside(out) == ["out.csv"]


def test_one_line_of_utf_16(run: Run, tmp_path: Path) -> None:
    """If a mark gives the encoding, a letter with the byte of a line end in it is text."""
    source = tmp_path / "in.csv"
    for letter in ("\u010d", "\u010a", "\u0a0d"):  # in UTF-16 they have 0D, 0A and both
        source.write_text(f"35801 {letter}", encoding="utf-16")
        options = ("--no-header", "--columns", "address=1", "--add", "status", "-q", *HERE)
        done = run("batch", str(source), "-o", str(tmp_path / "out.csv"), *options)
        assert (done.code, done.err) == (Exit.OK, "")


def test_an_encoding_that_is_none(run: Run, tmp_path: Path, out: Path) -> None:
    """A name that Python knows, but for no encoding of text, is a mistake like an unknown one."""
    table = write_table(tmp_path / "in.csv", ["35806"])
    for name in ("undefined", "hex", "no-such"):
        done = run("batch", str(table), "-o", str(out), "--encoding", name)
        assert (done.code, "no such encoding; try utf-8" in done.err) == (Exit.USAGE, True)
        assert left_beside(out) == []


def test_a_file_without_names(run: Run, tmp_path: Path, out: Path) -> None:
    """The first address is no header: that is said, without it, and --no-header answers it too."""
    (tmp_path / "in.csv").write_text('1,"12 Planted Ln, 35806"\n2,35801\n')
    refused = run("batch", str(tmp_path / "in.csv"), "-o", str(out))
    assert (refused.code, "--no-header --columns address=1" in refused.err) == (Exit.DATA, True)
    assert "Planted" not in refused.err
    options = ("--no-header", "--columns", "address=2", "--add", "status", *HERE)
    assert run("batch", str(tmp_path / "in.csv"), "-o", str(out), *options).code == Exit.OK
    assert out.read_text() == '1,"12 Planted Ln, 35806",ok\n2,35801,ok\n'


@pytest.mark.parametrize(
    "text",
    [
        "Planted AL\nHuntsville AL\n",
        "Jane Doe 12 Planted Ln\nAthens AL\n",
        "Jane Doe,Planted Lane\nJoe,Elm Lane\n",
    ],
)
@pytest.mark.parametrize("options", [(), ("--columns", "address=9")])
def test_a_first_row_is_neither_shown_nor_lost(
    run: Run, tmp_path: Path, text: str, options: tuple[str, ...]
) -> None:
    """A file without names ends the run before a row is written, and no word of it is said."""
    (tmp_path / "in.csv").write_text(text)
    done = run("batch", str(tmp_path / "in.csv"), *options, *HERE)
    assert (done.code, done.out) == (Exit.USAGE if options else Exit.DATA, "")
    assert ("--no-header" in done.err) is not bool(options)
    assert not any(word in done.err for word in ("Planted", "Doe", "Elm"))


def test_columns_of_one_name(run: Run, tmp_path: Path, out: Path) -> None:
    """They all come out; where the address could be in either, one is asked for by position."""
    (tmp_path / "in.csv").write_text("note,note,zip,zip\na,b,35806,35801\n")
    refused = run("batch", str(tmp_path / "in.csv"), "-o", str(out))
    assert (refused.code, "--columns zip=3" in refused.err) == (Exit.DATA, True)
    options = ("--columns", "zip=4", "--add", "nearest_id", *HERE)
    assert run("batch", str(tmp_path / "in.csv"), "-o", str(out), *options).code == Exit.OK
    assert out.read_text() == "note,note,zip,zip,nearest_id\na,b,35806,35801,eagletree\n"


def test_a_column_that_is_added_is_there_already(run: Run, tmp_path: Path, out: Path) -> None:
    """The input's own stays, the added one has another name, and both runs and dry runs say it."""
    (tmp_path / "in.csv").write_text("Status,zip\nactive,35806\n")
    arguments = (
        "batch",
        str(tmp_path / "in.csv"),
        "-o",
        str(out),
        "--add",
        "status,certain",
        *HERE,
    )
    assert (
        "added: locator_status, certain\nrow 1: locator_status ok,"
        in run(*arguments, "--dry-run").out
    )
    done = run(*arguments)
    said = "locator: the input has a column status; the one that is added is called locator_status"
    assert done.err.splitlines()[0] == said
    assert out.read_text() == "Status,zip,locator_status,certain\nactive,35806,ok,false\n"


def test_odd_rows_are_answered(run: Run, tmp_path: Path, out: Path) -> None:
    """A row of 10 MB, a NUL, bytes that are no text, line breaks: each is one row, as it was."""
    odd = [b"x" * 10_000_000, b"1 Main St\0 35801", b"\xff\xfe 35801", b'"1 Main St\n35801"', b"-"]
    (tmp_path / "in.csv").write_bytes(b"id,address\n" + b"".join(b"1,%s\n" % cell for cell in odd))
    done = run("batch", str(tmp_path / "in.csv"), "--add", "status", "-o", str(out), *HERE)
    assert done.code == Exit.OK, done.err
    said = [b"no_match", b"ok", b"ok", b"ok", b"no_match"]
    rows = [b"1,%s,%s\n" % each for each in zip(odd, said, strict=True)]
    assert out.read_bytes() == b"id,address,status\n" + b"".join(rows)


def test_an_input_that_breaks_off(run: Run, tmp_path: Path, out: Path) -> None:
    """A gzip file that is cut off ends the run with exit 5; what was answered is kept."""
    import gzip

    table = write_table(tmp_path / "in.csv", [f"{at * 7919} Main St, 35801" for at in range(9000)])
    packed = gzip.compress(table.read_bytes(), mtime=0)
    (tmp_path / "in.csv.gz").write_bytes(packed[: len(packed) * 9 // 10])
    done = run("batch", str(tmp_path / "in.csv.gz"), "-o", str(out), *HERE)
    assert done.code == Exit.DATA
    assert "in.csv.gz: " in done.err
    (tmp_path / "in.csv.gz").write_bytes(packed)
    resumed = run("batch", str(tmp_path / "in.csv.gz"), "-o", str(out), "--resume", *HERE)
    assert resumed.code == Exit.OK, resumed.err
    assert len(read_table(out.read_text())) == 9000


def test_a_workbook_is_no_table(run: Run, tmp_path: Path) -> None:
    """An Excel file with the name of CSV is refused with what to do, not read as text."""
    book = tmp_path / "book.csv"
    with zipfile.ZipFile(book, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    done = run("batch", str(book))
    assert (done.code, done.out) == (Exit.DATA, "")
    assert "--input-format xlsx" in done.err


def test_an_address_of_commas_is_no_address(run: Run, tmp_path: Path) -> None:
    """Punctuation that an export writes for a blank address costs that row alone, not the run."""
    source = tmp_path / "in.csv"
    source.write_text('address,zip\n",",35801\n", ,",\n35806,\n')
    done = run("batch", str(source), "--add", "nearest_id,error", "--quiet")
    assert done.code == 0
    assert done.out.splitlines()[2] == '", ,",,,'
    assert done.out.splitlines()[1].endswith(",eagletree,")
    assert done.out.splitlines()[3].endswith(",huntsville-west,")


def test_a_dry_run_leaves_the_lines_put_aside(run: Run, tmp_path: Path) -> None:
    """Lines that an earlier run has put aside are still there after a dry run."""
    source, aside = tmp_path / "in.csv", tmp_path / "out.csv.bad"
    source.write_text("zip,city\n35801,x,y\n35806,\n")
    aside.write_text("mine")
    out = str(tmp_path / "out.csv")
    assert run("batch", str(source), "-o", out, "--skip-bad", "--dry-run").code == 0
    assert aside.read_text() == "mine"


def test_the_lines_put_aside_are_not_written_over_the_input(run: Run, tmp_path: Path) -> None:
    """Mended lines are given in again, but not under a name that the run itself writes."""
    source = tmp_path / "out.csv.bad"
    source.write_text("zip\n35801\n")
    done = run("batch", str(source), "-o", str(tmp_path / "out.csv"), "--skip-bad")
    assert done.code == 2
    assert source.read_text() == "zip\n35801\n"


def test_what_standard_input_comes_from_is_not_written_over(tmp_path: Path) -> None:
    """The input is an input, also when the shell has opened it."""
    path = tmp_path / "in.csv"
    path.write_text("address\n35806\n")
    with path.open() as file:
        done = subprocess.run(
            command("-", "-o", path), stdin=file, capture_output=True, text=True, check=False
        )
    assert (done.returncode, path.read_text()) == (Exit.USAGE, "address\n35806\n")
    assert "overwrite an input" in done.stderr
