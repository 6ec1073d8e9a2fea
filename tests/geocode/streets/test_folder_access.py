"""A data folder that cannot be read is an error, and not a folder without data."""

from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.offline import open_offline
from locator.geocode.streets.folder import has_index
from locator.geocode.streets.snapshot import files_of


@pytest.fixture
def unreadable(tmp_path: Path) -> str:
    """A folder that nobody can enter, the superuser neither: two links to each other."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    return str(one)


def test_a_folder_that_cannot_be_read_is_named(unreadable: str) -> None:
    """Whoever opens the street data hears which folder cannot be read."""
    for opens in (has_index, open_offline, files_of):
        with pytest.raises(DataError, match="cannot read the data folder") as error:
            opens(unreadable)
        assert unreadable in str(error.value)


def test_no_folder_is_a_folder_without_data(tmp_path: Path) -> None:
    """A folder that is not there, or a file in its place, holds no street data."""
    (tmp_path / "file").write_text("")
    for name in ("nothing", "file"):
        assert not has_index(str(tmp_path / name))
        assert files_of(str(tmp_path / name)) == []
