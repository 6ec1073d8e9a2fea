"""How far one spelling is from another."""

from collections.abc import Iterator

# The same as string.ascii_uppercase; importing string would take longer than this whole module.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def slips_between(one: str, other: str) -> int:
    """The optimal string alignment distance: letters added, dropped, changed or swapped.

    G. Navarro, "A guided tour to approximate string matching", ACM Computing Surveys 33 (2001).
    """
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            slips = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                slips = min(slips, before[j - 2] + 1)
            row.append(slips)
        before, above = above, row
    return above[-1]


def one_slip(name: str) -> Iterator[str]:
    """Every spelling in capitals that is one such slip from ``name``; some come twice."""
    for at in range(len(name) + 1):
        before, letter, after = name[:at], name[at : at + 1], name[at + 1 :]
        if letter:
            yield before + after
            yield before + after[:1] + letter + after[1:]
        for other in LETTERS:
            yield before + other + letter + after
            yield before + other + after
