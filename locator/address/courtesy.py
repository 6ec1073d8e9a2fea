"""Words of courtesy around an address: "Hi, …", "… please", "… thank you", "… gracias"."""

_BEFORE = frozenset({"HELLO", "HEY", "HI", "HOLA", "PLEASE", "SI", "SORRY", "WELL", "YEAH", "YEP",
                     "YES"})  # fmt: skip
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
    while start + 1 < end and tokens[start] in _BEFORE and _begins(tokens[start + 1]):
        start += 1
        while start < end and tokens[start] == ",":
            start += 1
    return tokens[start:end] if start < end else tokens


def _begins(word: str) -> bool:
    """True for what an address begins with, or a sentence: "Hi Hat Rd" is a street."""
    return word == "," or word[0].isdigit() or word in _SENTENCE
