"""Words of courtesy around an address: "Hi, …", "… please", "… thank you", "… gracias"."""

_BEFORE = frozenset({
    "HELLO", "HEY", "HI", "HOLA", "PLEASE", "SI", "SORRY", "SURE", "UH", "UM", "WELL", "YEAH",
    "YEP", "YES",
})  # fmt: skip
# "good morning", "buenas tardes"
_WISHES = frozenset({"GOOD", "BUENAS", "BUENOS"})
_DAYTIMES = frozenset({"AFTERNOON", "DAY", "EVENING", "MORNING", "DIAS", "NOCHES", "TARDES"})
_SENTENCE = frozenset({"I", "IM", "IT", "ITS", "MY"})
# Longer ones first: what remains of a longer one would be a word of the town.
_BEHIND = (
    ("THANK", "YOU", "VERY", "MUCH"), ("THANK", "YOU", "SO", "MUCH"), ("MUCHAS", "GRACIAS"),
    ("THANK", "YOU"), ("POR", "FAVOR"), ("THANKS", "A", "LOT"), ("I", "THINK"), ("I", "GUESS"),
    ("GRACIAS",), ("PLEASE",), ("THANKS",), ("THX",),
)  # fmt: skip
_LAST = frozenset(words[-1] for words in _BEHIND)


def without_courtesy(tokens: list[str]) -> list[str]:
    """``tokens`` without words of courtesy at either end. Unchanged if nothing else is there."""
    start, end = 0, len(tokens)
    while end > 1 and tokens[end - 1] in _LAST:
        behind = next((w for w in _BEHIND if tuple(tokens[:end][-len(w) :]) == w), ())
        if not behind:
            break
        end -= len(behind)
        while end and tokens[end - 1] == ",":
            end -= 1
    while start < end and (size := _greeting(tokens, start)) and start + size < end:
        start += size
        while start < end and tokens[start] == ",":
            start += 1
    return tokens[start:end] if start < end else tokens


def _greeting(tokens: list[str], at: int) -> int:
    """The number of words of courtesy at ``at``, with an address or a sentence behind them."""
    size = 2 if tokens[at] in _WISHES and not _DAYTIMES.isdisjoint(tokens[at + 1 : at + 2]) else 1
    if size == 1 and tokens[at] not in _BEFORE:
        return 0
    following = tokens[at + size] if at + size < len(tokens) else ""
    chained = following != "" and _greeting(tokens, at + size) > 0
    return size if chained or _begins(following) else 0


def _begins(word: str) -> bool:
    """True for what an address begins with, or a sentence: "Hi Hat Rd" is a street."""
    return word == "," or word[:1].isdigit() or word in _SENTENCE
