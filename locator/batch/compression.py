"""Compressed streams: recognized by their first bytes, written according to the file's name."""

import zlib
from collections.abc import Callable, Iterator
from typing import Any

from locator.errors import DataError
from locator.system.extras import missing

# RFC 1952 section 2.3.1; RFC 8878 section 3.1.1. No text begins with these bytes.
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ENDINGS = {".gz": (_GZIP, "gzip"), ".zst": (_ZSTD, "Zstandard")}
# zlib's number for the gzip format (zlib.h, inflateInit2).
_GZIP_FORMAT = 31
# Bytes decompressed at a time, so that highly compressed data do not fill the memory.
_PIECE = 1 << 20
# zstandard has no such limit. It gets this many bytes at a time, which rarely expand beyond it.
_ZSTD_PIECE = 1 << 13

Compress = Callable[[bytes], bytes]


def decompressed(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The bytes of ``pieces``, decompressed if they are gzip or Zstandard.

    ``name`` is for messages. Raises DataError where the data are damaged or cut off, after all
    bytes before that place, and for data that are not what the ending of their name says;
    UsageError if the package for Zstandard is not installed.
    """
    first = next(pieces, b"")
    while len(first) < len(_ZSTD) and (more := next(pieces, b"")):
        first += more
    for ending, (magic, form) in _ENDINGS.items():
        if first and name.lower().endswith(ending) and not first.startswith(magic):
            message = f"its name ends in {ending}, but it is not {form}: rename it, or pack it"
            raise DataError(message, path=name)
    if first.startswith(_GZIP):
        return _inflated(_chain(first, pieces), name)
    if first.startswith(_ZSTD):
        return _decoded(_chain(first, pieces), name, _zstandard())
    return _chain(first, pieces)


def _chain(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from pieces


def _inflated(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    member = zlib.decompressobj(_GZIP_FORMAT)
    begun = False  # whether a member has begun and not ended
    for piece in pieces:
        data = piece
        while data:
            if not begun and not (data := data.lstrip(b"\0")):
                break  # tapes pad with zeros, and gzip allows that
            begun = True
            try:
                yield member.decompress(data, _PIECE)
            except zlib.error:
                raise _damaged(name) from None
            data = member.unconsumed_tail
            if member.eof:
                data, begun = member.unused_data, False
                member = zlib.decompressobj(_GZIP_FORMAT)
    if begun:
        raise _cut_off(name)


def _decoded(pieces: Iterator[bytes], name: str, zstandard: Any) -> Iterator[bytes]:
    frame = None
    for piece in pieces:
        for at in range(0, len(piece), _ZSTD_PIECE):
            data = piece[at : at + _ZSTD_PIECE]
            while data:
                frame = frame or zstandard.ZstdDecompressor().decompressobj()
                try:
                    yield frame.decompress(data)
                except zstandard.ZstdError:
                    raise _damaged(name) from None
                data = b""
                if frame.eof:
                    data, frame = frame.unused_data, None
    if frame:
        raise _cut_off(name)


def _cut_off(name: str) -> DataError:
    return DataError("the compressed input is cut off", path=name)


def _damaged(name: str) -> DataError:
    return DataError("the compressed input is damaged", path=name)


def compressor(name: str) -> Compress:
    """The function that compresses bytes for a file of this name; its results can be joined.

    The same bytes always give the same result. Raises UsageError if the package for Zstandard is
    needed and not installed.
    """
    if name.endswith(".gz"):
        return lambda data: zlib.compress(data, wbits=_GZIP_FORMAT)
    if name.endswith(".zst"):
        compressor = _zstandard().ZstdCompressor()
        return lambda data: bytes(compressor.compress(data))
    return bytes


def bare_name(name: str) -> str:
    """A file's name in lower case, without the ending of its compression."""
    return name.lower().removesuffix(".gz").removesuffix(".zst")


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise missing("Zstandard needs a package", "zstd") from None
    return zstandard
