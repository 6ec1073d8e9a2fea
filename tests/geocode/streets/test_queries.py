"""The queries of a street index: its connection, and the numbers outside a range."""

import gc
import sqlite3
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.geocode.streets.match import Matcher
from locator.geocode.streets.queries import Queries, Range
from locator.geocode.streets.store import open_index
from tests.geocode.streets.town import build_town, geocode


def test_the_connection_closes_with_the_last_use(tmp_path: Path) -> None:
    """No cache keeps an index open: a service lets go of the old one at once when it reloads."""
    build_town(tmp_path)
    connection = open_index(str(tmp_path))
    assert connection
    matcher = Matcher(Queries(connection, ""))
    assert geocode(matcher, "110 Brich Hollow Dr, 35801")
    gc.disable()
    try:
        del matcher
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    finally:
        gc.enable()


def test_a_damaged_index_is_an_error_of_the_data() -> None:
    """A file that SQLite cannot read is reported by its name."""
    with pytest.raises(DataError, match="/data/index: the street index is damaged"):
        Queries(sqlite3.connect(":memory:"), "/data/index")


@pytest.mark.parametrize(("number", "gap"), [(90, 10), (100, 0), (150, -48), (198, 0), (210, 12)])
def test_the_gap_between_a_number_and_a_range(number: int, gap: int) -> None:
    """The gap counts the numbers to the nearer end; it is positive only outside the range."""
    assert Range(35801, 100, 198, 0, 1, 20, None, b"").gap(number) == gap
