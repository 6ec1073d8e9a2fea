"""Words of an address in Spanish besides its streets: "apartado 221", "carretera 90", "piso 2"."""

from locator.address.pub28 import STREET_ONLY, SUFFIXES
from locator.address.spanish import is_in_puerto_rico
from locator.address.states import state_at_end
from locator.address.text import CONNECTORS, pattern
from locator.address.zip_places import town_at_end

_DIRECTIONS = {"NORTE": "N", "SUR": "S", "ESTE": "E", "OESTE": "W"}
_BOULEVARDS = frozenset({"BULEVAR", "BULEVARD"})
# Two streets of Pensacola Beach FL are called Bulevar Mayor and Bulevar Menor.
_OWN_NAMES = (["MAYOR"], ["MENOR"])
# Words and signs that stand between two streets.
_JOINING = CONNECTORS | {"CON", "ENTRE", "ESQUINA", "Y"}
# One look for all of these words, before a look for each.
TERMS = _DIRECTIONS.keys() | _BOULEVARDS | {
    "APARTADO", "APARTAMENTO", "APDO", "AUTOPISTA", "CAJA", "CARRETERA", "CASILLA", "DEPARTAMENTO",
    "DEPTO", "INTERESTATAL", "NUMERO", "PISO", "RUTA",
}  # fmt: skip
_MOST_NAME_WORDS = 3
_NO = r"(?:(?:NUMERO|NO|#) )?"
_BOX = rf"\b(?:(?:APARTADO|APDO|CASILLA)(?: POSTAL)?|CAJA POSTAL) {_NO}(?=\d)"
_ROAD = rf"(?:\bLA )?\b{{}} {_NO}(?=\d{{{{1,3}}}}\b)"
# Spanish phrases and their English words; the first that fits counts. A number is part of each.
_IN_ENGLISH = (
    (_ROAD.format("CARRETERA ESTATAL"), "STATE HIGHWAY "),
    (_ROAD.format("CARRETERA FEDERAL"), "US HIGHWAY "),
    (_ROAD.format("CARRETERA"), "HIGHWAY "),
    (_ROAD.format("(?:AUTOPISTA|INTERESTATAL|AUTOPISTA INTERESTATAL)"), "INTERSTATE "),
    (_ROAD.format("RUTA"), "ROUTE "),
    (rf"\b(?:APARTAMENTO|DEPARTAMENTO|DEPTO) {_NO}(?=\d|[A-Z](?: |$))", "APT "),
    (rf"\bPISO {_NO}(?=\d)", "FL "),
    (r"\bPRIMER PISO\b", "1ST FL"),
    (r"\bSEGUNDO PISO\b", "2ND FL"),
    (r"\bTERCER PISO\b", "3RD FL"),
    (r"^(?:EL )?NUMERO (\d+) DE(?:L| LA)? ", r"\1 "),
)


def with_english_terms(tokens: list[str]) -> list[str]:
    """``tokens`` with the English words for these; in Puerto Rico, for the boxes alone."""
    line = pattern(_BOX).sub("PO BOX ", " ".join(tokens))
    if is_in_puerto_rico(tokens):
        return line.split()
    for said, english in _IN_ENGLISH:
        line = pattern(said).sub(english, line)
    return _with_directions(_with_boulevard(line.split()))


def _with_directions(tokens: list[str]) -> list[str]:
    """``tokens`` with N for the "norte" of "500 norte Court St" and "Court St norte"."""
    return [
        _DIRECTIONS[word] if word in _DIRECTIONS and _is_direction(tokens, at) else word
        for at, word in enumerate(tokens)
    ]


def _is_direction(tokens: list[str], at: int) -> bool:
    """True behind a street's suffix, or between a house number and a name of its own."""
    if at and SUFFIXES.get(tokens[at - 1]) in STREET_ONLY:
        return True
    following, second, *_ = [*tokens[at + 1 : at + 3], ",", ","]
    named = following not in SUFFIXES or second in SUFFIXES  # "100 Norte Dr" is called so
    return at == 1 and tokens[0].isdigit() and following != "," and named


def _with_boulevard(tokens: list[str]) -> list[str]:
    """``tokens`` with BLVD for "bulevar", behind the name that it was in front of."""
    at = next((at for at, word in enumerate(tokens) if word in _BOULEVARDS), -1)
    if at < 0:
        return tokens
    before, after = tokens[:at], tokens[at + 1 :]
    if before[-1:] == ["EL"]:
        before = before[:-1]
    elif before and before[-1].isalpha() and before[-1] not in _JOINING:
        return [*before, "BLVD", *after]
    end = next((at for at, word in enumerate(after) if not word.isalpha() or word in _JOINING), -1)
    if end < 0:
        end = len(after) - state_at_end(after)[1]
        end -= town_at_end(after[:end], "")
    if not 0 < end <= _MOST_NAME_WORDS or after[:end] in _OWN_NAMES:
        return tokens
    return [*before, *after[:end], "BLVD", *after[end:]]
