"""What a word of an expression is by its neighbours: a keyword, a call, a type, or the name of a column."""

from __future__ import annotations

from sqlglot.tokenizer_core import TokenType

from fsql.lineage.postgres_words import COLUMN_NAMES, KEYWORDS, RESERVED, TYPE_FUNCTION_NAMES, words
from fsql.planner.canonical.text import Text, Unclear

Range = tuple[int, int]
NAMING = (TokenType.FARROW, TokenType.COLON_EQ)
FIELDS = words("year month day hour minute second")
NO_COLUMN = RESERVED | TYPE_FUNCTION_NAMES
VALUES = words("null true false end current_date current_time current_timestamp current_user localtime localtimestamp")
"""Reserved words that may end an expression."""
PHRASES = (
    ("at", "time", "zone"), ("nulls", "first"), ("nulls", "last"), ("within", "group"), ("double", "precision"),
    ("character", "varying"), ("char", "varying"), ("bit", "varying"), ("timestamp", "with"), ("timestamp", "without"),
    ("time", "with"), ("time", "without"),
)  # fmt: skip
"""Words that are no names in this company."""


def keyword_end(text: Text, place: int) -> int | None:
    """The place behind the keyword, call, field or type that begins there; None where a column is named."""
    behind = place + 2 * len(text.chain(place)) - 1
    if text.kind(place - 1) == TokenType.DOT or text.is_string(behind) or text.kind(behind) in NAMING:
        return behind
    word = "" if text.is_quoted(place) or behind > place + 1 else text.lowered[place]
    if text.kind(behind) == TokenType.L_PAREN:
        return _call_end(text, behind, word)
    if word == "collate":
        return place + 2 * len(text.chain(place + 1))
    if word in NO_COLUMN:
        return behind
    return _phrase_end(text, place, word) if word in KEYWORDS else None


def _call_end(text: Text, opening: int, word: str) -> int:
    if word == "operator":
        return text.closing[opening] + 1
    field = word == "extract" and text.is_name(opening + 1) and text.kind(opening + 2) == TokenType.FROM
    return opening + 2 if field else opening


def _phrase_end(text: Text, place: int, word: str) -> int | None:
    """Behind a keyword that Postgres does not reserve, where its neighbours show that it is one."""
    for phrase in PHRASES:
        if text.lowered[place : place + len(phrase)] == phrase:
            return place + len(phrase)
    before = text.lowered[place - 1] if place else ""
    if word == "between" and _ends_value(text, place - 2 if before == "not" and place > 1 else place - 1):
        return place + 1
    if word in FIELDS and (text.is_string(place - 1) or (before == "to" and text.lowered[place - 2] in FIELDS)):
        return place + 1
    if text.lowered[place : place + 2] == ("time", "zone") and before in ("with", "without"):
        return place + 2
    if before == "is" or (before == "not" and text.lowered[place - 2] == "is"):
        return place + 1
    return place + 2 if text.lowered[place - 2 : place + 2] in (_ZONED, _UNZONED) else None


_ZONED, _UNZONED = ("timestamp", "with", "time", "zone"), ("timestamp", "without", "time", "zone")


def type_end(text: Text, place: int) -> int:
    """The place behind the type's name that begins there, as behind `::`."""
    several = " " in text.lowered[place]  # `double precision` is one token
    end = place + 1 if several else place + 2 * len(text.chain(place)) - 1
    end += text.lowered[end] in ("precision", "varying")
    if text.kind(end) == TokenType.L_PAREN:
        end = text.closing[end] + 1
    if text.lowered[end : end + 3] in (("with", "time", "zone"), ("without", "time", "zone")):
        end += 3
    while text.kind(end) == TokenType.L_BRACKET:
        end = text.closing[end] + 1
    return end


def split_alias(text: Text, low: int, high: int) -> tuple[Range, str | None]:
    """A select item's expression, and its name as Postgres stores it; None where Postgres makes one up."""
    last = high - 1
    if high - low > 2 and text.kind(last - 1) == TokenType.ALIAS:
        return (low, last - 1), text.name(last)
    if high - low > 1 and _is_bare_alias(text, last):
        return (low, last), text.name(last)
    chain = text.chain(low) if text.is_name(low) else ()
    is_column = len(chain) * 2 - 1 == high - low and keyword_end(text, low) is None
    return (low, high), chain[-1] if is_column else None


def _is_bare_alias(text: Text, last: int) -> bool:
    """Whether the last word of an item is its name without AS. Raises Unclear where that is open."""
    word = "" if text.is_quoted(last) else text.lowered[last]
    if not text.is_name(last) or text.kind(last - 1) == TokenType.DOT or word in NO_COLUMN:
        return False
    if not _ends_value(text, last - 1) or (word in FIELDS and text.is_string(last - 1)):
        return False
    if word in FIELDS and text.lowered[last - 1] == "interval":
        raise Unclear(last)
    if word in COLUMN_NAMES or word in ("varying", "zone", "local"):
        if text.lowered[last - 1] in ("double", "character", "char", "bit", "time", "at"):
            return False
        raise Unclear(last)
    return True


def follows_value(text: Text, place: int) -> bool:
    """Whether an expression may end before the place: a name there is then no column, but part of some grammar."""
    return place > 0 and text.lowered[place - 1] != "between" and _ends_value(text, place - 1)


def _ends_value(text: Text, place: int) -> bool:
    """Whether an expression may end there, so that a name behind it is no part of it."""
    if text.kind(place) == TokenType.R_PAREN:
        opening = next(begin for begin, end in text.closing.items() if end == place)
        return opening == 0 or text.lowered[opening - 1] != "operator"
    if text.kind(place) in (TokenType.R_BRACKET, TokenType.NUMBER) or text.is_string(place) or text.is_quoted(place):
        return True
    if not text.is_name(place):
        return False
    word = text.lowered[place]
    if word in ("escape", "over", "zone", "uescape"):
        if word != "over" and text.lowered[place - 2 : place + 1] != ("at", "time", "zone"):
            raise Unclear(place)
        return False
    return text.kind(place - 1) == TokenType.DOT or word not in NO_COLUMN or word in VALUES


def frame_start(text: Text, low: int, high: int) -> int:
    """Where ROWS, RANGE or GROUPS of a window begins; `high` where there is none."""
    no_end = (TokenType.COMMA, TokenType.PARTITION_BY, TokenType.ORDER_BY, TokenType.DOT)
    for place in text.outer(low, high):
        begins = place == low or text.kind(place - 1) not in no_end
        if begins and text.lowered[place] in ("rows", "range", "groups") and not text.is_quoted(place):
            return place
    return high
