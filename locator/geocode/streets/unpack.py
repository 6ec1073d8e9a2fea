"""The parts of a zipped shapefile, unpacked into a folder of their own, within bounds.

A zip of 3 MB can hold a file of 3 GB, and its table can say less than what is there. So the parts
are unpacked here piece by piece, counted, and compared with the table; no part is ever in memory as
a whole.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory, gettempdir
from typing import BinaryIO

from locator.errors import DataError
from locator.system import private
from locator.system.input_files import naming_file, open_file
from locator.system.output_files import writing

# Bytes of one part. The .dbf of the largest county, with 700,000 edges of 300 bytes, has 210 MB.
LARGEST = 1 << 29
# Bytes of a zip file: the largest county has a few tens of megabytes, as in ``download``.
_LARGEST_ZIP = 1 << 28
# Unpacked bytes for each packed one. A table of blanks and digits has up to 40.
MOST_RATIO = 200
# Below this size the ratio does not matter.
FREE = 1 << 24
# Files in a zip: the Census Bureau puts seven into it.
_MOST_FILES = 100

_PARTS = (".shp", ".shx", ".dbf", ".cpg")
_NEEDED = _PARTS[:3]
_PIECE = 1 << 16
_LOCAL_HEAD = 30  # bytes; the lengths of the name and of the extra field are at 26 and 28
_ENCRYPTED = 1
_AGAIN = "fetch it again"


@contextmanager
def unpacked(path: str) -> Iterator[str]:
    """The path of a .shp whose other parts are beside it: ``path``, or that of a zip's content.

    Raises DataError if a zip is damaged, lacks a part, or would be larger than a county can be;
    WriteError, which names the folder, if there is no room to unpack it.
    """
    if not path.lower().endswith(".zip"):
        yield path
        return
    with _folder() as folder:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > _LARGEST_ZIP:
                message = f"more than {_LARGEST_ZIP >> 20} MiB: no county's file is so large"
                raise DataError(message, path=path)
            if not zipfile.is_zipfile(file):
                message = "not a zip file: cut short, or it is a web page"
                raise DataError(f"{message}; {_AGAIN}", path=path)
            for suffix, member in _members(path, file).items():
                _unpack(path, file, member, os.path.join(folder, f"county{suffix}"))
        yield os.path.join(folder, "county.shp")


@contextmanager
def _folder() -> Iterator[str]:
    with writing(gettempdir()):
        folder = TemporaryDirectory(prefix="locator-")
    with folder as name:
        yield name


def _members(path: str, file: BinaryIO) -> dict[str, zipfile.ZipInfo]:
    """The parts by their suffix."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    if len(members) > _MOST_FILES:
        raise DataError(f"{len(members):,} files are in it; a county has seven", path=path)
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        suffix = os.path.splitext(member.filename)[1].lower()
        if suffix in _PARTS and found.setdefault(suffix, member) is not member:
            raise DataError(f"there are two {suffix} in it; give the file of one county", path=path)
    for suffix in _NEEDED:
        if suffix not in found:
            raise DataError(f"there is no {suffix} in it; {_AGAIN}", path=path)
    return found


def _unpack(path: str, file: BinaryIO, member: zipfile.ZipInfo, target: str) -> None:
    """Unpack a member into ``target``. Raises DataError for one that is not as the table says."""
    name, size = member.filename, member.file_size
    if size > LARGEST or size > max(FREE, MOST_RATIO * member.compress_size):
        message = f"{name} in it would have {size >> 20:,} MiB: no county's file is like that"
        raise DataError(message, path=path)
    if member.flag_bits & _ENCRYPTED or member.compress_type not in (0, zipfile.ZIP_DEFLATED):
        message = f"{name} in it is packed in an unusual way; unpack it, and install the .shp"
        raise DataError(message, path=path)
    file.seek(member.header_offset)
    head = file.read(_LOCAL_HEAD)
    skip = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    file.seek(member.header_offset + _LOCAL_HEAD + skip)
    pieces = _pieces(path, file, member.compress_size)
    if member.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(pieces)
    there = check = 0
    try:
        # A full disk is no fault of the zip.
        with writing(gettempdir()), open(private.create(target), "wb") as out:
            for piece in pieces:
                there += len(piece)
                if there > size:
                    message = f"{name} in it is longer than the zip says; {_AGAIN}"
                    raise DataError(message, path=path)
                check = zlib.crc32(piece, check)
                out.write(piece)
    except zlib.error:
        there = -1
    if (there, check) != (size, member.CRC):
        raise DataError(f"{name} in it is damaged; {_AGAIN}", path=path)


def _pieces(path: str, file: BinaryIO, size: int) -> Iterator[bytes]:
    with naming_file(path):
        while size > 0 and (piece := file.read(min(size, _PIECE))):
            size -= len(piece)
            yield piece


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in pieces:
        rest = piece
        while rest and not stream.eof:
            yield stream.decompress(rest, _PIECE)
            rest = stream.unconsumed_tail
    while not stream.eof and (piece := stream.decompress(b"", _PIECE)):
        yield piece
    if not stream.eof:
        raise zlib.error("cut off")
