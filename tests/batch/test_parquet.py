"""Parquet in and out: every column as it was, resumable, and honest about damaged files."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from locator.batch import parquet
from locator.batch.journal import ENDING
from locator.batch.model import BLOCK_ROWS, Cells, Column
from locator.batch.output import PART
from locator.batch.parquet import ParquetSink, ParquetSource, open_sink
from locator.batch.source import open_source
from locator.errors import DataError, Exit, UsageError
from tests.batch.tables import SLOW, command, start
from tests.conftest import Run

pq = pytest.importorskip("pyarrow.parquet")
pa = pytest.importorskip("pyarrow")

ADDED = (
    Column("status", "text"),
    Column("distance_miles", "number"),
    Column("uncertainty_m", "integer"),
    Column("certain", "boolean"),
)
NAMES = [column.name for column in ADDED]
SOME: Cells = ("ok", 1.5, 40, True)
NOTHING: Cells = ("error", None, None, None)

SEEN = datetime(2024, 2, 29, 1, 2, 3, 456, UTC)

# One column of each kind that exports have, three rows of it; the last row is empty.
KINDS: dict[str, Any] = {
    "id": pa.array([7, 8, None], pa.int32()),
    "address": pa.array(["1 Oak St", "", None]),
    "large": pa.array(["a", "b", None], pa.large_string()),
    "category": pa.array(["x", "y", None]).dictionary_encode(),
    "seen": pa.array([SEEN, SEEN, None], pa.timestamp("us", "UTC")),
    "born": pa.array([date(1950, 1, 1), date(2000, 12, 31), None]),
    "fee": pa.array([Decimal("1.50"), Decimal("-2.25"), None], pa.decimal128(9, 2)),
    "blob": pa.array([b"\x00\xff", b"", None]),
    "codes": pa.array([["A1", None], [], None], pa.list_(pa.string())),
    "plan": pa.array([{"name": "P", "since": 2}, {"name": None, "since": 1}, None]),
    "scores": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int8())),
}  # fmt: skip


@pytest.fixture
def of_all_kinds(tmp_path: Path) -> Path:
    """A file with a column of each kind, and a note in its metadata."""
    table = pa.table(KINDS).replace_schema_metadata({"owner": "billing"})
    pq.write_table(table, tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


def made_up(path: Path, rows: int, **options: Any) -> str:
    """A file of ``rows`` numbered addresses."""
    addresses = [f"{row} Oak St, Huntsville, AL 35801" for row in range(rows)]
    table = pa.table({"id": range(rows), "address": addresses})
    pq.write_table(table, path, **options)
    return str(path)


def write_all(sink: ParquetSink, source: ParquetSource, cells: Cells = SOME) -> None:
    """Write all rows of the source, with the same cells for each, and make them durable."""
    for block in source.blocks():
        sink.write(block.rows, [cells] * len(block.rows))
        sink.position()


def copy(source: ParquetSource, out: Path, cells: Cells = SOME) -> Any:
    """The table of the output that has the same cells in all rows."""
    with closing(source), closing(open_sink(str(out), source, ADDED, NAMES)) as sink:
        write_all(sink, source, cells)
        sink.finish()
    return pq.read_table(out)


def test_every_column_stays_as_it_was(of_all_kinds: Path, tmp_path: Path) -> None:
    """Types, nulls, nested values and the file's metadata of the input are those of the output."""
    before = pq.read_table(of_all_kinds)
    after = copy(ParquetSource(str(of_all_kinds), {}), tmp_path / "out.parquet")
    assert after.select(before.column_names).equals(before, check_metadata=True)
    assert after.column_names == [*before.column_names, *NAMES]


def test_added_columns_have_types(of_all_kinds: Path, tmp_path: Path) -> None:
    """Text, numbers, integers and truth values are added as such, and what is not known as null."""
    out = copy(ParquetSource(str(of_all_kinds), {}), tmp_path / "out.parquet").select(NAMES)
    assert [str(kind) for kind in out.schema.types] == ["string", "double", "int64", "bool"]
    assert out.to_pylist()[0] == dict(zip(NAMES, SOME, strict=True))
    source = ParquetSource(str(of_all_kinds), {})
    unknown = copy(source, tmp_path / "none.parquet", NOTHING)
    assert unknown.select(NAMES).to_pylist()[2] == dict(zip(NAMES, NOTHING, strict=True))


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"address": ["1 Oak St, Huntsville, AL"]}, "1 Oak St, Huntsville, AL"),
        ({"address": [None]}, ""),
        ({"street": ["1 Oak St"], "zip": [35801]}, "1 Oak St, 35801"),
        ({"street": ["1 Oak St"], "zip": [35801.0]}, "1 Oak St, 35801"),
        ({"zip": [1001]}, "01001"),
        ({"Latitude": [34.7], "Longitude": [-86.6]}, "34.7, -86.6"),
        ({"address": pa.array(["1 Oak St"]).dictionary_encode()}, "1 Oak St"),
        ({"address": pa.array(["1 Oak St"], pa.large_string())}, "1 Oak St"),
    ],
)
def test_the_address_is_found_whatever_its_type(
    columns: dict[str, Any], text: str, tmp_path: Path
) -> None:
    """Numbers, categories and nulls read as the text of a cell that means the same."""
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    source = ParquetSource(str(tmp_path / "in.parquet"), {})
    assert [text for block in source.blocks() for text in block.texts] == [text]
    source.close()


def test_an_address_in_parts_is_refused(tmp_path: Path) -> None:
    """A column of structures is no address, and the message says what it is."""
    table = pa.table({"address": [{"street": "1 Oak St"}]})
    pq.write_table(table, tmp_path / "in.parquet")
    with pytest.raises(UsageError, match="column address is struct<street: string>"):
        ParquetSource(str(tmp_path / "in.parquet"), {})


def test_blocks_are_small_and_have_all_rows_in_order(tmp_path: Path) -> None:
    """However large the row groups are, a block has no more than its number of rows."""
    source = ParquetSource(made_up(tmp_path / "in.parquet", 2 * BLOCK_ROWS + 5), {})
    blocks = list(source.blocks())
    assert [len(block.rows) for block in blocks] == [BLOCK_ROWS, BLOCK_ROWS, 5]
    assert [row[0] for block in blocks for row in block.rows] == list(range(2 * BLOCK_ROWS + 5))
    assert blocks[-1].part == 1
    source.close()


def test_long_rows_make_short_blocks(tmp_path: Path) -> None:
    """Rows of megabytes come a few at a time, so that they do not fill the memory."""
    table = pa.table({"address": ["1 Oak St"] * 6, "note": [f"{n}" * 3_000_000 for n in range(6)]})
    pq.write_table(table, tmp_path / "in.parquet", compression=None, use_dictionary=False)
    source = ParquetSource(str(tmp_path / "in.parquet"), {})
    assert [len(block.rows) for block in source.blocks()] == [1] * 6
    source.close()


def test_a_column_of_categories_counts_by_its_values(tmp_path: Path) -> None:
    """The dictionary of a categorical column, which all rows share, is no row's size."""
    texts = [f"{at} Main St, Huntsville, AL {'x' * 2_000}" for at in range(10_000)]
    table = pa.table({"address": pa.array([*texts, None]).dictionary_encode()})
    pq.write_table(table, tmp_path / "in.parquet")
    with closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source:
        rows = [block.rows for block in source.blocks()]
    assert len(rows) < 100
    assert [text for part in rows for (text,) in part] == [*texts, None]


def test_a_long_text_that_is_stored_once_makes_short_blocks(tmp_path: Path) -> None:
    """A dictionary makes a small file of gigabytes of rows: blocks are measured unpacked."""
    texts = ["x" * 300_000] * 40 + ["35801"]
    pq.write_table(pa.table({"address": texts}), tmp_path / "in.parquet")
    assert (tmp_path / "in.parquet").stat().st_size < 100_000
    with closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source:
        rows = [block.rows for block in source.blocks()]
    assert max(map(len, rows)) <= 4
    assert [text for part in rows for (text,) in part] == texts


def test_a_long_text_that_is_stored_once_is_unpacked_for_few_rows(tmp_path: Path) -> None:
    """Reading takes little memory, however many rows share the text."""
    table = pa.table({"zip": ["35801"] * 1_000, "note": ["x" * 200_000] * 1_000})
    pq.write_table(table, tmp_path / "in.parquet")
    with closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source:
        pool = pa.system_memory_pool()
        before, most, rows = pool.bytes_allocated(), 0, 0
        for block in source.blocks():
            most, rows = max(most, pool.bytes_allocated() - before), rows + len(block.rows)
    assert rows == 1_000
    assert most < 30_000_000


@pytest.mark.parametrize(
    "note",
    [
        {"text": "x" * 200_000},
        ["x" * 100_000, "x" * 100_000],
        [["x" * 100_000], [], ["x" * 100_000]],
        {"texts": [{"text": "x" * 200_000}]},
    ],
)
def test_texts_inside_of_others_are_unpacked_for_few_rows(note: object, tmp_path: Path) -> None:
    """Also where a text that many rows share is in a structure or a list."""
    rows = [note, None] * 500
    table = pa.table({"zip": ["35801"] * 1_000, "note": rows})
    pq.write_table(table, tmp_path / "in.parquet")
    assert (tmp_path / "in.parquet").stat().st_size < 100_000
    with closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source:
        pool = pa.system_memory_pool()
        before, most, found = pool.bytes_allocated(), 0, []
        for block in source.blocks():
            most = max(most, pool.bytes_allocated() - before)
            found += [row[1] for row in block.rows]
    assert found == rows
    assert most < 30_000_000


def test_a_list_of_one_long_text_is_refused(tmp_path: Path) -> None:
    """A row is too long also if the file stores its text once."""
    table = pa.table({"zip": ["35801"] * 30, "note": [[]] * 29 + [["x" * 200_000] * 1_000]})
    pq.write_table(table, tmp_path / "in.parquet")
    with (
        closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source,
        pytest.raises(DataError, match="more than 16,777,216 bytes: this is not a table"),
    ):
        list(source.blocks())


def test_a_list_of_millions_of_texts_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of very many values is refused by the file's own count of them."""
    texts = pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int8(), 17_000_000, [None, pa.py_buffer(bytes(17_000_000))]), ["a"]
    )
    lists = pa.ListArray.from_arrays(pa.array([0, 17_000_000], pa.int32()), texts)
    pq.write_table(pa.table({"zip": ["35801"], "note": lists}), tmp_path / "in.parquet")
    with closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source:
        monkeypatch.setattr(pq, "ParquetFile", None)  # no second look at the file
        before = pa.total_allocated_bytes()
        with pytest.raises(DataError, match="this is not a table"):
            list(source.blocks())
        assert pa.total_allocated_bytes() - before < 10_000_000


def test_two_columns_of_one_path_are_refused(tmp_path: Path) -> None:
    """A column "a.b" beside a "b" in a structure "a" is a fault of the file, not of the program."""
    parts = pa.DictionaryArray.from_arrays([0] * 1_000, ["x" * 1_000_000])
    table = pa.table(
        {
            "zip": ["35801"] * 1_000,
            "a": pa.StructArray.from_arrays([parts], ["b"]),
            "a.b": parts,
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    with (
        closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source,
        pytest.raises(DataError, match="have the same path in the file: rename one"),
    ):
        list(source.blocks())


@pytest.mark.parametrize("others", [0, 30])
def test_a_row_that_is_too_long_is_refused(others: int, tmp_path: Path) -> None:
    """As a line of text is, and without a look at what is in it."""
    texts = ["35801"] * others + ["12 Planted Ln " * 1_300_000]
    pq.write_table(pa.table({"address": texts}), tmp_path / "in.parquet", use_dictionary=False)
    with (
        closing(ParquetSource(str(tmp_path / "in.parquet"), {})) as source,
        pytest.raises(DataError, match="more than 16,777,216 bytes: this is not a table") as told,
    ):
        list(source.blocks())
    assert "Planted" not in str(told.value)


def test_the_digest_tells_whether_the_input_is_the_same(tmp_path: Path) -> None:
    """Equal files have equal digests block by block; one other value shows from its block on."""
    first, second, other = (
        _digests(made_up(tmp_path / "a.parquet", 2500)),
        _digests(made_up(tmp_path / "b.parquet", 2500)),
        _digests(_with_another_id(tmp_path / "c.parquet")),
    )
    assert first == second
    assert [one == two for one, two in zip(first, other, strict=True)] == [True, False, False]


def _with_another_id(path: Path) -> str:
    table = pq.read_table(made_up(path, 2500))
    ids = pa.array([row if row != 1500 else 0 for row in range(2500)])
    pq.write_table(table.set_column(0, "id", ids), path)
    return str(path)


def _digests(path: str) -> list[str]:
    source = ParquetSource(path, {})
    digests = [block.digest for block in source.blocks()]
    source.close()
    return digests


@pytest.mark.parametrize("kept", [0, 1, 3, 4])
def test_going_on_gives_the_same_bytes(kept: int, tmp_path: Path) -> None:
    """An output gone on with after any block, with half-written rows behind it, is the same."""
    path = made_up(tmp_path / "in.parquet", 3500, row_group_size=700)
    copy(ParquetSource(path, {}), tmp_path / "whole.parquet")
    source, out = ParquetSource(path, {}), tmp_path / "out.parquet"
    blocks = source.blocks()
    sink = open_sink(str(out), source, ADDED, NAMES)
    for block in islice(blocks, kept):
        sink.write(block.rows, [SOME] * len(block.rows))
    position = sink.position() if kept else None
    sink.close()
    with open(f"{out}{PART}", "ab") as part:
        part.write(b"\xff\xff\xff\xff half a batch")
    sink = open_sink(str(out), source, ADDED, NAMES, resume_at=position)
    for block in blocks:
        sink.write(block.rows, [SOME] * len(block.rows))
    sink.finish()
    source.close()
    assert out.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_the_output_appears_whole(tmp_path: Path) -> None:
    """Before the end nothing stands under the output's name, and after it nothing else does."""
    source = ParquetSource(made_up(tmp_path / "in.parquet", 10), {})
    sink = open_sink(str(tmp_path / "out.parquet"), source, ADDED, NAMES)
    write_all(sink, source)
    assert not (tmp_path / "out.parquet").exists()
    sink.finish()
    source.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.parquet"]


def test_no_rows_make_a_file_of_no_rows(tmp_path: Path) -> None:
    """A file without rows has its columns and those that are added in the output."""
    out = copy(ParquetSource(made_up(tmp_path / "in.parquet", 0), {}), tmp_path / "out.parquet")
    assert out.num_rows == 0
    assert out.column_names == ["id", "address", *NAMES]


def test_many_rows_make_several_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output is cut into row groups, so that making it needs no more memory for more rows."""
    monkeypatch.setattr(parquet, "_GROUP_ROWS", 2000)
    copy(ParquetSource(made_up(tmp_path / "in.parquet", 5000), {}), tmp_path / "out.parquet")
    metadata = pq.read_metadata(tmp_path / "out.parquet")
    groups = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
    assert groups == [2000, 2000, 1000]


def test_rows_as_text(of_all_kinds: Path) -> None:
    """For CSV every value has a text: nothing for null, JSON for what has parts."""
    source = ParquetSource(str(of_all_kinds), {})
    (block,) = source.blocks()
    first, _, last = source.cells(block.rows)
    source.close()
    assert list(first) == [
        "7", "1 Oak St", "a", "x", "2024-02-29 01:02:03.000456+00:00", "1950-01-01", "1.50",
        "\x00\ufffd", '["A1", null]', '{"name": "P", "since": 2}', '[["a", 1]]',
    ]  # fmt: skip
    assert list(last) == [""] * len(KINDS)


def test_rows_as_json_values(of_all_kinds: Path) -> None:
    """For NDJSON what JSON has stays itself, and the rest becomes text."""
    source = ParquetSource(str(of_all_kinds), {})
    (block,) = source.blocks()
    first, _, last = source.values(block.rows)
    source.close()
    assert list(first)[:5] == [7, "1 Oak St", "a", "x", "2024-02-29 01:02:03.000456+00:00"]
    assert list(first)[6:8] == ["1.50", "\x00\ufffd"]
    assert list(first)[8:] == [["A1", None], {"name": "P", "since": 2}, [["a", 1]]]
    assert list(last) == [None] * len(KINDS)


def test_between_formats(of_all_kinds: Path, tmp_path: Path, run: Run) -> None:
    """Parquet becomes CSV and NDJSON, and these become Parquet with their own columns as text."""
    for name in ("out.csv", "out.ndjson"):
        assert run("batch", str(of_all_kinds), "-o", str(tmp_path / name), "-q").code == 0
    assert (tmp_path / "out.csv").read_text().startswith("id,address,large,")
    assert json.loads((tmp_path / "out.ndjson").read_text().splitlines()[0])["codes"] == [
        "A1",
        None,
    ]
    for name in ("out.csv", "out.ndjson"):
        assert (
            run("batch", str(tmp_path / name), "-o", f"{tmp_path}/{name}.parquet", "-q").code == 0
        )
        back = pq.read_table(f"{tmp_path}/{name}.parquet")
        assert back["id"].to_pylist() == ["7", "8", ""]
        assert back["status"].to_pylist() == back["locator_status"].to_pylist()
        assert str(back.schema.field("locator_certain").type) == "bool"


@pytest.mark.kill
def test_a_killed_run_is_gone_on_with(tmp_path: Path, run: Run) -> None:
    """Killed in the middle and taken up with --resume, the output is that of an undisturbed run."""
    path = made_up(tmp_path / "in.parquet", 12_000)
    assert run("batch", path, "-o", str(tmp_path / "whole.parquet"), "-q").code == 0
    out = tmp_path / "out.parquet"
    arguments = (path, "-o", str(out), "-q", "--workers", "1", "--resume")
    process = start(*arguments, script=SLOW)
    while not _rows_kept(out):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert 0 < _rows_kept(out) < 12_000
    assert run("batch", *arguments).code == 0
    assert out.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def _rows_kept(out: Path) -> int:
    """The rows that a run that goes on would not answer again."""
    journal = Path(f"{out}{ENDING}")
    return int(json.loads(journal.read_text())["rows"]) if journal.exists() else 0


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _hole_in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[200:1200] = b"\xee" * 1000
    path.write_bytes(data)


def _text(path: Path) -> None:
    path.write_text("address\n12 Planted Ln\n")


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_cut_short, _hole_in_the_middle, _text, _nothing, Path.unlink])
def test_a_damaged_file_is_named_and_not_shown(damage: Any, tmp_path: Path) -> None:
    """A file that is not Parquet, cut short, damaged or missing is bad data; the error names it."""
    path = tmp_path / "in.parquet"
    damage(Path(made_up(path, 3000, compression="snappy")))
    with pytest.raises(DataError, match=r"in\.parquet") as raised:
        copy(ParquetSource(str(path), {}), tmp_path / "out.parquet")
    assert "Planted" not in str(raised.value)


def test_parquet_needs_a_file(tmp_path: Path) -> None:
    """Standard input and output cannot be Parquet, and the message says so."""
    with pytest.raises(UsageError, match="standard input"):
        ParquetSource("-", {})
    source = ParquetSource(made_up(tmp_path / "in.parquet", 1), {})
    with pytest.raises(UsageError, match="standard output"):
        open_sink("-", source, ADDED, NAMES)
    source.close()


@pytest.mark.parametrize("rows", [0, 1])
def test_a_stream_of_parquet_is_told(tmp_path: Path, rows: int) -> None:
    """Parquet on standard input, or under a name that does not say so, is not taken for text."""
    path = tmp_path / "export"
    pq.write_table(pa.table({"address": pa.array(["35806"] * rows, pa.string())}), path)
    with path.open("rb") as file:
        done = subprocess.run(command("-"), stdin=file, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (Exit.DATA, "")
    assert "standard input: this is Parquet, which has to be an uncompressed file" in done.stderr
    with pytest.raises(DataError, match="this is Parquet"):
        open_source(str(path))


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """If pyarrow is not installed, the message has the command that installs it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r'pip install "\.\[parquet\]"'):
        ParquetSource("in.parquet", {})


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow beyond 100 kB, which fails like a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_is_told(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """When the output cannot grow the error names it, and what was written stays to go on with."""
    source = ParquetSource(made_up(tmp_path / "in.parquet", 5000), {})
    out = str(tmp_path / "out.parquet")
    request.getfixturevalue("small_files")
    sink = open_sink(out, source, ADDED, NAMES)
    with pytest.raises(DataError, match=r"out\.parquet: cannot write: File too large"):
        write_all(sink, source)
    sink.close()
    source.close()
    assert Path(out + PART).stat().st_size == 100_000


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """An output that cannot be begun is an error before anything is answered."""
    source = ParquetSource(made_up(tmp_path / "in.parquet", 1), {})
    with pytest.raises(DataError, match=r"out\.parquet: cannot write"):
        open_sink(str(tmp_path / "missing" / "out.parquet"), source, ADDED, NAMES)
    source.close()
