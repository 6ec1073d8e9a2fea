"""Excel in and out, compared with the programs of others that read and write workbooks."""

import datetime
import io
import os
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.batch import excel, workbook
from locator.batch.excel import letters_of
from locator.batch.journal import ENDING
from locator.batch.model import BLOCK_ROWS, Cells, Column
from locator.batch.output import PART
from locator.batch.sink import open_sink
from locator.batch.source import open_source
from locator.batch.workbook import Workbook
from locator.errors import DataError, Exit, LocatorError, UsageError
from tests.conftest import Run

calamine = pytest.importorskip("python_calamine")
xlsxwriter = pytest.importorskip("xlsxwriter")

ADDED = (Column("status", "text"), Column("miles", "number"), Column("certain", "boolean"))
SOME: Cells = ("ok", 1.5, True)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

# ── reading ──

# Written by XlsxWriter | its number format | read
CELLS: list[tuple[object, str, object]] = [
    ("1 Main St", "", "1 Main St"),
    ("01234", "", "01234"),
    ("=1+1", "", "=1+1"),
    ("http://example.org", "", "http://example.org"),
    (" a\nb\t", "", " a\nb\t"),
    ('<&>"', "", '<&>"'),
    ("Peña 🏥", "", "Peña 🏥"),
    ("_x0041_ \x01", "", "_x0041_ \x01"),
    (35806, "", 35806),
    (35806.0, "", 35806),
    (34.73, "", 34.73),
    (-1.5e-7, "", -1.5e-7),
    (1.5e17, "", 1.5e17),
    (True, "", True),
    (False, "", False),
    (1234, "00000", "01234"),
    (12341234, "00000-0000", "01234-1234"),
    (1.5, "00000", 1.5),
    (1234, "#,##0.00", 1234),
    (45, '"day "0', 45),
    (45, "[Red]0", 45),
    (datetime.date(2026, 11, 22), "yyyy-mm-dd", "2026-11-22"),
    (datetime.date(1900, 1, 5), "m/d/yy", "1900-01-05"),
    (datetime.date(1900, 3, 1), "d mmm", "1900-03-01"),
    (datetime.datetime(2026, 11, 22, 9, 30), "m/d/yy h:mm", "2026-11-22T09:30:00"),
    (datetime.datetime(2026, 11, 22, 23, 59, 59), "m/d/yy h:mm", "2026-11-22T23:59:59"),
    (datetime.time(9, 30), "h:mm AM/PM", "09:30:00"),
    (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
    (-3, "yyyy-mm-dd", -3),
]


def _written(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    """A workbook of XlsxWriter's; a cell can be a value with its format."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), plain | options)
    sheet = book.add_worksheet("List")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            value, code = cell if isinstance(cell, tuple) else (cell, "")
            style = book.add_format({"num_format": code}) if code else None
            sheet.write(at, column, value, style)
    book.close()
    return path


def _rows(path: Path, sheet: str | None = None) -> list[list[Any]]:
    with closing(Workbook(str(path))) as book:
        return [cells for _, cells in book.rows(book.sheet_name(sheet))]


@pytest.mark.parametrize("memory", [False, True], ids=["shared", "inline"])
@pytest.mark.parametrize("epoch", [False, True], ids=["1900", "1904"])
def test_each_kind_of_cell_is_read(tmp_path: Path, memory: bool, epoch: bool) -> None:
    """Numbers have no point too many, text keeps its zeros, and dates are ISO 8601."""
    cells = [cell for cell in CELLS if not epoch or "1900" not in str(cell[0])]
    options = {"constant_memory": memory, "date_1904": epoch}
    path = _written(tmp_path / "in.xlsx", [[(v, code)] for v, code, _ in cells], **options)
    read = [row[0] for row in _rows(path)]
    expected = [told for *_, told in cells]
    assert read == expected
    assert list(map(type, read)) == list(map(type, expected))


# A sheet's rows in forms that XML and Excel allow | what is read, each row from its first cell
FORMS = [
    ('<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>2</v></c></row>', [[1, "", 2]]),
    ("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>", [[1, 2], [3]]),
    ('<row r="1"/><row r="3"><c r="A3"/><c r="B3" s="0"/></row>', []),
    ('<row><c r="A1" t="str"><f>A2&amp;"x"</f><v>yx</v></c></row>', [["yx"]]),
    ('<row><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="d"><v>2026-01-02</v></c></row>',
     [["#N/A", "2026-01-02"]]),
    ('<row><c t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>'
     "</row>",
     [["a b"]]),
    ('<row><c t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>no</t></rPh></is></c></row>',
     [["a"]]),
    ('<row><c t="inlineStr"><is><t><![CDATA[a&b]]></t></is></c></row>', [["a&b"]]),
    ('<row><c t="inlineStr"><is><t>&#65;&#x42;&quot;&apos;</t></is></c></row>', [["AB\"'"]]),
    ('<row><c t="s" r="A1"><v>0</v></c><c r="B1" t="s"><v>2</v></c></row>',
     [["first", "third & 3"]]),
    ('<row><c t="s"><v>1</v></c><c t="s"><v>3</v></c></row>', [["", "_x0041_"]]),
    ('<row r="1" spans="1:1"><c r="A1" cm="1"><f t="array" ref="A1">1+1</f><v>2</v></c></row>',
     [[2]]),
    ("<row><c><v>1</v></c><!-- a note --></row>", [[1]]),
]  # fmt: skip
SHARED = (
    '<sst xmlns="{}"><si><t>first</t></si><si/><si><r><t>third</t></r><r><t xml:space="preserve">'
    ' &amp; 3</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si><si><t>_x005F_x0041_</t></si></sst>'
)


def _made(
    path: Path, rows: str, *, space: str = MAIN, prefix: str = "", code: str = "utf-8"
) -> Path:
    """A workbook by hand, with names of a prefix and in an encoding."""
    sheet, shared = f"<worksheet><sheetData>{rows}</sheetData></worksheet>", SHARED.format(space)
    if prefix:
        sheet = sheet.replace("</", f"</{prefix}:").replace("<", f"<{prefix}:")
        sheet = sheet.replace(f"<{prefix}:/", "</").replace(f"<{prefix}:!", "<!")
        sheet = sheet.replace(f"<{prefix}:{prefix}:", f"<{prefix}:")
    name = f"{prefix}:worksheet" if prefix else "worksheet"
    declared = f' xmlns:{prefix}="{space}"' if prefix else f' xmlns="{space}"'
    sheet = sheet.replace(f"<{name}>", f"<{name}{declared}>", 1)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationship Id="{{}}" Type="{office}/{{}}" Target="{{}}"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}">'
        + relation.format("r1", "officeDocument", "/xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>'
        '<sheet name="Not shown" sheetId="1" state="hidden" r:id="r9"/>'
        '<sheet name="Data" sheetId="2" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
        + relation.format("r1", "worksheet", "worksheets/one.xml")
        + relation.format("r9", "worksheet", "worksheets/none.xml")
        + relation.format("r2", "sharedStrings", "texts.xml")
        + "</Relationships>",
        "xl/texts.xml": shared,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for part, content in parts.items():
            pack.writestr(part, content)
        head = f'<?xml version="1.0" encoding="{code}"?>'
        pack.writestr("xl/worksheets/one.xml", (head + sheet).encode(code))
    return path


@pytest.mark.parametrize(
    "how",
    [{}, {"space": STRICT}, {"prefix": "x"}, {"code": "utf-16"}],
    ids=["usual", "strict", "prefix", "utf-16"],
)
@pytest.mark.parametrize(("rows", "cells"), FORMS)
def test_every_form_of_a_sheet_is_read(
    tmp_path: Path, rows: str, cells: list[list[Any]], how: dict[str, str]
) -> None:
    """The fast reader, and the slow one for unusual forms, find the same; hidden sheets wait."""
    assert _rows(_made(tmp_path / "in.xlsx", rows, **how)) == cells


def test_a_piece_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and texts that are torn apart by the size of what is read at once are put together."""
    rows = [[f"Peña {at}", at, at / 4] for at in range(50)]
    path = _written(tmp_path / "in.xlsx", rows)
    for size in (600, 601, 603, 607):
        monkeypatch.setattr(workbook, "_PIECE", size)
        assert _rows(path) == rows


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    """Without a name it is the first that is shown, and the others are named."""
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("Notes", "July", "Old"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["address", name])
        sheet.write_row(1, 0, ["35806", "x"])
    book.get_worksheet_by_name("Notes").hide()
    book.get_worksheet_by_name("July").activate()
    book.close()
    with closing(open_source(str(path))) as source:
        assert source.columns == ("address", "July")
        assert source.notes == ("the sheet July is read; --sheet reads another: Notes, Old",)
    with closing(open_source(str(path), sheet="old")) as source:
        assert source.columns == ("address", "Old")
        assert (source.notes, source.described) == ((), "Excel, sheet Old; address = address")
    with pytest.raises(UsageError, match="the sheets are: Notes, July, Old"):
        open_source(str(path), sheet="August")


def test_rows_of_a_sheet_are_a_source(tmp_path: Path) -> None:
    """Blank rows are none, short ones are filled, and what is beside the table is an error."""
    rows: list[list[Any]] = [
        [],
        ["id", "street", "zip"],
        [1.0, "1 Oak St", 1234],
        [],
        ["", "2 Elm"],
    ]
    path = _written(tmp_path / "in.xlsx", rows)
    with closing(open_source(str(path))) as source:
        (block,) = source.blocks()
        assert list(source.cells(block.rows)) == [["1", "1 Oak St", "1234"], ["", "2 Elm", ""]]
        assert list(source.values(block.rows)) == [[1, "1 Oak St", 1234], [None, "2 Elm", None]]
        assert block.texts == ["1 Oak St, 01234", "2 Elm"]
        assert block.part == 1.0
    with closing(open_source(str(path), header=False, columns={"street": "2"})) as source:
        assert len(next(iter(source.blocks())).rows) == 3
    path = _written(tmp_path / "in.xlsx", [*rows, ["", "", "", "", "Plantedword"]])
    with closing(open_source(str(path))) as source, pytest.raises(DataError) as raised:
        list(source.blocks())
    assert "a cell in column E, where the first row has no name" in str(raised.value)
    assert raised.value.line == 6
    assert "Planted" not in str(raised.value)


def _bomb(path: Path) -> None:
    _made(path, "<row><c><v>1</v></c></row>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/more.xml", b" " * 100_000_001)


def _doctype(path: Path) -> None:
    _made(path, "<row><c><v>1</v></c></row>")
    with zipfile.ZipFile(path) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    parts["xl/worksheets/one.xml"] = (
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/worksheets/one.xml"].partition(b"?>")[2]
    )
    with zipfile.ZipFile(path, "w") as pack:
        for name, part in parts.items():
            pack.writestr(name, part)


def _zip_of_a_text(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("notes.txt", "12 Plantedword Rd")


UNUSABLE: list[tuple[Any, str]] = [
    (lambda path: path.write_bytes(b"address\n12 Plantedword Rd\n"), "it is no Excel workbook"),
    (lambda path: path.write_bytes(b""), "it is no Excel workbook"),
    (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)), "or has a password; save it"),
    (_zip_of_a_text, "it is no Excel workbook"),
    (_bomb, "unpacks to far too much"),
    (_doctype, "it is no Excel workbook"),
    (lambda path: _made(path, ""), "the sheet Data is empty"),
    (lambda path: _made(path, '<row><c r="XFE1"><v>1</v></c></row>'), "no Excel workbook"),
    (
        lambda path: _made(path, '<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
        "damaged",
    ),
    (lambda path: _made(path, '<row><c t="s"><v>99</v></c></row>'), "damaged"),
    (lambda path: _made(path, '<row><c t="s"><v>-1</v></c></row>'), "damaged"),
    (lambda path: _made(path, "<row><c><v>one</v></c></row>"), "damaged"),
    (lambda path: _made(path, "<row><c><v>nan</v></c></row>"), "damaged"),
]


@pytest.mark.parametrize(("make", "said"), UNUSABLE)
def test_a_file_that_cannot_be_used_is_a_data_error(make: Any, said: str, tmp_path: Path) -> None:
    """The message names the file and what is wrong, and nothing that stands in it."""
    path = tmp_path / "in.xlsx"
    make(path)
    with pytest.raises(DataError, match=said) as raised:
        open_source(str(path))
    assert raised.value.path == str(path)
    assert "Planted" not in str(raised.value)


def test_a_workbook_cut_short_or_changed_never_crashes(tmp_path: Path) -> None:
    """A file with lost or changed bytes is read, or it is a DataError."""
    path = _written(tmp_path / "in.xlsx", [["address"], *[[f"{at} Oak St"] for at in range(99)]])
    data = path.read_bytes()
    for at in range(0, len(data), 97):
        for changed in (data[:at], data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]):
            path.write_bytes(changed)
            try:
                with closing(open_source(str(path))) as source:
                    list(source.blocks())
            except LocatorError:
                pass


def test_options_and_places_that_do_not_go_with_excel(tmp_path: Path) -> None:
    """A workbook is a file, has no delimiter, and only it has sheets."""
    path = _written(tmp_path / "in.xlsx", [["address"], ["35806"]])
    (tmp_path / "in.csv").write_text("address\n35806\n")
    refused: list[tuple[str, dict[str, Any], str]] = [
        ("-", {"format": "xlsx"}, "cannot come from standard input"),
        (str(path), {"delimiter": ";"}, "--delimiter is only for CSV"),
        (str(tmp_path / "in.csv"), {"sheet": "a"}, "--sheet is only for Excel"),
    ]
    for name, options, said in refused:
        with pytest.raises(UsageError, match=said):
            open_source(name, **options)
    with closing(open_source(str(path))) as source:
        for out, said in [
            (None, "standard output"),
            (str(tmp_path / "a.xlsx.gz"), "must end in .xlsx"),
        ]:
            with pytest.raises(UsageError, match=said):
                open_sink(out, "xlsx", source, ADDED)
    os.rename(path, tmp_path / "in.csv")
    with pytest.raises(DataError, match="--input-format xlsx"):
        open_source(str(tmp_path / "in.csv"))


# ── writing ──


def _convert(source_path: Path, path: Path, cells: Cells = SOME, **options: Any) -> Path:
    with (
        closing(open_source(str(source_path), **options)) as source,
        closing(open_sink(str(path), None, source, ADDED)) as sink,
    ):
        for block in source.blocks():
            sink.write(block.rows, [cells] * len(block.rows))
        sink.finish()
    return path


def _by_calamine(path: Path) -> list[list[Any]]:
    book = calamine.CalamineWorkbook.from_path(str(path))
    return list(book.get_sheet_by_name(book.sheet_names[0]).iter_rows())


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(TEXT, st.integers(-(10**14), 10**14) | st.floats(-1e14, 1e14)), max_size=9)
)
def test_what_is_written_is_read_again(rows: list[tuple[str, float]]) -> None:
    """By this program, whatever the characters are; text is text and a number is that number."""
    source = Fake([list(row) for row in rows])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.xlsx")
        sink = excel.open_sink(path, source, ["status"])  # type: ignore[arg-type]
        sink.write(source.rows, [("ok",)] * len(rows))
        sink.finish()
        read = _rows(Path(path))
    assert read == [["text", "number", "status"], *[[text, number, "ok"] for text, number in rows]]


class Fake:
    """A source of rows that were made for a test."""

    columns = ("text", "number")

    def __init__(self, rows: list[list[Any]]) -> None:
        self.rows = rows

    def values(self, rows: list[list[Any]]) -> list[list[Any]]:
        """The rows."""
        return rows


def test_others_read_what_is_written(tmp_path: Path) -> None:
    """Cells of CSV are text, also those that look like numbers, formulas or links."""
    texts = [
        "01234",
        "=1+1",
        "@x",
        "http://example.org",
        " a ",
        "<b>&",
        "_x0041_",
        "a\nb",
        "35801.0",
    ]
    rows = "".join(f'"{text}",1 Oak St\n' for text in texts)
    (tmp_path / "in.csv").write_text(f"text,address\n{rows}")
    read = _by_calamine(_convert(tmp_path / "in.csv", tmp_path / "out.xlsx"))
    assert read[0] == ["text", "address", "status", "miles", "certain"]
    assert read[1:] == [[text, "1 Oak St", "ok", 1.5, True] for text in texts]


def test_cells_of_a_workbook_keep_their_types_and_sheet(tmp_path: Path) -> None:
    """Numbers stay numbers, ZIP codes with zeros in front come out with them."""
    rows: list[list[Any]] = [["id", "zip", "seen"], [7, (1234, "00000"), 0.5]]
    path = _written(tmp_path / "in.xlsx", rows)
    out = _convert(path, tmp_path / "out.xlsx", ("", None, False))
    assert _by_calamine(out) == [
        ["id", "zip", "seen", "status", "miles", "certain"],
        [7, "01234", 0.5, "", "", False],
    ]
    with closing(Workbook(str(out))) as book:
        assert list(book.sheets) == ["List"]
    (tmp_path / "in.ndjson").write_text(
        '{"zip": "01234", "n": 5, "x": [1]}\n{"n": 12345678901234567}\n'
    )
    read = _by_calamine(_convert(tmp_path / "in.ndjson", tmp_path / "out.xlsx"))
    assert read[1][:3] == ["01234", 5, "[1]"]
    assert read[2][:3] == ["", "12345678901234567", ""]


def test_a_workbook_comes_out_in_other_formats(tmp_path: Path) -> None:
    """CSV has the texts, NDJSON the values."""
    path = _written(tmp_path / "in.xlsx", [["zip", "n"], ["01234", 5.0], ["35806", ""]])
    assert _convert(path, tmp_path / "out.csv").read_text().splitlines() == [
        "zip,n,status,miles,certain", "01234,5,ok,1.5,true", "35806,,ok,1.5,true",
    ]  # fmt: skip
    first = _convert(path, tmp_path / "out.ndjson").read_text().splitlines()[0]
    assert first == '{"zip": "01234", "n": 5, "status": "ok", "miles": 1.5, "certain": true}'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_workbook_is_gone_on_with_at_any_position(tmp_path: Path, kind: str) -> None:
    """Cut at a position and gone on with, it is byte for byte what it is without a break."""
    count = 3 * BLOCK_ROWS + 5
    rows: list[list[Any]] = [["id", "address"], *[[at, f"{at} <row Oak St"] for at in range(count)]]
    path = tmp_path / f"in.{kind}"
    if kind == "csv":
        path.write_text("".join(f"{a},{b}\n" for a, b in rows))
    else:
        _written(path, rows)
    whole, out = _convert(path, tmp_path / "whole.xlsx"), tmp_path / "out.xlsx"
    for done in range(4):
        with closing(open_source(str(path))) as source:
            blocks = list(source.blocks())
            sink = open_sink(str(out), None, source, ADDED)
            for block in blocks[: done + 1]:
                position = sink.position()
                sink.write(block.rows, [SOME] * len(block.rows))
            sink.close()
            sink = open_sink(str(out), None, source, ADDED, resume_at=position)
            for block in blocks[done:]:
                sink.write(block.rows, [SOME] * len(block.rows))
            assert not out.exists()
            sink.finish()
        assert out.read_bytes() == whole.read_bytes()
        assert not Path(f"{out}{PART}").exists()
        out.unlink()


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "ndjson"])
def test_more_rows_than_excel_has_are_refused_before_any_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The rows of the input are counted first; line ends in cells do not count."""
    import gzip

    monkeypatch.setattr(excel, "MOST_ROWS", 5)
    lines = ['{"address": "35806"}\n'] * 5 if kind == "ndjson" else ["address\n", *["35806\n"] * 5]
    data = "".join(lines).encode()
    path, out = tmp_path / f"in.{kind}", tmp_path / "out.xlsx"
    path.write_bytes(gzip.compress(data) if kind.endswith("gz") else data)
    with (
        closing(open_source(str(path))) as source,
        pytest.raises(DataError, match="5 rows; let -o"),
    ):
        open_sink(str(out), None, source, ADDED)
    assert not Path(f"{out}{PART}").exists()
    if kind == "csv":
        path.write_bytes(b'address,x\n1,"a\n\n\n\nb"\n')
        assert len(_by_calamine(_convert(path, out))) == 2


def test_more_rows_than_excel_has_from_a_pipe(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Input that could not be counted ends with the same error."""
    monkeypatch.setattr(excel, "MOST_ROWS", 5)
    args = ("batch", "-", "-o", str(tmp_path / "out.xlsx"), "--workers", "1")
    done = run(*args, stdin="address\n" + "35806\n" * 5)
    assert done.code == Exit.DATA
    assert "no more than 5 rows" in done.err


def test_a_cell_or_a_row_that_excel_cannot_have(tmp_path: Path) -> None:
    """The place is named, and not what stands there."""
    (tmp_path / "in.csv").write_text("address,x\n1 Oak St," + "Planted" * 5_000 + "\n")
    with pytest.raises(DataError, match="cell B2 would have more than the 32,767") as raised:
        _convert(tmp_path / "in.csv", tmp_path / "out.xlsx")
    assert "Planted" not in str(raised.value)
    wide = ",".join(f"c{at}" for at in range(16_383))
    (tmp_path / "in.csv").write_text(f"address,{wide}\n")
    with pytest.raises(DataError, match="16,387 columns, and Excel has no more"):
        _convert(tmp_path / "in.csv", tmp_path / "out.xlsx")


def test_columns_have_letters() -> None:
    """As Excel counts them."""
    assert [letters_of(at) for at in (0, 25, 26, 701, 702, 16_383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


# ── the command ──


def test_a_workbook_is_answered_like_csv(run: Run, tmp_path: Path) -> None:
    """The same rows get the same answers, and an interrupted run goes on."""
    rows = [["zip", "id"], *[[f"{35801 + at % 5}", str(at)] for at in range(30)]]
    path = _written(tmp_path / "in.xlsx", rows)
    (tmp_path / "in.csv").write_text("".join(f"{a},{b}\n" for a, b in rows))
    out = tmp_path / "out.xlsx"
    options = ("--workers", "1", "--add", "status,nearest_id,distance_miles,certain")
    done = run("batch", str(path), "-o", str(out), *options)
    assert (done.code, done.out) == (Exit.OK, "")
    assert not Path(f"{out}{ENDING}").exists()
    run("batch", str(path), "-o", str(tmp_path / "a.csv"), *options)
    run("batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "b.csv"), *options)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    again = run("batch", str(path), *options, "-q").out
    assert again == (tmp_path / "a.csv").read_text()
    assert _by_calamine(out)[1][2] == "ok"
    shown = run("batch", str(path), "--dry-run").out
    assert shown.startswith("input: Excel, sheet List; zip = zip\n")


def test_the_bytes_do_not_depend_on_when_it_is_written(tmp_path: Path) -> None:
    """No time stands in the workbook."""
    (tmp_path / "in.csv").write_text("address\n35806\n")
    data = _convert(tmp_path / "in.csv", tmp_path / "out.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert {entry.date_time for entry in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
