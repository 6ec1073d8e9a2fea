"""Numbers in Spanish words: "cinco", "cincuenta y tres", "mil doscientos cuarenta"."""

_ONES = {
    "CERO": 0, "UN": 1, "UNO": 1, "UNA": 1, "DOS": 2, "TRES": 3, "CUATRO": 4, "CINCO": 5,
    "SEIS": 6, "SIETE": 7, "OCHO": 8, "NUEVE": 9,
}  # fmt: skip
_TEENS = {
    "DIEZ": 10, "ONCE": 11, "DOCE": 12, "TRECE": 13, "CATORCE": 14, "QUINCE": 15, "DIECISEIS": 16,
    "DIECISIETE": 17, "DIECIOCHO": 18, "DIECINUEVE": 19, "VEINTE": 20, "VEINTIUNO": 21,
    "VEINTIUN": 21, "VEINTIDOS": 22, "VEINTITRES": 23, "VEINTICUATRO": 24, "VEINTICINCO": 25,
    "VEINTISEIS": 26, "VEINTISIETE": 27, "VEINTIOCHO": 28, "VEINTINUEVE": 29,
}  # fmt: skip
_TENS = {
    "TREINTA": 30, "CUARENTA": 40, "CINCUENTA": 50, "SESENTA": 60, "SETENTA": 70, "OCHENTA": 80,
    "NOVENTA": 90,
}  # fmt: skip
_HUNDREDS = {
    "CIEN": 100, "CIENTO": 100, "DOSCIENTOS": 200, "TRESCIENTOS": 300, "CUATROCIENTOS": 400,
    "QUINIENTOS": 500, "SEISCIENTOS": 600, "SETECIENTOS": 700, "OCHOCIENTOS": 800,
    "NOVECIENTOS": 900,
}  # fmt: skip
_THOUSAND = "MIL"
IN_SPANISH = _ONES.keys() | _TEENS.keys() | _TENS.keys() | _HUNDREDS.keys() | {_THOUSAND}


def number_in_spanish(tokens: list[str], at: int) -> tuple[str, int]:
    """The digits of the one number that begins at ``at``, and where it ends; ("", at) for none."""
    value, end = _below_thousand(tokens, at)
    if tokens[end : end + 1] == [_THOUSAND]:
        thousands = value if end > at else 1
        value, end = _below_thousand(tokens, end + 1)
        value += 1_000 * thousands
    return (str(value), end) if end > at else ("", at)


def _below_thousand(tokens: list[str], at: int) -> tuple[int, int]:
    hundreds = _HUNDREDS.get(tokens[at], 0) if at < len(tokens) else 0
    if not hundreds:
        return _below_hundred(tokens, at)
    value, end = _below_hundred(tokens, at + 1)
    return hundreds + value, end


def _below_hundred(tokens: list[str], at: int) -> tuple[int, int]:
    word, *after = tokens[at : at + 3] or [""]
    if word in _TENS:
        joined = after[:1] == ["Y"] and _ONES.get(after[-1], 0)
        return (_TENS[word] + joined, at + 3) if joined else (_TENS[word], at + 1)
    value = _ONES.get(word, _TEENS.get(word))
    return (0, at) if value is None else (value, at + 1)
