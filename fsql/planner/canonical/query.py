"""A query as the shape of its rows and the form of each of its columns, whatever its names and the order of items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot.tokenizer_core import TokenType

from fsql.planner.canonical.expressions import (
    SETS,
    TAIL,
    aggregates,
    elements,
    expression,
    may_multiply,
    plain,
    whole,
    window,
)
from fsql.planner.canonical.form import sealed
from fsql.planner.canonical.from_clause import from_clause
from fsql.planner.canonical.names import Column, Form, Frame, Reading, Rows, Source, Tables
from fsql.planner.canonical.text import Text, Unclear, read_text
from fsql.planner.canonical.words import Range, split_alias

CLAUSES = {
    TokenType.FROM: 1, TokenType.WHERE: 2, TokenType.GROUP_BY: 3, TokenType.HAVING: 4, TokenType.WINDOW: 5,
    TokenType.ORDER_BY: 6, TokenType.LIMIT: 7, TokenType.OFFSET: 7, TokenType.FETCH: 7, TokenType.FOR: 7,
}  # fmt: skip
ROWS = ("row", "rows")


def canonical(sql: str, tables: Tables) -> Rows:
    """The rows and columns of the one SELECT in `sql`, in a form that layout and local names do not change.

    Two texts of one form mean the same over tables with the columns of `tables`; texts that mean the same may
    have different forms. Raises Unclear where the form is not certain, LineageError for what cannot be read.
    """
    reading = Reading(read_text(sql), tables, query)
    rows = query(0, len(reading.text.tokens), Frame(reading))
    if any(column.name is None for column in rows.columns):
        raise Unclear(sql)
    return rows


def canonical_items(sql: str, sources: list[Source]) -> tuple[Column, ...]:
    """The items of the one SELECT in `sql` over `sources`, whatever its FROM says. Raises as `canonical` does."""
    reading = Reading(read_text(sql), {}, query)
    if reading.text.kind(0) != TokenType.SELECT:
        raise Unclear(sql)
    low, high = _clauses(reading.text, 0, len(reading.text.tokens))[TokenType.SELECT]
    frame = Frame(reading, sources=sources)
    return tuple(column for item in reading.text.parts(low, high) for column in _item(frame, *item))


def query(low: int, high: int, frame: Frame) -> Rows:
    """The rows of text[low:high], a complete query; `frame` is its own, still empty."""
    text = frame.reading.text
    if text.kind(low) == TokenType.WITH:
        low = _with(frame, low)
    sets = [place for place in text.outer(low, high) if text.kind(place) in SETS and not text.is_label(place)]
    if sets:
        return _set_operation(frame, low, high, sets)
    if text.kind(low) == TokenType.L_PAREN:
        end = text.closing[low]
        rows = query(low + 1, end, _same_level(frame))
        return Rows(["bracket", rows.shape, _tail(_same_level(frame), end + 1, high, rows.columns)], rows.columns)
    if text.kind(low) == TokenType.VALUES:
        return _values(frame, low, high)
    if text.kind(low) != TokenType.SELECT:
        raise Unclear(low)
    return _select(frame, low, high)


def _same_level(frame: Frame) -> Frame:
    return Frame(frame.reading, frame.depth, frame.parent, frame.ctes)


def _values(frame: Frame, low: int, high: int) -> Rows:
    """VALUES: taken as it stands, its columns by position."""
    width = len(frame.reading.text.parts(low + 2, frame.reading.text.closing[low + 1]))
    columns = tuple(Column(f"column{place}", ["position", place]) for place in range(1, width + 1))
    return Rows(["values", expression(frame, low, high)], columns)


def _set_operation(frame: Frame, low: int, high: int, sets: list[int]) -> Rows:
    """UNION, INTERSECT and EXCEPT: columns by position; all but UNION ALL compare whole rows."""
    text = frame.reading.text
    end = next((place for place in text.outer(sets[-1], high) if text.kind(place) in TAIL), high)
    branches, words, begin = [], list[str](), low
    for place in [*sets, end]:
        branches.append(query(begin, place, _same_level(frame)))
        begin = place + 1
        if place != end:
            word = text.lowered[place]
            keeps = text.kind(begin) == TokenType.ALL
            begin += keeps or text.kind(begin) == TokenType.DISTINCT
            words.append(f"{word} all" if keeps else word)
    if len({len(branch.columns) for branch in branches}) != 1:
        raise Unclear(low)
    aligned = zip(*(branch.columns for branch in branches), strict=True)
    columns = tuple(Column(column[0].name, ["set", [c.form for c in column]]) for column in aligned)
    compared = [] if set(words) == {"union all"} else sorted(sealed(column.form) for column in columns)
    shape = ["set", words, [branch.shape for branch in branches], compared]
    return Rows([shape, _tail(_same_level(frame), end, high, columns)], columns)


def _tail(frame: Frame, low: int, high: int, outputs: tuple[Column, ...]) -> list[Form]:
    """ORDER BY, LIMIT and what else stands behind a query."""
    text, found = frame.reading.text, list[Form]()
    starts = [place for place in text.outer(low, high) if text.kind(place) in TAIL and not text.is_label(place)]
    if low < high and starts[:1] != [low]:
        raise Unclear(low)
    for place, end in zip(starts, [*starts[1:], high], strict=False):
        if text.kind(place) == TokenType.ORDER_BY:
            found.append(["order by", elements(frame, place + 1, end, outputs, inputs_first=False)])
        else:
            low, high = _number(text, place, end)
            found.append([*plain(text, place, low), *expression(frame, low, high), *plain(text, high, end)])
    return found


def _number(text: Text, low: int, high: int) -> Range:
    """The number of rows in LIMIT 3, OFFSET 3 ROWS, FETCH FIRST 3 ROWS ONLY: any expression, also a column outside."""
    if text.kind(low) == TokenType.OFFSET:
        return low + 1, high - (text.lowered[high - 1] in ROWS and high - low > 2)
    if text.kind(low) != TokenType.FETCH:
        return low + 1, high
    end = high - (3 if text.lowered[high - 1] == "ties" else 2)
    if text.lowered[low + 1] not in ("first", "next") or text.lowered[end] not in ROWS or end < low + 2:
        raise Unclear(low)
    return low + 2, end


def _select(frame: Frame, low: int, high: int) -> Rows:
    text, clauses = frame.reading.text, _clauses(frame.reading.text, low, high)
    first, distinct = _distinct(text, low + 1)
    entries = from_clause(frame, *clauses[TokenType.FROM])
    _name_windows(frame, *clauses[TokenType.WINDOW])
    items = text.parts(first, clauses[TokenType.SELECT][1]) if first < clauses[TokenType.SELECT][1] else []
    columns = tuple(column for item in items for column in _item(frame, *item))
    shape = {
        "from": entries,
        "where": whole(frame, *clauses[TokenType.WHERE]),
        "group": _grouped(frame, clauses[TokenType.GROUP_BY], columns),
        "having": whole(frame, *clauses[TokenType.HAVING]),
        "distinct": _compared(frame, distinct, columns),
        "items": _deciding(frame, items, clauses),
        "tail": _tail(frame, *clauses[TokenType.ORDER_BY], columns),
    }
    return Rows(shape, columns)


def _clauses(text: Text, low: int, high: int) -> dict[TokenType, Range]:
    """Where each clause's content stands, (0, 0) for those that are missing; ORDER BY holds all behind it."""
    found = dict.fromkeys((TokenType.SELECT, *CLAUSES), (0, 0))
    last, begin, rank = TokenType.SELECT, low + 1, 0
    for place in text.outer(low + 1, high):
        kind = text.kind(place)
        if kind == TokenType.INTO:
            raise Unclear(place)
        if kind not in CLAUSES or CLAUSES[kind] <= rank or text.is_label(place):
            continue
        if kind == TokenType.FROM and text.kind(place - 1) == TokenType.DISTINCT:
            continue
        found[last] = (begin, place)
        if CLAUSES[kind] >= CLAUSES[TokenType.ORDER_BY]:
            found[TokenType.ORDER_BY] = (place, high)
            return found
        last, begin, rank = kind, place + 1, CLAUSES[kind]
    found[last] = (begin, high)
    return found


def _distinct(text: Text, place: int) -> tuple[int, Range | None]:
    """Where the items begin, and the range DISTINCT compares: an empty one for whole rows, None without it."""
    if text.kind(place) == TokenType.ALL:
        return place + 1, None
    if text.kind(place) != TokenType.DISTINCT:
        return place, None
    if text.kind(place + 1) != TokenType.ON:
        return place + 1, (0, 0)
    end = text.closing[place + 2]
    return end + 1, (place + 3, end)


def _compared(frame: Frame, distinct: Range | None, columns: tuple[Column, ...]) -> Form:
    if distinct is None:
        return None
    if distinct == (0, 0):
        return ["rows", sorted(sealed(column.form) for column in columns)]
    return ["on", elements(frame, *distinct, columns, inputs_first=False)]


def _grouped(frame: Frame, span: Range, columns: tuple[Column, ...]) -> Form:
    return elements(frame, *span, columns, inputs_first=True) if span[0] < span[1] else None


def _deciding(frame: Frame, items: list[Range], clauses: Mapping[TokenType, Range]) -> Form:
    """What the items say about which rows there are: sets they return, and that they make one row of all."""
    text, windows = frame.reading.text, clauses[TokenType.WINDOW]
    grouped = any(low < high for low, high in (clauses[TokenType.GROUP_BY], clauses[TokenType.HAVING]))
    multiply = sorted(sealed(whole(frame, *split_alias(text, *item)[0])) for item in items if may_multiply(text, *item))
    if windows[0] < windows[1] and may_multiply(text, *windows):  # also where no item names the window
        multiply.append(sealed(sorted(map(sealed, frame.windows.values()))))
    return [multiply, not grouped and any(aggregates(text, *span) for span in (*items, windows))]


def _item(frame: Frame, low: int, high: int) -> list[Column]:
    """The columns that a select item makes."""
    text = frame.reading.text
    if high - low == 1 and text.kind(low) == TokenType.STAR:
        return frame.all_columns()
    chain = text.chain(low) if text.is_name(low) else ()
    if chain[-1:] == ("*",) and text.kind(low + 1) == TokenType.DOT:
        if high - low != 2 * len(chain) - 1:
            raise Unclear(low)
        return frame.all_columns(chain[:-1])
    value, name = split_alias(text, low, high)
    return [Column(name, whole(frame, *value))]


def _name_windows(frame: Frame, low: int, high: int) -> None:
    """The windows of WINDOW, each of which may build on those before it."""
    text = frame.reading.text
    for begin, end in text.parts(low, high) if low < high else ():
        if text.kind(begin + 1) != TokenType.ALIAS or text.closing.get(begin + 2) != end - 1:
            raise Unclear(begin)
        frame.windows[text.name(begin)] = window(frame, begin + 3, end - 1)


@dataclass(eq=False)
class Cte:
    """One CTE: read when first named, and taken by position where it names itself."""

    name: str
    body: Range
    listed: list[str]
    mark: list[str]
    frame: Frame
    ctes: Mapping[str, Callable[[], Rows]]
    rows: Rows | None = None
    recursive: bool = False

    def __call__(self) -> Rows:
        """Its rows; the columns' forms are sealed."""
        waiting = self.frame.reading.open_ctes
        if self.rows is not None:
            return self.rows
        if self in waiting:
            self.recursive = True
            return Rows(["itself", len(waiting) - waiting.index(self)], self._by_position(self._first_names()))
        waiting.append(self)
        rows = query(*self.body, Frame(self.frame.reading, self.frame.depth + 1, self.frame.parent, self.ctes))
        waiting.pop()
        names = [*self.listed, *(column.name for column in rows.columns[len(self.listed) :])]
        columns = tuple(Column(n, sealed(c.form)) for n, c in zip(names, rows.columns, strict=True))
        whole_rows = [column.form for column in columns] if self.recursive else []
        columns = self._by_position(names) if self.recursive else columns
        self.rows = Rows(sealed([self.mark, rows.shape, whole_rows]), columns)
        return self.rows

    def _by_position(self, names: list[str | None]) -> tuple[Column, ...]:
        return tuple(Column(name, ["position", place]) for place, name in enumerate(names))

    def _first_names(self) -> list[str | None]:
        """The names of its columns, before its rows are known."""
        text, (low, high) = self.frame.reading.text, self.body
        while text.kind(low) == TokenType.L_PAREN:
            low, high = low + 1, text.closing[low]
        if text.kind(low) != TokenType.SELECT:
            raise Unclear(low)
        ends = [p for p in text.outer(low, high) if text.kind(p) in SETS and not text.is_label(p)]
        first, _ = _distinct(text, low + 1)
        items = text.parts(first, _clauses(text, low, [*ends, high][0])[TokenType.SELECT][1])
        names = [split_alias(text, *item)[1] for item in items]
        names[: len(self.listed)] = self.listed
        if any(name is None for name in names):
            raise Unclear(low)
        return names


def _with(frame: Frame, place: int) -> int:
    """Put the CTEs in reach of `frame`; the place of the query behind them."""
    text, reach = frame.reading.text, dict(frame.ctes)
    recursive = text.kind(place + 1) == TokenType.RECURSIVE
    place += 1 + recursive
    while True:
        cte, place = _cte(frame, place, reach if recursive else dict(reach))
        reach[cte.name] = cte
        if text.kind(place) != TokenType.COMMA:
            break
        place += 1
    if text.kind(place) not in (TokenType.SELECT, TokenType.VALUES, TokenType.L_PAREN):
        raise Unclear(place)
    frame.ctes = reach
    return place


def _cte(frame: Frame, place: int, reach: Mapping[str, Callable[[], Rows]]) -> tuple[Cte, int]:
    text = frame.reading.text
    name, listed, place = text.name(place), list[str](), place + 1
    if text.kind(place) == TokenType.L_PAREN:
        listed = [text.name(low) for low, _ in text.parts(place + 1, text.closing[place])]
        place = text.closing[place] + 1
    opening = place + 1
    while text.kind(opening) != TokenType.L_PAREN and opening < place + 4:
        opening += 1
    if text.kind(place) != TokenType.ALIAS or text.kind(opening) != TokenType.L_PAREN:
        raise Unclear(place)
    mark = [text.lowered[p] for p in range(place + 1, opening)]
    end = text.closing[opening]
    return Cte(name, (opening + 1, end), listed, mark, frame, reach), end + 1
