"""Table in, table out: what engines that run Python on Arrow tables call."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from locator.batch.table import answer_table
from locator.errors import DataError, UsageError
from tests.conftest import Run
from tests.geocode.streets.town import build_town

pa = pytest.importorskip("pyarrow")

TEXTS = ["35806", "2340 Whitesburg Dr, Huntsville, AL 35801", None, "Springfield", "zz", "35806"]
TABLE = pa.table({"id": range(6), "address": TEXTS})


def found_alone(run: Run, *options: str) -> list[dict[str, str]]:
    """The same rows with the columns of ``locator batch``, as text."""
    rows = "address\n" + "".join(f'"{text or ""}"\n' for text in TEXTS)
    out = run("batch", "-", "-q", *options, stdin=rows).out
    return list(csv.DictReader(io.StringIO(out)))


def as_text(value: Any) -> str:
    """A value as ``locator batch`` writes it in CSV."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, []),
        ({"top": 2, "units": "km"}, ["--top", "2", "--units", "km"]),
        ({"add": ["nearest_id", "latitude"]}, ["--add", "nearest_id,latitude"]),
        ({"services": ["dry needling"]}, ["--service", "dry needling"]),
        ({"within_miles": 2}, ["--within", "2"]),
    ],
)
def test_the_answers_are_those_of_the_command(
    options: dict[str, Any], flags: list[str], run: Run
) -> None:
    """Every option means what it means to ``locator batch``, to the digit."""
    answered = answer_table(TABLE, **options)
    rows = found_alone(run, *flags)
    assert answered.column_names == ["id", *rows[0]]
    ours = answered.drop_columns(["id"]).to_pylist()
    assert [{name: as_text(value) for name, value in row.items()} for row in ours] == rows


def test_street_data_and_clinics_of_ones_own(tmp_path: Path, run: Run) -> None:
    """Another folder of street data and another file of clinics are used where they are named."""
    build_town(tmp_path)
    clinics = tmp_path / "clinics.csv"
    clinics.write_text(
        "id,name,street,city,state,zip,latitude,longitude,accuracy_m\n"
        "ours,Ours,1 Main St,Huntsville,AL,35801,34.73,-86.58,50\n"
    )
    table = pa.table({"address": ["110 Birch Hollow Dr, Huntsville, AL 35801"]})
    answered = answer_table(table, locations=str(clinics), data_dir=str(tmp_path))
    (row,) = answered.to_pylist()
    assert (row["precision"], row["nearest_id"]) == ("interpolated", "ours")


HELD = {
    "chunks": lambda: pa.chunked_array([["35806"], [], ["35801"]]),
    "large_string": lambda: pa.array(["35806", "35801"], pa.large_string()),
    "dictionary": lambda: pa.array(["35806", "35801"]).dictionary_encode(),
    "string_view": lambda: pa.array(["35806", "35801"], pa.string_view()),
    "int64": lambda: pa.array([35806, 35801]),
}


@pytest.mark.parametrize("how", HELD)
def test_every_way_to_hold_text_is_read(how: str) -> None:
    """Engines hold text in several types; the answers are the same and the column stays."""
    if how == "string_view" and not hasattr(pa, how):  # since pyarrow 16
        pytest.skip("this pyarrow has no string_view")
    table = pa.table({"zip": HELD[how]()})
    answered = answer_table(table, add=["label"])
    assert answered["label"].to_pylist() == ["Huntsville, AL 35806", "Huntsville, AL 35801"]
    assert answered.select(["zip"]).equals(table)


def test_a_record_batch_stays_one() -> None:
    """A batch in is a batch out with the same rows, also when it has none, as Spark needs it."""
    (batch,) = TABLE.to_batches()
    answered = answer_table(batch)
    assert isinstance(answered, pa.RecordBatch)
    assert pa.Table.from_batches([answered]).equals(answer_table(TABLE))
    empty = answer_table(batch.slice(0, 0))
    assert (empty.num_rows, empty.schema) == (0, answered.schema)


def test_a_table_without_rows_has_the_columns() -> None:
    """The columns of the output can be had from a table of no rows."""
    assert answer_table(TABLE.slice(0, 0)).schema == answer_table(TABLE).schema


def test_columns_can_be_named() -> None:
    """If the names say nothing, the columns of the address are named."""
    table = pa.table({"a": ["Huntsville"], "b": ["AL"], "c": [35806]})
    answered = answer_table(table, columns={"city": "a", "state": "b", "zip": "c"}, add=["label"])
    assert answered["label"].to_pylist() == ["Huntsville, AL 35806"]


def test_a_column_of_that_name_is_kept() -> None:
    """A column that the answer also adds stays, and the answer's has another name."""
    answered = answer_table(pa.table({"zip": ["35806"], "status": ["active"]}), add=["status"])
    assert answered.to_pylist() == [{"zip": "35806", "status": "active", "locator_status": "ok"}]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"add": ["no_such"]}, UsageError),
        ({"top": 0}, UsageError),
        ({"top": -2}, UsageError),
        ({"top": 1001}, UsageError),
        ({"units": "miles"}, UsageError),
        ({"within_miles": 0}, UsageError),
        ({"within_miles": float("nan")}, UsageError),
        ({"services": ["no such service"]}, UsageError),
        ({"columns": {"street": "no_such"}}, UsageError),
        ({"locations": "no-such-file.csv"}, DataError),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], error: type[Exception]) -> None:
    """Wrong options are the errors that the command has for them, and no row is answered."""
    with pytest.raises(error):
        answer_table(TABLE, **options)
