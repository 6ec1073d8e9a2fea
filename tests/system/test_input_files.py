"""Reading users' files: errors name the file, records know their lines."""

import csv
import io
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.system.input_files import csv_records, naming_file, said_delimiter, text_of


@pytest.mark.parametrize(
    ("name", "message"),
    [("absent", "no such file"), ("", "a folder, not a file"), ("a\0b", "not a file name")],
)
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str, message: str) -> None:
    """Each reason has its own words, and the error has the path."""
    path = f"{tmp_path}/{name}"
    with pytest.raises(DataError, match=message) as raised, naming_file(path):
        open(path, "rb").close()
    assert raised.value.path == path


def test_records_know_their_lines() -> None:
    """A quoted cell may go over lines; after a broken record the next one is read."""
    text = 'a,b\n"c\nd",e\n"f"g,h\ni,j\n'
    records = list(csv_records(csv.reader(io.StringIO(text, newline=""), strict=True)))
    assert records[0] == (1, 1, ["a", "b"], "")
    assert records[1] == (2, 3, ["c\nd", "e"], "")
    assert records[2][:3] == (4, 4, [])
    assert "expected after" in records[2].error
    assert records[3] == (5, 5, ["i", "j"], "")


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;\n", ";"), ("SEP=\t\r\n", "\t"), ('"sep=,"\n', ","), ("sep=|", "|"),
        ("sep=;;;\n", ";"),
        ("sep=\n", ""), ("sep;x\n", ""), ("separator\n", ""), ("sep=;x\n", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_line_that_says_the_delimiter(line: str, delimiter: str) -> None:
    """Excel's first line, in the forms in which programs write it."""
    assert said_delimiter(line) == delimiter


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Caf\xc3\xa9", ("Caf\u00e9", "utf-8")),
        (b"\xef\xbb\xbfCaf\xc3\xa9", ("Caf\u00e9", "utf-8")),
        (b"Caf\xe9 \x93", ("Caf\u00e9 \u201c", "cp1252")),
        (b"\xef\xbb\xbfCaf\xe9", None),
        (b"Caf\xe9 Caf\xc3\xa9", None),
        (b"Caf\xe9\0", None),
        (b"Caf\x81", None),
    ],
)
def test_bytes_are_utf_8_or_windows_own(data: bytes, text: tuple[str, str] | None) -> None:
    """Damaged UTF-8 is not read as Windows-1252."""
    if text:
        assert text_of(data) == text
        return
    with pytest.raises(UnicodeDecodeError):
        text_of(data)
