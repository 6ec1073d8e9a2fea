"""CSV in: every form of it that spreadsheets and databases write, and what is wrong with others."""

import codecs
import csv
import gzip
import io
import os
import random
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.batch.encode import csv_encoder
from locator.batch.model import BLOCK_CHARACTERS, BLOCK_ROWS, Block, Tabular
from locator.batch.source import open_source
from locator.errors import DataError, LocatorError, UsageError

PLANTED = "12 Plantedword Rd"


def _read(path: Path | str, **options: Any) -> tuple[Tabular, list[Block]]:
    source = open_source(str(path), **options)
    try:
        return source, list(source.blocks())
    finally:
        source.close()


def _texts(path: Path | str, **options: Any) -> list[str]:
    return [text for block in _read(path, **options)[1] for text in block.texts]


def _cells(path: Path | str, **options: Any) -> list[list[str]]:
    source, blocks = _read(path, **options)
    return [list(cells) for block in blocks for cells in source.cells(block.rows)]


# the file | its addresses
FORMS = [
    ("address\n1 Main St\n", ["1 Main St"]),
    ("address\n1 Main St", ["1 Main St"]),
    ("address", []),
    ("address\n", []),
    ("\n\naddress,x\n1 Main St,y\n", ["1 Main St"]),
    ('id,address\r\n1,"1 Main St, Huntsville"\r\n', ["1 Main St, Huntsville"]),
    ('id,address\r1,"1 Main St, Huntsville"\r', ["1 Main St, Huntsville"]),
    ('id;address\n1;"1 Main St\nHuntsville"\n', ["1 Main St\nHuntsville"]),
    ('id;address\n1;"1 Main St\r\nHuntsville"\n', ["1 Main St\r\nHuntsville"]),
    ("id;address\n1;1 Main St, Huntsville\n2;\n", ["1 Main St, Huntsville", ""]),
    ("id\taddress\n1\t1 Main St, Huntsville\n", ["1 Main St, Huntsville"]),
    ("id|address\n1|1 Main St, Huntsville\n", ["1 Main St, Huntsville"]),
    ('"the ""id""",address\n1,"a ""b"""\n', ['a "b"']),
    ('id,address\n1,5" pipe\n', ['5" pipe']),
    ("id,address\n1,a\0b\n", ["a\0b"]),
    ("address\n1 Main St, Huntsville, AL\n2 Oak St\n", ["1 Main St, Huntsville, AL", "2 Oak St"]),
    ("address\n1 Main St\n\n2 Oak St\n", ["1 Main St", "", "2 Oak St"]),
    ("id,address\n1,a\n\n   \n2,b\n", ["a", "b"]),
    ("name,name,address\na,b,c\n", ["c"]),
    (",address\n1,a\n", ["a"]),
    ("sep=;\nid;address\n1;1 Main St, Huntsville\n", ["1 Main St, Huntsville"]),
    ("sep=\t\r\nid\taddress\r\n1\ta;b\r\n", ["a;b"]),
    ('"sep=,"\rid,address\r1,a;b\r', ["a;b"]),
]


@pytest.mark.parametrize(("text", "addresses"), FORMS)
def test_every_usual_form_is_read(text: str, addresses: list[str], tmp_path: Path) -> None:
    """Delimiter, line ends and quotes are found; a blank line is a row only in a lone column."""
    path = tmp_path / "in.csv"
    path.write_bytes(text.encode())
    assert _texts(path) == addresses


# bytes of an address | as text | --encoding
ENCODINGS = [
    ("Peña".encode(), "Peña", None),
    (codecs.BOM_UTF8 + "Peña".encode(), "Peña", None),
    (codecs.BOM_UTF8 + "Peña".encode(), "Peña", "UTF8"),
    (codecs.BOM_UTF16_LE + "Peña".encode("utf-16-le"), "Peña", None),
    (codecs.BOM_UTF16_BE + "Peña".encode("utf-16-be"), "Peña", None),
    ("Peña".encode("utf-16-be"), "Peña", "utf-16-be"),
    ("“Peña” 5".encode("cp1252"), "“Peña” 5", None),
    ("Ñ------5".encode("cp1252"), "Ñ------5", None),
    ("Peña".encode("cp850"), "Peña", "cp850"),
]


@pytest.mark.parametrize(("cell", "text", "encoding"), ENCODINGS)
def test_the_encoding_is_found_or_given(
    cell: bytes, text: str, encoding: str | None, tmp_path: Path
) -> None:
    """UTF-8, UTF-16 with its mark and Windows' own are told apart, others can be named."""
    path = tmp_path / "in.csv"
    wide = "utf-16-be" in (encoding or "") or cell.startswith(codecs.BOM_UTF16_BE)
    unit = "utf-16-be" if wide else "utf-16-le" if cell.startswith(codecs.BOM_UTF16_LE) else "ascii"
    path.write_bytes(cell + "\n".encode(unit))
    _, blocks = _read(path, encoding=encoding, header=False)
    assert blocks[0].texts == [text]


def test_bytes_that_are_no_text_reach_nobody_as_such(tmp_path: Path) -> None:
    """A stray byte far down a UTF-8 file is kept in its row, and not in what is answered."""
    path = tmp_path / "in.csv"
    path.write_bytes(b"address\n" + b"1 Main St\n" * 120_000 + b"5 Pe\xf1a St\n")
    source, blocks = _read(path)
    assert list(source.cells(blocks[-1].rows[-1:])) == [["5 Pe\ufffda St"]]
    assert blocks[-1].texts[-1] == "5 Pe\ufffda St"
    assert (
        csv_encoder(source, (), (), tabs=None).rows(blocks[-1].rows[-1:], [()]) == b"5 Pe\xf1a St\n"
    )


# the file | its line | what is said
MALFORMED = [
    (f"id,address\n1,a\n2,{PLANTED},x\n", 3, "3 cells where the first line has 2"),
    (f"id,address\n1,a\n{PLANTED}\n", 3, "1 cells where the first line has 2"),
    (f'id,address\n1,"a\nb"\n2,"{PLANTED}\n3,c\n', 4, "a quoted cell that begins here"),
    (f'id,address\n1,"{PLANTED}"x\n2,b\n', 2, "text follows a closing quote"),
    (f'id,"address\n1,{PLANTED}\n', 1, "never closed"),
    (f"sep=;\nid;address\n{PLANTED}\n", 3, "1 cells where the first line has 2"),
]


@pytest.mark.parametrize(("text", "line", "said"), MALFORMED)
def test_a_malformed_record_is_known_by_its_line(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    """The error names file and first line, and nothing that stands there."""
    path = tmp_path / "in.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=said) as raised:
        _read(path)
    assert (raised.value.path, raised.value.line) == (str(path), line)
    assert "Planted" not in str(raised.value)


# the file | rows | put aside
ASIDE = [
    ("id,address\n1,a\n2,b,x\n3,c\n", ["a", "c"], "2,b,x\n"),
    ('id,address\n1,a\n2,"b\n3,c\n', ["a", "c"], '2,"b\n'),
    ('id,address\n2,"b"x\n3,"c\nd"\n', ["c\nd"], '2,"b"x\n'),
    ('id,address\n1,"b\n2,"c",d\n3,e\n', ["e"], '1,"b\n2,"c",d\n'),
    ('id,address\r\n1,"b\nc",d\r\n3,e', ["e"], '1,"b\nc",d\r\n'),
]


@pytest.mark.parametrize(("text", "rows", "aside"), ASIDE)
def test_malformed_records_are_put_aside(
    text: str, rows: list[str], aside: str, tmp_path: Path
) -> None:
    """They stand in a file of their own with the header, each run anew, and the others are read."""
    path, bad = tmp_path / "in.csv", tmp_path / "bad.csv"
    path.write_bytes(text.encode())
    for _ in range(2):
        assert _texts(path, bad_path=str(bad)) == rows
        assert bad.read_bytes().decode() == text[: text.index("\n") + 1] + aside


def test_the_line_of_excel_goes_with_what_is_put_aside(tmp_path: Path) -> None:
    """Mended, the file of malformed records is read as the input was."""
    path, bad = tmp_path / "in.csv", tmp_path / "bad.csv"
    path.write_bytes(b"sep=;\nid;address\n1;a\n2\n")
    assert _texts(path, bad_path=str(bad)) == ["a"]
    assert bad.read_bytes() == b"sep=;\nid;address\n2\n"


@pytest.mark.parametrize("header", [True, False])
def test_the_line_of_excel_stays(header: bool, tmp_path: Path) -> None:
    """It comes out first, behind the byte-order mark, unless tabs take the delimiter's place."""
    path = tmp_path / "in.csv"
    path.write_bytes(b"\xef\xbb\xbfsep=;\r\naddress;x\r\na;b\r\n")
    named = {"columns": {"address": "1"}, "header": header}
    source, _ = _read(path, **named)
    same, tabs = (csv_encoder(source, (), (), tabs=tabs).head for tabs in (None, True))
    start = b"\xef\xbb\xbfsep=;\r\n"
    assert same == start + (b"address;x\r\n" if header else b"")
    assert tabs == b"\xef\xbb\xbf" + (b"address\tx\r\n" if header else b"")


def test_without_malformed_records_there_is_no_file_for_them(tmp_path: Path) -> None:
    """Only what went wrong leaves a trace."""
    path, bad = tmp_path / "in.csv", tmp_path / "bad.csv"
    path.write_text("address\na\n")
    _read(path, bad_path=str(bad))
    assert not bad.exists()


# the file | options | what is said
REFUSED: list[tuple[bytes, dict[str, Any], str]] = [
    (b"", {}, "the file is empty"),
    (codecs.BOM_UTF8, {}, "the file is empty"),
    (b"\n\n", {}, "the file has only blank lines"),
    (b"address\n", {"encoding": "utf-none"}, "no such encoding"),
    (b"address\n", {"encoding": "base64"}, "no such encoding"),
    (b"address\n", {"delimiter": "ab"}, "one of: tab, comma"),
    (b"address\n", {"delimiter": '"'}, "one of: tab, comma"),
    (b"address\n", {"format": "xls"}, "csv, tsv, ndjson, parquet, xlsx"),
    (codecs.BOM_UTF16_LE + b"abc", {}, "not text in utf-16-le"),
    (b"address\n1 Main St\n", {"encoding": "utf-16"}, "not text in utf-16-le; omit --encoding"),
    (b"address\n1 Caf\xc3\xa9 St\n", {"encoding": "utf-16"}, "not text in utf-16-le"),
    (b"address\n1 Caf\xc3\xa9 St!\n", {"encoding": "utf-16-be"}, "not text in utf-16-be"),
    (b"address\n1 Main St\n", {"encoding": "utf-32"}, "not text in utf-32-le"),
    (b"address\n1 Main St\n", {"encoding": "cp037"}, "not text in cp037"),
    (b"address\n1 Main St\n", {"encoding": "punycode"}, "not text in punycode"),
    ("address\n1 Main St\n".encode("utf-16-le"), {}, "not text in utf-8; name its encoding"),
    (
        "address\n1 Main St\n".encode("utf-16-le"),
        {"encoding": "utf-16-be"},
        "not text in utf-16-be",
    ),
    (random.Random(1).randbytes(5_000), {}, "not text in cp1252; name its encoding"),
    (random.Random(2).randbytes(5_000).translate(None, b"\r\n"), {}, "not text in cp1252"),
    (random.Random(3).randbytes(5_000), {"encoding": "cp1252"}, "not text in cp1252; omit"),
    ("address\n1 Main St, Huntsville AL\n".encode("cp037"), {}, "not text in cp1252"),
    ("1 MAIN ST   HUNTSVILLE    35801".encode("cp037"), {}, "not text in cp1252"),
    (gzip.compress(b"address\n", mtime=0)[:9], {}, "the compressed input is cut off"),
    (gzip.compress(b"address\n", mtime=0)[:10] + b"\xff" * 9, {}, "compressed input is damaged"),
    (b"id,name\n1,Sample\n", {}, "the columns are: id, name"),
]


@pytest.mark.parametrize(("data", "options", "said"), REFUSED)
def test_what_cannot_be_read_is_refused(
    data: bytes, options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    """The message says what is wrong with the file or the option."""
    path = tmp_path / "in.csv"
    path.write_bytes(data)
    with pytest.raises(LocatorError, match=said):
        _read(path, **options)


def test_no_file_and_a_folder_are_data_errors(tmp_path: Path) -> None:
    """A path that cannot be opened is named."""
    with pytest.raises(DataError, match=r"none\.csv: no such file"):
        open_source(str(tmp_path / "none.csv"))
    with pytest.raises(DataError, match="this is a folder"):
        open_source(str(tmp_path), format="csv")


# the file | what was understood
DESCRIBED = [
    ("id;ADDR1;Zip\n", "CSV, delimiter semicolon, encoding utf-8; street = ADDR1, zip = Zip"),
    ("address\n", "CSV, delimiter none, encoding utf-8; address = address"),
    ('{"lat": 1, "lon": 2}\n', "NDJSON, encoding utf-8; latitude = lat, longitude = lon"),
]


@pytest.mark.parametrize(("text", "described"), DESCRIBED)
def test_what_was_found_out_can_be_shown(text: str, described: str, tmp_path: Path) -> None:
    """People can check it before a long run."""
    path = tmp_path / "in"
    path.write_text(text)
    assert _read(path)[0].described == described


def test_options_win_over_what_would_be_found(tmp_path: Path) -> None:
    """A delimiter that is given is taken; "none" makes each line one address."""
    path = tmp_path / "in.csv"
    path.write_text("1 Main St, Huntsville, AL\n2 Oak St, Madison, AL\n")
    first = {"address": "1"}
    assert _texts(path, header=False, columns=first) == ["1 Main St", "2 Oak St"]
    whole = _texts(path, header=False, columns=first, delimiter="none")
    assert whole == ["1 Main St, Huntsville, AL", "2 Oak St, Madison, AL"]
    assert _texts(path, header=False, delimiter="pipe") == whole


def test_a_row_of_ten_megabytes_passes(tmp_path: Path) -> None:
    """However long a cell or however many its lines, the rows around it are read too."""
    path = tmp_path / "in.csv"
    long = "x" * 10_000_000
    lines = ("y" * 99 + "\n") * 100_000
    path.write_text(f'id,address\n1,a\n2,{long}\n3,"{lines}"\n4,b\n')
    assert _texts(path) == ["a", long, lines, "b"]


def test_a_file_without_lines_is_refused(tmp_path: Path) -> None:
    """A file that is no table is not read into memory in full."""
    path = tmp_path / "in.csv"
    with path.open("wb") as file:
        file.write(b"address\n")
        file.write(b"x" * 20_000_000)
    with pytest.raises(DataError, match=r"line 2: a line of more than 16777216 characters"):
        _read(path)


def test_a_quote_that_is_never_closed_costs_no_memory(tmp_path: Path) -> None:
    """Reading on for its end stops somewhere, and the lines after it are rows."""
    path, bad = tmp_path / "in.csv", tmp_path / "bad.csv"
    rest = [f"{at} Main St,{'x' * 100_000}" for at in range(200)]
    path.write_text("\n".join(["address,city", '1 Main St,"Hunts', *rest]))
    assert len(_texts(path, bad_path=str(bad))) == len(rest)
    assert bad.read_text() == 'address,city\n1 Main St,"Hunts\n'


def test_blocks_depend_on_nothing_but_the_rows(tmp_path: Path) -> None:
    """The same input gives the same blocks and hashes; a change is seen from its row on."""
    path = tmp_path / "in.csv"
    rows = [f'{at},"{at} Main\nSt"' for at in range(3 * BLOCK_ROWS)]
    rows[BLOCK_ROWS + 5] = "5," + "x" * BLOCK_CHARACTERS
    path.write_text("\n".join(["id,address", *rows]))
    _, blocks = _read(path)
    sizes = [BLOCK_ROWS, 6, BLOCK_ROWS, BLOCK_ROWS - 6]
    assert [len(block.rows) for block in blocks] == sizes
    digests = [block.digest for block in blocks]
    assert [block.digest for block in _read(path)[1]] == digests
    rows[BLOCK_ROWS + 2] = "7,another"
    path.write_text("\n".join(["id,address", *rows]))
    changed = [block.digest for block in _read(path)[1]]
    assert changed[0] == digests[0]
    assert not set(changed[1:]) & set(digests[1:])


def test_progress_is_the_part_of_the_file(tmp_path: Path) -> None:
    """It grows from near 0 to 1."""
    path = tmp_path / "in.csv"
    path.write_text("address\n" + "1 Main St, Huntsville\n" * 200_000)
    source = open_source(str(path))
    parts = [block.part or 0 for block in source.blocks()]
    source.close()
    assert parts == sorted(parts)
    assert parts[0] < 0.5
    assert parts[-1] == 1


def test_a_pipe_is_read_as_it_comes(tmp_path: Path) -> None:
    """A FIFO has no size and cannot go back; it is read all the same."""
    path = tmp_path / "in.csv"
    os.mkfifo(path)
    writer = Thread(target=path.write_text, args=("address\n1 Main St\n",))
    writer.start()
    source = open_source(str(path))
    assert [(block.texts, block.part) for block in source.blocks()] == [(["1 Main St"], None)]
    source.close()
    writer.join()


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """``-`` is standard input, and is called so."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"address\na\nb,c\n")))
    source, blocks = _read("-")
    assert source.name == "standard input"
    assert blocks[0].texts == ["a", "b,c"]


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    # Lone surrogates are no text.
    cell = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('",;\t|\r\n\0'))
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))
    return rows, draw(st.sampled_from(",;\t|"))


@settings(max_examples=60)
@given(_tables())
def test_any_table_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[list[list[str]], str]
) -> None:
    """Reading gives the cells that were written, and writing the rows gives the same bytes."""
    rows, delimiter = made
    width = len(rows[0]) if rows else 1
    text = io.StringIO()
    header = ["address", "b", "c", "d"][:width]
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([header, *rows])
    path = tmp_path_factory.mktemp("law") / "in.csv"
    path.write_bytes(text.getvalue().encode())
    source, blocks = _read(path, delimiter=delimiter, encoding="utf-8")
    assert [list(cells) for block in blocks for cells in source.cells(block.rows)] == rows
    assert [text for block in blocks for text in block.texts] == [row[0] for row in rows]
    encoder = csv_encoder(source, (), (), tabs=None)
    written = [encoder.rows(block.rows, [()] * len(block.rows)) for block in blocks]
    assert encoder.head + b"".join(written) == path.read_bytes()
    with pytest.raises(UsageError):
        open_source(str(path), columns={"address": "nothing"})


@pytest.mark.parametrize("text", ["notgz\n", "notgz", "sep=;\nnotgz\n", "\nnotgz\n"])
def test_a_single_line_has_to_name_an_address(text: str, tmp_path: Path) -> None:
    """One line without a known name is no list; with a row below it, or --columns, it is."""
    path = tmp_path / "in.csv"
    path.write_text(text)
    with pytest.raises(DataError, match="a single line, which names no column of an address"):
        _read(path)
    assert _texts(path, columns={"address": "notgz"}) == []
    path.write_text(f"{text.rstrip()}\n35801\n")
    assert _texts(path) == ["35801"]
    path.write_text("Home Address\n")
    assert _texts(path) == []
