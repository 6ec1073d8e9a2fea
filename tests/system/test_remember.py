"""A result is kept while the question is the same, and never given for another one."""

from locator.system.remember import for_the_same


def test_a_question_is_answered_again_only_when_it_changes() -> None:
    """The same arguments are computed once, others anew, and the first then anew again."""
    asked = []

    @for_the_same
    def total(numbers: tuple[int, ...], extra: int) -> int:
        asked.append((numbers, extra))
        return sum(numbers) + extra

    numbers = (1, 2)
    assert [total(numbers, 1), total(numbers, 1), total((1, 2), 1)] == [4, 4, 4]
    assert len(asked) == 1
    assert [total(numbers, 2), total((5,), 1), total(numbers, 1)] == [5, 6, 4]
    assert len(asked) == 4
