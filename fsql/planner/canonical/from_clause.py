"""FROM: its entries as what they are, and the frame in which the names of the query mean something."""

from __future__ import annotations

from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from fsql.lineage.postgres_words import words
from fsql.planner.canonical.expressions import expression, holds_query, whole
from fsql.planner.canonical.form import sealed
from fsql.planner.canonical.names import Column, Form, Frame, Source
from fsql.planner.canonical.text import Text, Unclear
from fsql.planner.canonical.words import NO_COLUMN

SIDES = (TokenType.LEFT, TokenType.RIGHT, TokenType.FULL)
JOINING = (TokenType.JOIN, TokenType.CROSS, TokenType.INNER, TokenType.NATURAL, TokenType.ON, TokenType.USING)
BEHIND_SIDE = (TokenType.JOIN, TokenType.OUTER)
SCALAR = words(
    "generate_series generate_subscripts json_object_keys jsonb_object_keys jsonb_path_query jsonb_path_query_tz "
    "regexp_matches regexp_split_to_table string_to_table"
)
"""Functions of one column, no row, that takes its name from the alias. (`unnest` of rows has several.)"""


def from_clause(frame: Frame, low: int, high: int) -> list[Form]:
    """What FROM says, its entries added to `frame` from left to right."""
    text, found = frame.reading.text, list[Form]()
    place = low
    while place < high:
        kind = text.kind(place)
        if kind in (TokenType.INNER, TokenType.OUTER):  # words that say nothing
            place += 1
        elif kind in (TokenType.COMMA, TokenType.CROSS, TokenType.JOIN) or _is_side(text, place):
            found.append(text.lowered[place])
            place += 1
        elif kind == TokenType.ON:
            end = _condition_end(text, place + 1, high)
            found += ["on", whole(frame, place + 1, end)]
            place = end
        elif kind == TokenType.USING and text.kind(place + 1) == TokenType.L_PAREN:
            found += ["using", _using(frame, place + 1)]
            place = text.closing[place + 1] + 1
        elif place == low or text.kind(place - 1) in (TokenType.COMMA, TokenType.JOIN):
            place = _entry(frame, place, found)
        else:
            raise Unclear(place)
    return found


def _is_side(text: Text, place: int) -> bool:
    return text.kind(place) in SIDES and text.kind(place + 1) in BEHIND_SIDE


def _condition_end(text: Text, low: int, high: int) -> int:
    ends = (p for p in text.outer(low, high) if text.kind(p) in (TokenType.COMMA, *JOINING) or _is_side(text, p))
    return next((place for place in ends if not text.is_label(place)), high)


def _using(frame: Frame, opening: int) -> list[Form]:
    """The columns that USING compares, which from here on are one for each name."""
    text, found = frame.reading.text, list[Form]()
    for low, high in text.parts(opening + 1, text.closing[opening]):
        if high - low != 1 or any(source.open for source in frame.sources):
            raise Unclear(low)
        name = text.name(low)
        sides = [["of", s.mark, form] for s in frame.sources if (form := s.find(name)) is not None]
        if len(sides) < 2:
            raise Unclear(name)
        frame.merged[name] = ["merged", sides]
        found.append(sides)
    if text.kind(text.closing[opening] + 1) == TokenType.ALIAS:
        raise Unclear(opening)
    return found


def _entry(frame: Frame, place: int, found: list[Form]) -> int:
    """One entry of FROM; the place behind it."""
    text = frame.reading.text
    lateral = text.kind(place) == TokenType.LATERAL
    place += lateral
    if text.kind(place) == TokenType.L_PAREN:
        return _bracket(frame, place, found, lateral)
    if text.lowered[place] == "only" and text.is_name(place + 1):
        found.append("only")
        place += 1
    start, parts = place, [_plain_name(text, place)]
    place += 1
    while text.kind(place) == TokenType.DOT:
        parts.append(text.name(place + 1))
        place += 2
    if text.kind(place) == TokenType.L_PAREN:
        return _function(frame, start, place, parts[-1], found)
    return _table(frame, place, tuple(parts), found)


def _plain_name(text: Text, place: int) -> str:
    if not text.is_quoted(place) and text.lowered[place] in NO_COLUMN:
        raise Unclear(place)
    return text.name(place)


def _bracket(frame: Frame, place: int, found: list[Form], lateral: bool) -> int:
    """A sub-query or a join in brackets."""
    text, end = frame.reading.text, frame.reading.text.closing[place]
    if not holds_query(text, place):
        if _has_alias(text, end + 1):
            raise Unclear(end)
        found += ["(", *from_clause(frame, place + 1, end), ")"]
        return end + 1
    rows = frame.reading.query(place + 1, end, frame.inner() if lateral else frame.beside())
    alias, listed, behind = _alias(text, end + 1)
    columns = tuple(Column(column.name, sealed(column.form)) for column in rows.columns)
    found.append(["derived", lateral, rows.shape])
    _add(frame, Source(alias, None, columns), listed)
    return behind


def _table(frame: Frame, place: int, parts: tuple[str, ...], found: list[Form]) -> int:
    """A table, a feature view or a CTE."""
    alias, listed, behind = _alias(frame.reading.text, place)
    if len(parts) == 1 and parts[0] in frame.ctes:
        rows = frame.ctes[parts[0]]()
        found.append(["with", rows.shape])
        _add(frame, Source(alias or parts[0], None, rows.columns), listed)
        return behind
    if len(parts) > 2:
        raise Unclear(parts)
    table = (parts[0], parts[1]) if len(parts) == 2 else ("", parts[0])
    known = frame.reading.tables.get(table)
    columns = tuple(Column(name, ["column", name]) for name in known or ())
    found.append(["table", *table])
    source = Source(alias or table[1], None, columns, open=known is None, table=None if alias else table)
    _add(frame, source, listed)
    return behind


def _function(frame: Frame, start: int, opening: int, name: str, found: list[Form]) -> int:
    """A function in FROM, which sees the entries before it."""
    text, end = frame.reading.text, frame.reading.text.closing[opening]
    called = [text.word(word) for word in range(start, opening)]
    found.append(["function", *called, expression(frame, opening + 1, end)])
    behind = end + 1
    numbered = text.kind(behind) == TokenType.WITH
    if numbered:
        found.append(text.word(behind + 1))
        behind += 2
    alias, listed, behind = _alias(text, behind)
    columns = [Column(column, ["field", number]) for number, column in enumerate(listed)]
    known = start == opening - 1 and name in SCALAR
    if known:
        all_columns = [Column(alias or name, ["itself"]), *[Column("ordinality", ["column", "ordinality"])] * numbered]
        columns += all_columns[len(columns) :]
    frame.add(Source(alias or name, [frame.depth, len(frame.sources)], tuple(columns), open=not known))
    return behind


def _add(frame: Frame, source: Source, listed: list[str]) -> None:
    """The source under its place in FROM, its columns renamed by the alias's list."""
    if len(listed) > len(source.columns):
        raise Unclear(source.alias)
    renamed = [Column(name, column.form) for name, column in zip(listed, source.columns, strict=False)]
    unnamed = any(column.name is None for column in source.columns[len(listed) :])
    frame.add(
        replace(
            source,
            mark=[frame.depth, len(frame.sources)],
            columns=(*renamed, *source.columns[len(listed) :]),
            vague=unnamed,
        )
    )


def _has_alias(text: Text, place: int) -> bool:
    bare = text.is_name(place) and (text.is_quoted(place) or text.lowered[place] not in NO_COLUMN)
    return bare or text.kind(place) == TokenType.ALIAS


def _alias(text: Text, place: int) -> tuple[str, list[str], int]:
    """(alias or nothing, its column list, the place behind)."""
    if not _has_alias(text, place):
        return "", [], place
    place += text.kind(place) == TokenType.ALIAS
    alias, place = text.name(place), place + 1
    if text.kind(place) != TokenType.L_PAREN:
        return alias, [], place
    parts = text.parts(place + 1, text.closing[place])
    if any(high - low != 1 for low, high in parts):  # columns with types
        raise Unclear(place)
    return alias, [text.name(low) for low, _ in parts], text.closing[place] + 1
