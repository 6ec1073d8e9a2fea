"""How far one spelling is from another."""


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
