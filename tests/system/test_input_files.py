"""Reading users' files: errors name the file, records know their lines."""

import csv
import io
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.system.input_files import csv_records, naming_file


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
