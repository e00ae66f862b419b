"""The frame of a window, as its grammar has it: which of its words are numbers of rows, and which its own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from fsql.planner.canonical.text import Text, Unclear

EXCLUSIONS = (("no", "others"), ("current", "row"), ("group",), ("ties",))
FIXED = (("unbounded", "preceding"), ("unbounded", "following"), ("current", "row"))
DIRECTIONS = ("preceding", "following")

Bound = tuple[int, int, int, int]


def frame_bounds(text: Text, low: int, high: int) -> Iterator[Bound]:
    """The pieces of the frame text[low:high], in order: (where it begins, its expression's range, where it ends).

    The words of a piece outside its expression are the frame's own. Raises Unclear for any other text.
    """
    if low == high:
        return
    end = high - _exclusion(text, low, high)
    if text.lowered[low + 1] != "between":
        yield _bound(text, low, low + 1, end)
    else:
        middles = [place for place in text.outer(low, end) if text.kind(place) == TokenType.AND]
        if len(middles) != 1:
            raise Unclear(low)
        yield _bound(text, low, low + 2, middles[0])
        yield _bound(text, middles[0], middles[0] + 1, end)
    yield end, end, end, high


def _exclusion(text: Text, low: int, high: int) -> int:
    """How many words EXCLUDE and what is behind it are."""
    for words in EXCLUSIONS:
        size = len(words) + 1
        if high - size > low and text.lowered[high - size : high] == ("exclude", *words):
            return size
    return 0


def _bound(text: Text, begin: int, low: int, high: int) -> Bound:
    """The bound text[low:high], with the words before it from `begin` on."""
    if text.lowered[low:high] in FIXED:
        return begin, high, high, high
    if high - low < 2 or text.lowered[high - 1] not in DIRECTIONS:
        raise Unclear(low)
    return begin, low, high - 1, high
