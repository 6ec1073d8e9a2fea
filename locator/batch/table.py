"""Table in, table out: the one function underneath, for engines that run Python on Arrow tables."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from locator.answer import Request
from locator.batch.answering import Answerer, Setup
from locator.batch.arrow import Texts, arrays, fields, import_arrow
from locator.batch.cells import default_names
from locator.batch.model import BLOCK_ROWS
from locator.batch.sink import final_names
from locator.clinics.load import load_clinics
from locator.errors import UsageError
from locator.geocode.offline import open_offline
from locator.geocode.streets.folder import data_dir
from locator.geocode.streets.store import check_index
from locator.geodesy import METERS_PER_MILE
from locator.ranking.network import has_roads

# pyarrow.Table or pyarrow.RecordBatch.
TableT = TypeVar("TableT")

# Engines may call from several threads, and an Answerer is for one at a time.
_one_at_a_time = Lock()


def answer_table(
    table: TableT,
    *,
    columns: Mapping[str, str] | None = None,
    add: Sequence[str] | None = None,
    top: int = 1,
    locations: str | None = None,
    data_dir: str | None = None,
    services: Sequence[str] = (),
    within_miles: float | None = None,
    units: str = "mi",
) -> TableT:
    """A pyarrow.Table or RecordBatch with the answers' columns after its own, row for row.

    The columns of the address are found by their names or named in ``columns``, as in
    ``{"street": "ADDR1", "zip": "ZIP5"}``; ``add`` are the columns to add and ``top`` how many
    clinics, as in ``locator batch``. ``locations`` is a file of clinics, ``data_dir`` the folder
    with the street data: None is what ``find`` uses. ``services`` must be offered by a clinic,
    ``within_miles`` is how near it must be to be listed, ``units`` (mi or km) are those of the
    distances. Each process reads clinics and street data once for each choice of options, and
    keeps them. Raises UsageError for options that make no sense or when no column holds an
    address, DataError when the clinics or the street data cannot be used.
    """
    arrow = import_arrow()
    if units not in ("mi", "km"):
        raise UsageError("units must be mi or km")
    if within_miles is not None and not 0 < within_miles < float("inf"):
        raise UsageError("within_miles must be a positive number")
    names = None if add is None else tuple(add)
    answerer = _answerer(locations, data_dir, names, top, tuple(services), within_miles, units)
    whole: Any = (
        arrow.Table.from_batches([table]) if isinstance(table, arrow.RecordBatch) else table
    )
    texts = Texts(whole.schema, columns or {})
    added = fields(answerer.columns, final_names(tuple(whole.column_names), answerer.columns))
    answered = []
    for batch in whole.to_batches(max_chunksize=BLOCK_ROWS):
        with _one_at_a_time:
            cells = answerer.answer(texts(batch))
        answered.append(arrays(added, cells))
    for at, field in enumerate(added):
        chunks = [block[at] for block in answered]
        whole = whole.append_column(field, arrow.chunked_array(chunks, field.type))
    return whole if whole.__class__ is table.__class__ else _as_batch(whole)


def _as_batch(table: Any) -> Any:
    columns = [column.combine_chunks() for column in table.columns]
    return import_arrow().RecordBatch.from_arrays(columns, schema=table.schema)


@lru_cache(maxsize=4)
def _answerer(  # noqa: PLR0917 (they are the key of the cache)
    locations: str | None,
    data: str | None,
    names: tuple[str, ...] | None,
    top: int,
    services: tuple[str, ...],
    within_miles: float | None,
    units: str,
) -> Answerer:
    folder = data_dir(data)
    check_index(folder)
    clinics = load_clinics(locations, open_offline(folder, checked=True))
    request = Request(
        services=clinics.resolve_services(services),
        within_m=None if within_miles is None else within_miles * METERS_PER_MILE,
        units=units,
    )
    if names is None:
        names = default_names(units, by_road=has_roads(folder, request.by))
    return Answerer(Setup(clinics, request, folder, names, top))
