"""Compressed input and output."""

import gzip
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from locator.batch.compression import bare_name, compressor
from locator.batch.source import open_source
from locator.errors import DataError, UsageError

ROWS = [f"{at} Main St {zlib.crc32(b'%d' % at)}" for at in range(20_000)]
TEXT = "\n".join(["address", *ROWS, ""]).encode()
HALF = len(TEXT) // 2


def _zstd(data: bytes) -> bytes:
    return bytes(zstandard.ZstdCompressor().compress(data))


FORMS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": _zstd}


@pytest.mark.parametrize("name", ["in.csv.{}", "in", "IN.CSV.{}"])
@pytest.mark.parametrize("form", FORMS)
def test_compressed_input_is_read(form: str, name: str, tmp_path: Path) -> None:
    """The name of the file does not matter, nor does the number of compressed pieces."""
    path = tmp_path / name.format(form)
    pack = FORMS[form]
    for data in (pack(TEXT), pack(TEXT[:HALF]) + pack(b"") + pack(TEXT[HALF:])):
        path.write_bytes(data)
        source = open_source(str(path))
        blocks = list(source.blocks())
        assert [text for block in blocks for text in block.texts] == ROWS
        assert blocks[-1].part == 1
        source.close()


@pytest.mark.parametrize("name", ["in.csv.gz", "IN.CSV.GZ", "in.ndjson.zst", "in.csv.zst"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_is_not_what_its_name_says(name: str, packed: bool, tmp_path: Path) -> None:
    """A name that ends in .gz or .zst is an error for text, and for the other compression."""
    path = tmp_path / name
    other = FORMS["zst" if name.lower().endswith("gz") else "gz"]
    path.write_bytes(other(TEXT) if packed else TEXT)
    form = "gzip" if name.lower().endswith("gz") else "Zstandard"
    with pytest.raises(DataError, match=f"but it is not {form}: rename it, or pack it"):
        open_source(str(path))


def test_zeros_behind_gzip_are_padding(tmp_path: Path) -> None:
    """As gzip itself has it."""
    path = tmp_path / "in.csv.gz"
    path.write_bytes(gzip.compress(b"address\na\n", mtime=0) + b"\0" * 512)
    source = open_source(str(path))
    assert [block.texts for block in source.blocks()] == [["a"]]
    source.close()


@pytest.mark.parametrize("kept", [0.5, 0.999])
@pytest.mark.parametrize("form", FORMS)
def test_input_that_ends_in_the_middle_is_told(form: str, kept: float, tmp_path: Path) -> None:
    """Complete blocks are returned, then the error says that the rest is missing."""
    path = tmp_path / f"in.csv.{form}"
    data = FORMS[form](TEXT)
    path.write_bytes(data[: int(len(data) * kept)])
    source = open_source(str(path))
    read: list[str] = []
    with pytest.raises(DataError, match="is cut off"):
        read.extend(text for block in source.blocks() for text in block.texts)
    source.close()
    again = open_source(str(path))
    blocks = again.blocks()
    assert next(blocks).texts == ROWS[:1000]
    again.close()


@pytest.mark.parametrize("form", FORMS)
def test_damaged_input_is_told(form: str, tmp_path: Path) -> None:
    """A flipped byte is no address."""
    path = tmp_path / f"in.csv.{form}"
    data = bytearray(FORMS[form](TEXT))
    data[10:60] = bytes(50)
    path.write_bytes(bytes(data))
    with pytest.raises(DataError, match="damaged"), closing(open_source(str(path))) as source:
        list(source.blocks())


def test_without_the_package_zstandard_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the extra that brings it, for input and output."""
    path = tmp_path / "in.csv"
    path.write_bytes(_zstd(TEXT))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(UsageError, match=r'pip install "\.\[zstd\]"'):
        open_source(str(path))
    with pytest.raises(UsageError, match=r'pip install "\.\[zstd\]"'):
        compressor("out.csv.zst")


@pytest.mark.parametrize("form", FORMS)
def test_packed_pieces_follow_each_other(form: str) -> None:
    """The pieces in a row are what any program unpacks, and the same each time."""
    pack = compressor(f"out.csv.{form}")
    data = pack(b"one ") + pack(b"") + pack(b"two")
    assert data == pack(b"one ") + pack(b"") + pack(b"two")
    if form == "gz":
        assert gzip.decompress(data) == b"one two"
    else:
        reader = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True)
        assert reader.read() == b"one two"


def test_other_names_are_not_packed() -> None:
    """Nothing is done to bytes that go into a plain file."""
    assert compressor("out.csv")(b"x") == b"x"
    assert (bare_name("A.CSV.gz"), bare_name("a.csv.ZST"), bare_name("a.csv")) == (
        "a.csv",
        "a.csv",
        "a.csv",
    )
