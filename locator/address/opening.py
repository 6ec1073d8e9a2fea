"""Words that lead up to a place: "I live on …", "my address is …", "vivo en …", "OK, …"."""

from locator.address.pub28 import STATE_NAMES
from locator.address.tail import ONE_ZIP, ZIP_LABELS
from locator.address.text import pattern
from locator.address.zip_places import is_nearly_town, is_town, state_of

# A sentence about the caller is made of these, in English or in Spanish. One of them is a verb, and
# the last one, of the same language, leads up to the place.
_ENGLISH_VERBS = frozenset({
    "AM", "ARE", "CALLING", "COMING", "FOR", "IM", "IS", "ITS", "LIVE", "LIVES", "LIVING",
    "LOCATED", "STAY", "STAYING", "STAYS", "WERE", "WORK", "WORKING", "WORKS",
})  # fmt: skip
_SPANISH_VERBS = frozenset({
    "CERCA", "CIUDAD", "ENCUENTRO", "ES", "ESTA", "ESTAMOS", "ESTOY", "LLAMO", "PARA", "QUEDA",
    "QUEDO", "RESIDO", "SOMOS", "SOY", "TRABAJA", "TRABAJO", "UBICADA", "UBICADO", "VIVE",
    "VIVIMOS", "VIVO",
})  # fmt: skip
_ENGLISH_LAST = frozenset({"AM", "ARE", "AT", "BY", "FROM", "IN", "IS", "ITS", "NEAR", "OFF", "ON"})
_SPANISH_LAST = frozenset({"DE", "DESDE", "EN", "ES"})
VERBS = _ENGLISH_VERBS | _SPANISH_VERBS
# They say that the place is not quite the one that follows.
_VAGUE = frozenset({"BY", "CERCA", "NEAR", "OFF"})
_OTHERS = frozenset({
    "ADDRESS", "AND", "CITY", "CODE", "COUNTY", "CURRENT", "CURRENTLY", "HE", "HER", "HEY", "HIS",
    "HOME", "HOUSE", "I", "JUST", "MY", "NOW", "OH", "OK", "OKAY", "OUR", "OVER", "PLACE", "SHE",
    "SO", "STREET", "THE", "THEIR", "THEY", "TOWN", "UH", "UM", "WE", "WELL", "YEAH", "YES",
    "AQUI", "CASA", "CODIGO", "DIRECCION", "DOMICILIO", "EL", "LA", "ME", "MI", "SI",
    "Y", "YO",
})  # fmt: skip
# "calling for my mom in Zion": callers for whom somebody else calls.
RELATIVES = frozenset({
    "ABOUT", "AUNT", "BROTHER", "CLIENT", "DAD", "DAUGHTER", "FATHER", "FRIEND", "GRANDFATHER",
    "GRANDMA", "GRANDMOTHER", "GRANDPA", "HUSBAND", "MOM", "MOTHER", "NEIGHBOR", "PATIENT",
    "SISTER", "SON", "UNCLE", "WIFE", "ESPOSA", "ESPOSO", "HERMANA", "HERMANO", "HIJA", "HIJO",
    "MADRE", "MAMA", "PADRE", "PAPA",
})  # fmt: skip
# "my cross streets are", "the nearest intersection is"
_CROSSING = frozenset({
    "CLOSEST", "CORNER", "CROSS", "INTERSECTION", "MAJOR", "NEAREST", "ROADS", "STREETS",
})  # fmt: skip
_WORDS = (
    _CROSSING | RELATIVES | VERBS | _ENGLISH_LAST | _SPANISH_LAST | _OTHERS | ZIP_LABELS | {","}
)
# Words that a sentence about the caller begins with, whatever is before it.
SUBJECTS = frozenset({"I", "IM", "MI", "MY", "SOY", "ESTOY", "VIVO", "WE", "WERE", "YO"})
# Alone in front of a ZIP Code, these say nothing of it, although some are the code of a state.
_FILLERS = (_WORDS | {"HI", "LIKE", "OR", "THANKS"}) - ZIP_LABELS - RELATIVES - _CROSSING
FIRST = (_FILLERS | ZIP_LABELS | _CROSSING) - {","}
# Words of a sentence that no town is named with.
_SAID = (VERBS - {"CIUDAD", "ES", "IS"}) | ZIP_LABELS | {
    "BE", "FORMERLY", "IT", "MOVED", "PREVIOUSLY", "TO", "USED", "WAS", "WE", "ANTES", "ERA",
}  # fmt: skip


def without_openings(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without such words behind commas and other words; the latter go to ``rest``.

    A town in front of them is behind what follows ("Kenosha, I live on …").
    """
    for at, word in enumerate(tokens[:-1], 1):
        if word == "," and tokens[at] in FIRST and (end := _end(tokens[at:])):
            rest += _vague(tokens[at : at + end])
            return [*tokens[:at], *without_openings(tokens[at + end :], rest)]
    for at in range(1, len(tokens)):
        if tokens[at][0].isdigit() or tokens[at] == ",":
            break  # an address is before it
        if tokens[at] in SUBJECTS and (end := _end(tokens[at:])):
            before, left = tokens[:at], tokens[at + end :]
            town = is_town(" ".join(before))
            rest += [] if town else before
            rest += _vague(tokens[at : at + end])
            return [*left, ",", *before] if town else left
    return tokens


def without_opening(tokens: list[str], rest: list[str]) -> list[str]:
    """``tokens`` without such words at the start: nothing about the place is lost with them.

    Vague ones, and codes of states in front of a ZIP of another state, go to ``rest``. A ZIP Code
    that was called one is behind what follows it ("my ZIP is 53142 and I live on …").
    """
    if not tokens or not (tokens[0] in FIRST or _is_about_relative(tokens)):
        return tokens
    end = _end(tokens)
    if _is_filler(tokens):
        alone = end != len(tokens) - 1  # in a sentence, "in" and "me" are no states
        rest += [w for w in tokens[:-1] if w in _VAGUE or (alone and w in STATE_NAMES)]
        return tokens[-1:]
    rest += _vague(tokens[:end])
    said, left = tokens[:end], tokens[end:]
    if end and left[0] == "LIKE" and left[2:]:
        left = left[1:]  # "I'm over on like Sheridan Road"
    if left[1:] and not ZIP_LABELS.isdisjoint(said) and pattern(ONE_ZIP).fullmatch(left[0]):
        line = without_opening(left[1:], rest)
        return [*line, ",", left[0]] if any(map(str.isalpha, line)) else left
    return left


def is_said(words: list[str]) -> bool:
    """True if ``words`` in front of a ZIP are of a sentence ("it used to be"), and no town.

    "For Worth" and "Live Okk" are towns with a slip.
    """
    return not _SAID.isdisjoint(words) and not is_nearly_town(" ".join(words))


def _is_about_relative(tokens: list[str]) -> bool:
    """True for "mom lives in …"."""
    return tokens[0] in RELATIVES and not VERBS.isdisjoint(tokens[1:2])


def _vague(words: list[str]) -> list[str]:
    return [word for word in words if word in _VAGUE]


def _is_filler(tokens: list[str]) -> bool:
    """True if all words in front of the ZIP at the end are fillers, and none is its state."""
    *words, last = tokens
    if not words or not pattern(ONE_ZIP).fullmatch(last) or not _FILLERS.issuperset(words):
        return False
    return state_of(last[:5]) not in ("", *words)


def _end(tokens: list[str]) -> int:
    """The end of the opening, 0 if there is none; something is left behind it."""
    size = next((at for at, word in enumerate(tokens) if word not in _WORDS), len(tokens) - 1)
    first = next((at for at in range(size) if tokens[at] in VERBS), size)
    last = _SPANISH_LAST if tokens[first] in _SPANISH_VERBS else _ENGLISH_LAST
    return next((at + 1 for at in range(size - 1, first - 1, -1) if tokens[at] in last), 0)
