"""The seal of the street index: a checksum behind its last page, which SQLite does not read.

    SQLite's pages     a whole number of them
    seal               "CLSEAL01", CRC-32 and SHA-256 of all pages: 44 bytes

A flipped bit changes answers without an error in a third of all places, and most of those pass
SQLite's own quick_check. So the file is compared with its seal where it is opened for long.
"""

import os
import struct
import zlib

from locator.errors import DataError

_MAGIC = b"CLSEAL01"
_SEAL = struct.Struct("<8sI32s")
_BLOCK = 1 << 20
# Bytes up to which a single answer compares the whole file: 5 ms, a tenth of its time.
QUICK = 8 << 20


def seal(path: str) -> None:
    """Put the seal behind the pages of a new index. Raises OSError."""
    crc, sha = _checksums(path, os.path.getsize(path), sha256=True)
    with open(path, "ab") as file:
        file.write(_SEAL.pack(_MAGIC, crc, sha))


def is_sound(path: str, *, thorough: bool = True) -> bool:
    """Whether the file is as it was sealed.

    ``thorough`` compares the SHA-256; else the CRC-32 is enough, and a file of more than QUICK
    bytes is not read at all. Raises DataError if it cannot be read.
    """
    try:
        size = os.path.getsize(path) - _SEAL.size
        if size < 0:
            return False
        with open(path, "rb") as file:
            file.seek(size)
            magic, crc, sha = _SEAL.unpack(file.read(_SEAL.size))
        if magic != _MAGIC:
            return False
        if size > QUICK and not thorough:
            return True
        found_crc, found_sha = _checksums(path, size, sha256=thorough)
    except OSError as error:
        raise DataError(f"cannot read the street index: {error.strerror}", path=path) from None
    return found_crc == crc and (not thorough or found_sha == sha)


def _checksums(path: str, size: int, *, sha256: bool) -> tuple[int, bytes]:
    """CRC-32 and SHA-256 (b"" unless wanted) of the first ``size`` bytes."""
    crc, left, hashed = 0, size, None
    if sha256:
        from hashlib import sha256 as new_hash  # not at the top: a single answer does not need it

        hashed = new_hash()
    with open(path, "rb") as file:
        while left and (data := file.read(min(_BLOCK, left))):
            left -= len(data)
            crc = zlib.crc32(data, crc)
            if hashed:
                hashed.update(data)
    return crc, hashed.digest() if hashed else b""
