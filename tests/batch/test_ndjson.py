"""NDJSON in: one object per line, of which nothing is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.batch.encode import ndjson_encoder
from locator.batch.model import BLOCK_ROWS, Block, Tabular
from locator.batch.source import open_source
from locator.errors import DataError, LocatorError, UsageError


def _read(path: Path, **options: Any) -> tuple[Tabular, list[Block]]:
    source = open_source(str(path), **options)
    try:
        return source, list(source.blocks())
    finally:
        source.close()


# the file | its addresses
FORMS = [
    ('{"address": "1 Main St"}\n', ["1 Main St"]),
    ('{"address": "1 Main St"}', ["1 Main St"]),
    (
        '\ufeff{"address": "1 Main St"}\r\n\r\n{"address": "2 Oak St"}\r\n',
        ["1 Main St", "2 Oak St"],
    ),
    ('{"id": 1}\n{"id": 2, "address": "a"}\n{"address": null}\n', ["", "a", ""]),
    ('{"street": "1 Main St", "zip": 1234}\n', ["1 Main St, 01234"]),
    ('{"street": "1 Main St", "zip": 35801.0}\n', ["1 Main St, 35801"]),
    ('{"zip": 3.5801E4}\n', ["35801"]),
    ('{"address": 35806.0}\n{"address": 3.5801E4}\n', ["35806", "35801"]),
    ('{"lat": 34.70, "lon": -86.6}\n', ["34.70, -86.6"]),
    ('{"address": "a", "x": {"y": [1, 2.50]}}\n{"address": ["b"]}\n', ["a", ""]),
    ('{"address": "a"}\n{"address": "' + "9" * 5000 + '"}\n', ["a", "9" * 5000]),
    ('{"address": "a", "n": ' + "9" * 5000 + "}\n", ["a"]),
    ('{"address": "\\ud800"}\n', ["?"]),
]


@pytest.mark.parametrize(("text", "addresses"), FORMS)
def test_records_are_read(text: str, addresses: list[str], tmp_path: Path) -> None:
    """Keys are columns wherever they first appear; numbers keep their digits."""
    path = tmp_path / "in.ndjson"
    path.write_bytes(text.encode())
    assert [text for block in _read(path)[1] for text in block.texts] == addresses


def test_a_file_without_a_telling_name_is_known_by_its_brace(tmp_path: Path) -> None:
    """Standard input and odd names need no --format."""
    path = tmp_path / "export"
    path.write_text('{"address": "a"}\n')
    assert _read(path)[0].format == "ndjson"


# the file | its line | what is said
MALFORMED = [
    ('{"address": "a"}\n{"address": "Plantedword\n', 2, "this line is not JSON"),
    ('{"address": "a"}\n\n["Plantedword"]\n', 3, "this line is not a JSON object"),
    ('{"address": "a"}\n{"address": ' + "[" * 100_000 + "\n", 2, "nested too deeply"),
    ("Plantedword\n", 1, "this line is not JSON"),
]


@pytest.mark.parametrize(("text", "line", "said"), MALFORMED)
def test_a_malformed_line_is_known_by_its_number(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    """The error has file and line and nothing of what stands there; or the line is put aside."""
    path, bad = tmp_path / "in.ndjson", tmp_path / "bad.ndjson"
    path.write_text(text + '{"address": "b"}\n')
    with pytest.raises(DataError, match=said) as raised:
        _read(path)
    assert raised.value.line == line
    assert "Planted" not in str(raised.value)
    _, blocks = _read(path, bad_path=str(bad))
    assert blocks[0].texts[-1] == "b"
    assert bad.read_text() == text.splitlines(keepends=True)[line - 1]


# the file | what is said
REFUSED = [
    ("", "the file is empty"),
    ("\n\n", "the file has no records"),
    ('[{"address": "a"}]', "one object per line"),
    ('{"name": "a", "town": {}}\n', "town: holds objects or lists"),
    ('{"id": 1, "name": "x"}\n', "the columns are: id, name"),
    ('{"12 Main St": 1, "Jane": "x"}\n', r"which can be named .*--columns street=NAME,zip=NAME$"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_has_no_addresses_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """The message says what is there instead."""
    path = tmp_path / ("in.json" if text.startswith("[") else "in.ndjson")
    path.write_text(text)
    with pytest.raises(LocatorError, match=said):
        _read(path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"header": False}, "--no-header is only for CSV, but the input is NDJSON"),
        ({"delimiter": "tab"}, "--delimiter is only for CSV, but the input is NDJSON"),
    ],
)
def test_what_is_for_csv_is_refused(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    """An option that would have no meaning is a mistake."""
    path = tmp_path / "in"
    path.write_text('{"address": "a"}\n')
    with pytest.raises(UsageError, match=said):
        _read(path, **options)


def test_all_rows_come_in_blocks(tmp_path: Path) -> None:
    """The records that the keys were taken from are rows too, each once and in order."""
    path = tmp_path / "in.ndjson"
    texts = [f"{at} Main St" for at in range(2 * BLOCK_ROWS + 1)]
    path.write_text("".join(json.dumps({"address": text}) + "\n" for text in texts))
    _, blocks = _read(path)
    assert [len(block.rows) for block in blocks] == [BLOCK_ROWS, BLOCK_ROWS, 1]
    assert [text for block in blocks for text in block.texts] == texts


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
_RECORDS = st.lists(st.dictionaries(st.text(min_size=2), _VALUES, max_size=4), max_size=6)


@settings(max_examples=60)
@given(_RECORDS, st.booleans(), st.sampled_from(["\n", "\r\n", " \n"]))
def test_lines_keep_their_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[dict[str, Any]],
    ascii_only: bool,
    line_end: str,
) -> None:
    """A line that is written is the line that was read, with the added keys before its brace."""
    lines = [{"address": "a"}, {}, *records]
    text = "".join(json.dumps(line, ensure_ascii=ascii_only) + line_end for line in lines)
    path = tmp_path_factory.mktemp("law") / "in.ndjson"
    path.write_bytes(text.encode())
    # Named, since a key that is made up may be a usual name of a column.
    source, blocks = _read(path, encoding="utf-8", columns={"address": "address"})
    rows = [row for block in blocks for row in block.rows]
    unchanged = ndjson_encoder(source, ()).rows(rows, [()] * len(rows))
    assert unchanged == path.read_bytes()
    written = ndjson_encoder(source, ("+",)).rows(rows, [(1.5,)] * len(rows)).decode()
    assert [json.loads(line) for line in written.split("\n")[:-1]] == [
        {**line, "+": 1.5} for line in lines
    ]


def test_rows_can_be_had_as_values_and_as_text(tmp_path: Path) -> None:
    """Values keep their types, and text keeps the digits that stand in the file."""
    path = tmp_path / "in.ndjson"
    path.write_text('{"address": "a", "n": 1.10}\n{"address": "\\ud800", "n": null, "p": [1.10]}\n')
    source, (block,) = _read(path)
    assert list(source.values(block.rows)) == [["a", 1.1, None], ["\ud800", None, [1.1]]]
    assert list(source.cells(block.rows)) == [["a", "1.10", ""], ["?", "", "[1.1]"]]
    assert block.part == 1
