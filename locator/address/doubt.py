"""Words of doubt and correction: "no wait, …", "I mean …", "I'm not sure, …", "creo que …"."""

from locator.address.opening import FIRST
from locator.address.tail import ONE_ZIP
from locator.address.text import pattern
from locator.address.zip_places import is_town

# Words by which callers take back what they gave before.
_CORRECTIONS = (
    ("NO", "WAIT"), ("WAIT", "NO"), ("OH", "WAIT"), ("I", "MEAN"), ("NO", "SORRY"),
    ("SORRY", "NO"), ("IM", "SORRY"),
    ("MAKE", "THAT"), ("NO", "PERDON"), ("PERDON",), ("DIGO",), ("WAIT",),
    ("SORRY",), ("ACTUALLY",), ("CORRECTION",), ("RATHER",),
)  # fmt: skip
# Words by which they are not sure of it.
_UNSURE = (
    ("I", "DONT", "KNOW"), ("IM", "NOT", "SURE"), ("NOT", "SURE"), ("I", "THINK", "ITS"),
    ("I", "THINK"), ("I", "GUESS"), ("I", "BELIEVE"), ("MAYBE",), ("PROBABLY",), ("NO", "SE"),
    ("CREO", "QUE", "ES"), ("CREO", "QUE"), ("NO", "ESTOY", "SEGURA"), ("NO", "ESTOY", "SEGURO"),
    ("TAL", "VEZ"), ("QUIZAS",),
)  # fmt: skip
_PHRASES = tuple(sorted(_CORRECTIONS + _UNSURE, key=len, reverse=True))
# One of these is in all of them.
DOUBTS = frozenset({
    "ACTUALLY", "BELIEVE", "CORRECTION", "CREO", "DIGO", "GUESS", "KNOW", "MAKE", "MAYBE", "MEAN",
    "NO", "PERDON", "PROBABLY", "QUIZAS", "RATHER", "SORRY", "SURE", "TAL", "THINK", "WAIT",
})  # fmt: skip


def without_doubts(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without such words at the start of a part; they go to ``rest``.

    A ZIP Code in front of a correction goes there, too, if another one is behind it: there, the
    last one counts.
    """
    found: list[str] = []
    at = 0
    while at < len(tokens):
        end = _end(tokens, at) if not found or found[-1] == "," or _is_zip(found[-1]) else at
        if end == at:
            found.append(tokens[at])
            at += 1
            continue
        corrected = _is_no(tokens, at) or any(
            tuple(tokens[at : at + len(words)]) == words for words in _CORRECTIONS
        )
        while tokens[end : end + 1] == [","]:
            end += 1
        if corrected and end < len(tokens) and _is_zip(tokens[end]):
            while found and (found[-1] == "," or _is_zip(found[-1])):
                rest += [word for word in [found.pop()] if word != ","]
        rest += [word for word in tokens[at:end] if word != ","]
        if found and found[-1] != ",":
            found.append(",")
        at = end
    return found


def _end(tokens: list[str], at: int) -> int:
    """The end of the words of doubt at ``at``; ``at`` itself if they may be a name's."""
    end = _run(tokens, at)
    stop = tokens.index(",", end) if "," in tokens[end:] else len(tokens)
    after = tokens[end:stop]
    if not after or after[0][0].isdigit() or after[0] in FIRST or is_town(" ".join(after)):
        return end
    return at


def _run(tokens: list[str], at: int) -> int:
    while words := next((w for w in _PHRASES if tuple(tokens[at : at + len(w)]) == w), ()):
        at += len(words)
    return at + _is_no(tokens, at)


def _is_no(tokens: list[str], at: int) -> bool:
    """True if the word at ``at`` is "no", and not short for "number"."""
    if at + 1 >= len(tokens) or tokens[at] != "NO":
        return False
    return tokens[at + 1] == "," or (at > 0 and _is_zip(tokens[at - 1]) and _is_zip(tokens[at + 1]))


def _is_zip(word: str) -> bool:
    return pattern(ONE_ZIP).fullmatch(word) is not None
