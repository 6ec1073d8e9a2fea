"""Outputs: what stands in them, and that they are whole or not there."""

import codecs
import csv
import gzip
import json
import os
import resource
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from locator.batch.model import Block, Cells, Column, Sink
from locator.batch.output import PART
from locator.batch.sink import final_names, open_sink
from locator.batch.source import open_source
from locator.errors import DataError, LocatorError, UsageError

ADDED = (
    Column("status", "text"),
    Column("miles", "number"),
    Column("certain", "boolean"),
    Column("meters", "integer"),
)
CELLS: list[Cells] = [("ok", 1.5, True, 5), ('a "b", c', None, False, None), (None,) * 4]


def _convert(
    source_path: Path, path: Path | None, format: str | None = None, **options: Any
) -> None:
    """All rows of a file with CELLS, over and over."""
    with (
        closing(open_source(str(source_path), **options)) as source,
        closing(open_sink(str(path) if path else None, format, source, ADDED)) as sink,
    ):
        _write(sink, source.blocks())
        sink.finish()


def _write(sink: Sink, blocks: Iterable[Block]) -> None:
    for block in blocks:
        sink.write(block.rows, [CELLS[at % 3] for at in range(len(block.rows))])


class Case(NamedTuple):
    """An input file, how it is read, and the output that it makes."""

    name: str
    data: bytes
    options: dict[str, Any]
    out: str
    written: bytes


OUTPUTS = [
    Case(
        "in.csv",
        b'id,address\n1,"1 Main St"\n"2","a ""b"""\n3,\n',
        {},
        "out.csv",
        b'id,address,status,miles,certain,meters\n1,"1 Main St",ok,1.5,true,5\n'
        b'"2","a ""b""","a ""b"", c",,false,\n3,,,,,\n',
    ),
    Case(
        "in.csv",
        codecs.BOM_UTF8 + 'id;address\r\n1;"Peña, 5"'.encode(),
        {},
        "out.csv",
        codecs.BOM_UTF8
        + 'id;address;status;miles;certain;meters\r\n1;"Peña, 5";ok;1.5;true;5\r\n'.encode(),
    ),
    Case(
        "in.csv",
        codecs.BOM_UTF16_LE + "address\tid\nPeña\t1\n".encode("utf-16-le"),
        {},
        "out.tsv",
        codecs.BOM_UTF16_LE
        + "address\tid\tstatus\tmiles\tcertain\tmeters\nPeña\t1\tok\t1.5\ttrue\t5\n".encode(
            "utf-16-le"
        ),
    ),
    Case(
        "in.csv",
        b"Pe\xf1a,1\r",
        {"header": False, "columns": {"address": "1"}},
        "out.csv",
        b"Pe\xf1a,1,ok,1.5,true,5\r",
    ),
    Case(
        "in.tsv",
        b'address\tid\n"1\tMain, St"\t1\n',
        {},
        "out.csv",
        b'address,id,status,miles,certain,meters\n"1\tMain, St",1,ok,1.5,true,5\n',
    ),
    Case(
        "in.csv",
        b'address,id\n"1\tMain, St",1\n',
        {},
        "out.tsv",
        b'address\tid\tstatus\tmiles\tcertain\tmeters\n"1\tMain, St"\t1\tok\t1.5\ttrue\t5\n',
    ),
    Case(
        "in.csv",
        b"address,id\nPe\xf1a\x81,1\n",
        {"encoding": "utf-8"},
        "out.tsv",
        b"address\tid\tstatus\tmiles\tcertain\tmeters\nPe\xf1a\x81\t1\tok\t1.5\ttrue\t5\n",
    ),
    Case(
        "in.txt",
        b"address\n1 Main St, Huntsville\n",
        {},
        "out.csv",
        b'address,status,miles,certain,meters\n"1 Main St, Huntsville",ok,1.5,true,5\n',
    ),
    Case(
        "in.csv",
        b"id,address,id,Status\n1,\xc3\xa9,2,s\n",
        {},
        "out.jsonl",
        b'{"id": "1", "address": "\\u00e9", "id_2": "2", "Status": "s", "locator_status": "ok", '
        b'"miles": 1.5, "certain": true, "meters": 5}\n',
    ),
    Case(
        "in.ndjson",
        b'{"address":"1 Main St", "n":1.10}\n{ }\r\n{"address": "\xc3\xa9"}',
        {},
        "out.ndjson",
        b'{"address":"1 Main St", "n":1.10, "status": "ok", "miles": 1.5, "certain": true, '
        b'"meters": 5}\n{ "status": "a \\"b\\", c", "miles": null, "certain": false, '
        b'"meters": null}\r\n{"address": "\xc3\xa9", "status": null, "miles": null, '
        b'"certain": null, "meters": null}\n',
    ),
    Case(
        "in.ndjson",
        b'{"address":"1 Main St", "n":1.10}\n{"x": {"y": [1.5, "\xc3\xa9"]}, "n": true}\n',
        {},
        "out.csv",
        b"address,n,x,status,miles,certain,meters\n1 Main St,1.10,,ok,1.5,true,5\n"
        b',true,"{""y"": [1.5, ""\xc3\xa9""]}","a ""b"", c",,false,\n',
    ),
    Case("in.csv", b"address\n", {}, "out.csv", b"address,status,miles,certain,meters\n"),
    Case("in.csv", b"address\n", {}, "out.ndjson", b""),
]


@pytest.mark.parametrize("case", OUTPUTS)
def test_the_input_comes_out_with_what_was_added(case: Case, tmp_path: Path) -> None:
    """Rows keep their form where the format stays, and their values where it changes."""
    path, out = tmp_path / case.name, tmp_path / case.out
    path.write_bytes(case.data)
    _convert(path, out, **case.options)
    assert out.read_bytes() == case.written
    assert sorted(os.listdir(tmp_path)) == sorted([case.name, case.out])
    _convert(path, tmp_path / f"{case.out}.gz", **case.options)
    assert gzip.decompress((tmp_path / f"{case.out}.gz").read_bytes()) == case.written


# bytes of the input | --format | standard output
TABS = b"address\tb\tstatus\tmiles\tcertain\tmeters\na\tb\tok\t1.5\ttrue\t5\n"
KEYS = b'{"address": "a", "status": "ok", "miles": 1.5, "certain": true, "meters": 5}\n'
STREAMS = [
    (b"address;b\na;b\n", None, b"address;b;status;miles;certain;meters\na;b;ok;1.5;true;5\n"),
    (b"address\tb\na\tb\n", None, TABS),
    (b"address;b\na;b\n", "tsv", TABS),
    (b'{"address": "a"}\n', None, KEYS),
    (b'{"address": "a"}\n', "csv", b"address,status,miles,certain,meters\na,ok,1.5,true,5\n"),
]


@pytest.mark.parametrize(("data", "format", "written"), STREAMS)
def test_standard_output_has_the_format_of_the_input(
    data: bytes,
    format: str | None,
    written: bytes,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Unless another one is asked for."""
    (tmp_path / "in").write_bytes(data)
    _convert(tmp_path / "in", None, format)
    assert capfdbinary.readouterr().out == written


def test_a_character_that_the_encoding_lacks_is_a_question_mark(tmp_path: Path) -> None:
    """A clinic's name is written as well as the file's own encoding can, the rows exactly."""
    (tmp_path / "in.csv").write_bytes(b"address\nPe\xf1a\x81\n")
    source = open_source(str(tmp_path / "in.csv"))
    sink = open_sink(str(tmp_path / "out.csv"), None, source, ADDED[:1])
    sink.write(next(iter(source.blocks())).rows, [("Łódź ñ",)])
    sink.finish()
    source.close()
    assert (tmp_path / "out.csv").read_bytes() == b"address,status\nPe\xf1a\x81,?\xf3d? \xf1\n"


# the input's columns | the names of added columns "status" and "miles"
NAMES = [
    (["id"], ("status", "miles")),
    (["status"], ("locator_status", "miles")),
    (["STATUS", "miles"], ("locator_status", "locator_miles")),
    (["status", "locator_status"], ("locator_status_2", "miles")),
    (["status", "Locator_Status", "locator_status_2"], ("locator_status_3", "miles")),
]


@pytest.mark.parametrize(("columns", "names"), NAMES)
def test_added_columns_have_names_of_their_own(
    columns: Sequence[str], names: tuple[str, ...]
) -> None:
    """A column of the input is never hidden by one that is added."""
    assert final_names(columns, ADDED[:2]) == names


@pytest.mark.parametrize(("out", "key"), [("out.csv", "new"), ("out.ndjson", "status")])
def test_a_later_record_cannot_have_any_key(out: str, key: str, tmp_path: Path) -> None:
    """A key that the output has no place for is an error with its line, or the line put aside."""
    path, bad = tmp_path / "in.ndjson", tmp_path / "bad.ndjson"
    lines = [json.dumps({"address": str(at)}) for at in range(1000)]
    lines += [json.dumps({"address": "Plantedword", key: 1}), '{"address": "last"}']
    path.write_text("\n".join(lines))
    with pytest.raises(DataError, match=f"line 1001: the key '{key}' is") as raised:
        _convert(path, tmp_path / out)
    assert "Planted" not in str(raised.value)
    _convert(path, tmp_path / out, bad_path=str(bad))
    assert bad.read_text() == lines[1000] + "\n"
    assert len((tmp_path / out).read_text().splitlines()) == 1001 + (key == "new")


def test_a_later_record_may_have_keys_that_harm_nobody(tmp_path: Path) -> None:
    """NDJSON stays NDJSON, whatever else its records have."""
    path = tmp_path / "in.ndjson"
    path.write_text('{"address": "a"}\n' * 1000 + '{"address": "b", "new": 1}\n')
    _convert(path, tmp_path / "out.ndjson")
    assert json.loads((tmp_path / "out.ndjson").read_text().splitlines()[-1])["new"] == 1


# A cell that comes in or is added | with --spreadsheet-safe
FORMULAS = [
    ("=1+1", "'=1+1"),
    ("+1 256 555 0100", "'+1 256 555 0100"),
    ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("-86.58", "-86.58"),
    ("+5", "+5"),
    ("1 Main St", "1 Main St"),
    ("a=1", "a=1"),
    ("'=1", "'=1"),
    ("", ""),
]


@pytest.mark.parametrize("name", ["in.csv", "in.tsv", "in.ndjson"])
@pytest.mark.parametrize("out", ["out.csv", "out.tsv"])
def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe(
    name: str, out: str, tmp_path: Path
) -> None:
    """Names of columns, cells that come in and cells that are added; plain numbers stay."""
    columns = ["address", "=x"]
    delimiter = "\t" if name == "in.tsv" else ","
    rows = [["1 Oak St", cell] for cell, _ in FORMULAS]
    with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
        if name == "in.ndjson":
            file.writelines(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows)
        else:
            csv.writer(file, delimiter=delimiter).writerows([columns, *rows])
    added = (Column("name", "text"), Column("miles", "number"))
    for harmless in (False, True):
        with (
            closing(open_source(str(tmp_path / name))) as source,
            closing(open_sink(str(tmp_path / out), None, source, added, harmless=harmless)) as sink,
        ):
            for block in source.blocks():
                sink.write(block.rows, [(cell, -1.5) for cell, _ in FORMULAS])
            sink.finish()
        with (tmp_path / out).open(newline="", encoding="utf-8") as file:
            head, *read = csv.reader(file, delimiter="\t" if out == "out.tsv" else ",")
        assert head == ["address", "'=x" if harmless else "=x", "name", "miles"]
        told = [safe if harmless else cell for cell, safe in FORMULAS]
        assert read == [["1 Oak St", cell, cell, "-1.5"] for cell in told]


def test_rows_without_formulas_stay_as_they_are(tmp_path: Path) -> None:
    """Only a row with such a cell is written anew."""
    path = tmp_path / "in.csv"
    path.write_bytes(b'"id";address\r\n"1";1 Oak St\r\n"2";=1\r\n')
    with (
        closing(open_source(str(path))) as source,
        closing(open_sink(str(tmp_path / "out.csv"), None, source, (), harmless=True)) as sink,
    ):
        for block in source.blocks():
            sink.write(block.rows, [()] * len(block.rows))
        sink.finish()
    assert (tmp_path / "out.csv").read_bytes() == b'"id";address\r\n"1";1 Oak St\r\n2;\'=1\r\n'


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz", "out.csv.zst", "out.ndjson"])
def test_an_output_is_gone_on_with_at_any_position(name: str, tmp_path: Path) -> None:
    """Cut at a position and gone on with, it is byte for byte what it is without a break."""
    path, whole, out = tmp_path / "in.csv", tmp_path / f"whole-{name}", tmp_path / name
    path.write_text("address\n" + "".join(f"{at} Main St\n" for at in range(3500)))
    _convert(path, whole)
    for done in range(4):
        source = open_source(str(path))
        blocks = list(source.blocks())
        sink = open_sink(str(out), None, source, ADDED)
        _write(sink, blocks[:done])
        position = sink.position()
        _write(sink, blocks[done : done + 1])
        sink.close()
        assert not out.exists()
        sink = open_sink(str(out), None, source, ADDED, resume_at=position)
        _write(sink, blocks[done:])
        assert not out.exists()
        sink.finish()
        source.close()
        assert out.read_bytes() == whole.read_bytes()
        assert not Path(f"{out}{PART}").exists()
        out.unlink()


def test_a_new_run_begins_anew(tmp_path: Path) -> None:
    """The part of an interrupted run is overwritten, and an older output is replaced at the end."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("address\na\n")
    Path(f"{out}{PART}").write_text("something much longer than what is to be written" * 9)
    out.write_text("before")
    _convert(path, out)
    assert out.read_text() == "address,status,miles,certain,meters\na,ok,1.5,true,5\n"


# the output | what is said
REFUSED = [
    ("in.csv", "overwrite an input"),
    ("link.csv", "overwrite an input"),
    ("out.xls", "give it with --format"),
    ("pipe.csv", "a device or a pipe"),
    ("folder.csv", "a folder"),
    ("none/out.csv", "cannot write: No such file or directory"),
    ("in.csv/out.csv", "cannot write: Not a directory"),
]


@pytest.mark.parametrize(("name", "said"), REFUSED)
def test_an_output_that_cannot_be_is_refused(name: str, said: str, tmp_path: Path) -> None:
    """Before anything is written, and the input is left alone."""
    path = tmp_path / "in.csv"
    path.write_text("address\na\n")
    (tmp_path / "link.csv").symlink_to(path)
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(LocatorError, match=said):
        _convert(path, tmp_path / name)
    assert path.read_text() == "address\na\n"


def test_the_part_of_another_output_is_no_place_to_write(tmp_path: Path) -> None:
    """Reading x.csv.part while writing x.csv would destroy what is read."""
    path = tmp_path / f"x.csv{PART}"
    path.write_text("address\na\n")
    with pytest.raises(UsageError, match="overwrite an input"):
        _convert(path, tmp_path / "x.csv", format="csv")
    assert path.read_text() == "address\na\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file it leads to is replaced."""
    (tmp_path / "in.csv").write_text("address\na\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    _convert(tmp_path / "in.csv", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").exists()


def test_less_than_there_was_cannot_be_gone_on_with(tmp_path: Path) -> None:
    """A part file that lost its end is told, not filled up with nothing."""
    path = tmp_path / "in.csv"
    path.write_text("address\na\n")
    source = open_source(str(path))
    with pytest.raises(DataError, match="--restart starts over"):
        open_sink(str(tmp_path / "out.csv"), None, source, ADDED, resume_at=10)
    source.close()


def test_a_full_disk_is_a_data_error(tmp_path: Path) -> None:
    """The message has path and reason; what was durable is there to go on with."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("address\n" + "1 Main St\n" * 3000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(DataError, match=r"out\.csv: cannot write: File too large"):
            _convert(path, out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not out.exists()
    assert Path(f"{out}{PART}").stat().st_size == 50_000


def test_a_closed_pipe_is_left_to_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader of the output may stop early: that is no fault of the data."""
    path = tmp_path / "in.csv"
    path.write_text("address\na\n")
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        source = open_source(str(path))
        with pytest.raises(BrokenPipeError):
            open_sink(None, None, source, ADDED)
        source.close()
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no such device")
def test_standard_output_on_a_full_disk_is_a_data_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says where and why."""
    path = tmp_path / "in.csv"
    path.write_text("address\na\n")
    with open("/dev/full", "wb", buffering=0) as full:
        monkeypatch.setattr("sys.stdout", SimpleNamespace(buffer=full))
        with pytest.raises(DataError, match="standard output: cannot write: No space left"):
            _convert(path, None)
