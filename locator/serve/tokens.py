"""Access tokens, one a line of a file. An old and a new token can be valid at the same time."""

from base64 import b64decode
from binascii import Error
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest

from locator.errors import DataError
from locator.system.input_files import read_file

# 128 bits take 22 characters in Base64. NIST SP 800-63B asks for 112 bits in look-up secrets.
_LEAST = 22
_MOST_BYTES = 1 << 20


def read_tokens(path: str) -> tuple[bytes, ...]:
    """The digests of the tokens in the file ``path``. Blank lines and lines with # are skipped.

    Raises DataError if the file cannot be read, has no token, or has one that is too short. The
    message never shows a token.
    """
    try:
        text = read_file(path, _MOST_BYTES).decode()
        lines = [line.strip() for line in text.splitlines()]
    except UnicodeDecodeError:
        raise DataError("the token file is not UTF-8 text", path=path) from None
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith("#") and (len(line) < _LEAST or not _one_word(line)):
            message = f"a token must be one word of at least {_LEAST} ASCII characters"
            raise DataError(message, path=path, line=number)
    tokens = tuple(_digest(line) for line in lines if line and not line.startswith("#"))
    if not tokens:
        raise DataError("no token in this file", path=path)
    return tokens


def _one_word(line: str) -> bool:
    return line.isascii() and line.isprintable() and " " not in line


def is_valid(header: str | None, tokens: Sequence[bytes]) -> bool:
    """True if an Authorization header has one of the tokens, as Bearer or as Basic's password.

    Takes the same time for every token: it compares all digests, which have the same length.
    """
    digest = _digest(_token_in(header or ""))
    return sum(compare_digest(digest, token) for token in tokens) > 0


def _token_in(header: str) -> str:
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(rest, validate=True).decode("utf-8", "replace").partition(":")[2]
    except Error:
        return ""


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
