"""An expression as a list of its words, with every column replaced by what it is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from fsql.lineage.postgres_functions import FUNCTIONS
from fsql.lineage.postgres_words import COLUMN_NAMES, RESERVED, SET_RETURNING, TYPE_FUNCTION_NAMES, words
from fsql.planner.canonical.names import Column, Form, Frame
from fsql.planner.canonical.text import NUMBERS, Text, Unclear
from fsql.planner.canonical.window_frames import frame_bounds
from fsql.planner.canonical.words import follows_value, frame_start, keyword_end, type_end

QUERY = (TokenType.SELECT, TokenType.WITH, TokenType.VALUES)
SETS = (TokenType.UNION, TokenType.INTERSECT, TokenType.EXCEPT)
TAIL = (TokenType.ORDER_BY, TokenType.LIMIT, TokenType.OFFSET, TokenType.FETCH, TokenType.FOR)
GROUPINGS = frozenset(("rollup", "cube", "grouping sets"))
AGGREGATES = words(
    "any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp cume_dist "
    "dense_rank every json_agg json_agg_strict json_arrayagg json_object_agg json_object_agg_strict "
    "json_object_agg_unique json_object_agg_unique_strict json_objectagg jsonb_agg jsonb_agg_strict "
    "jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict max min mode "
    "percent_rank percentile_cont percentile_disc range_agg range_intersect_agg rank regr_avgx regr_avgy "
    "regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp "
    "string_agg sum var_pop var_samp variance xmlagg"
)
"""Functions that make one row of many; those of a schema of the user's are always named by it."""


GRAMMAR = words("cube escape filter groups operator over range rollup rows second varying zone")
"""Words that may stand before a bracket and call nothing, beside those that no function can be named."""
OWN = FUNCTIONS | RESERVED | COLUMN_NAMES | TYPE_FUNCTION_NAMES | GRAMMAR
"""What stands before a bracket and is no function of the user's; `first` and `last` may well be his aggregates."""
SPECIAL_WORDS = words("nfc nfd nfkc nfkd on returning")
"""Words of the grammars of single functions, where keywords and types stand in the places of columns."""


def holds_query(text: Text, place: int) -> bool:
    """Whether the bracket that opens there holds a query, not an expression or a join."""
    kind, end = text.kind(place + 1), text.closing.get(place, -1)
    if kind == TokenType.L_PAREN and holds_query(text, place + 1):
        behind = text.closing[place + 1] + 1
        return behind == end or text.kind(behind) in (*SETS, *TAIL)
    return kind in QUERY


def whole(frame: Frame, low: int, high: int) -> Form:
    """A complete expression, without the brackets around all of it."""
    return expression(frame, *bare(frame.reading.text, low, high))


def bare(text: Text, low: int, high: int) -> tuple[int, int]:
    """[low, high) without brackets around all of it that hold neither a query nor a row."""
    while text.kind(low) == TokenType.L_PAREN and text.closing.get(low) == high - 1 and not holds_query(text, low):
        if len(text.parts(low + 1, high - 1)) > 1 or high - low < 3:
            break
        low, high = low + 1, high - 1
    return low, high


def expression(frame: Frame, low: int, high: int) -> list[Form]:
    """The words of text[low:high], columns, sub-queries and windows replaced by what they are."""
    found: list[Form] = []
    place = low
    while place < high:
        place = _step(frame, place, high, found)
    return found


def _step(frame: Frame, place: int, high: int, found: list[Form]) -> int:
    """One word, or what belongs together; the place behind it."""
    text = frame.reading.text
    if text.is_name(place):
        return _name(frame, place, found)
    if text.kind(place) == TokenType.L_PAREN and holds_query(text, place):
        found.append(_query(frame, place, only_rows=text.kind(place - 1) == TokenType.EXISTS))
        return text.closing[place] + 1
    if text.kind(place) == TokenType.DCOLON:
        end = type_end(text, place + 1)
        found += [text.word(word) for word in range(place, end)]
        return end
    if text.kind(place) == TokenType.ALIAS:  # of a grammar of its own, whose names and types are no columns
        raise Unclear(place)
    operators, end = text.operators(place, high)
    found += operators or [text.word(place)]
    return end if operators else place + 1


def _name(frame: Frame, place: int, found: list[Form]) -> int:
    """What begins with a word: a cast, a window, a column, or what stands for itself."""
    text = frame.reading.text
    word = "" if text.is_quoted(place) else text.lowered[place]
    if word == "cast" and text.kind(place + 1) == TokenType.L_PAREN and not text.is_label(place):
        found += _cast(frame, place + 1)
        return text.closing[place + 1] + 1
    if word == "over" and not text.is_label(place):
        return _over(frame, place + 1, found)
    end = keyword_end(text, place)
    if word in SPECIAL_WORDS and not text.is_label(place) and text.kind(place + 1) != TokenType.DOT:
        raise Unclear(place)
    if end is None:
        if found and follows_value(text, place):
            raise Unclear(place)
        parts = text.chain(place)
        frame.reading.columns.add(place)
        found.append(frame.column(parts))
        return place + 2 * len(parts) - 1
    if frame.parent is not None and text.kind(end) == TokenType.L_PAREN and _may_aggregate(text, place):
        _refuse_outer(frame, [a for low, high in _arguments(text, end) for a in expression(frame, low, high)])
    found += [text.word(part) for part in range(place, end) if text.kind(part) != TokenType.ASC]
    return end


def _may_aggregate(text: Text, place: int) -> bool:
    """Whether what is called there may make one row of many: what is not Postgres's own may."""
    *schema, name = text.chain(place)
    return name in AGGREGATES or name not in OWN or schema not in ([], ["pg_catalog"])


def _arguments(text: Text, opening: int) -> Iterator[tuple[int, int]]:
    """What the brackets of a call hold, and those of WITHIN GROUP and FILTER behind it."""
    yield opening + 1, text.closing[opening]
    place = text.closing[opening] + 1
    while text.lowered[place] in ("within", "group", "filter"):
        if text.kind(place + 1) == TokenType.L_PAREN:
            yield place + 2, text.closing[place + 1]
            place = text.closing[place + 1]
        place += 1


def _refuse_outer(frame: Frame, arguments: Form) -> None:
    """Refuse an aggregate over columns of the queries around it alone: it makes one row of those."""
    waiting, outside = [arguments], False
    while waiting:
        form = waiting.pop()
        if isinstance(form, list) and form[:1] == ["of"] and isinstance(form[1], list):
            if form[1][0] == frame.depth:
                return
            outside = True
        elif isinstance(form, list):
            outside = outside or form[:1] == ["query"]  # which may read anything
            waiting += form
    if outside:
        raise Unclear(arguments)


def _query(frame: Frame, place: int, *, only_rows: bool) -> Form:
    rows = frame.reading.query(place + 1, frame.reading.text.closing[place], frame.inner())
    return ["query", rows.shape, [] if only_rows else [column.form for column in rows.columns]]


def _cast(frame: Frame, opening: int) -> list[Form]:
    """`CAST(x AS type)` as `x::type`, in brackets unless x is one word."""
    text, end = frame.reading.text, frame.reading.text.closing[opening]
    marks = [place for place in text.outer(opening + 1, end) if text.kind(place) == TokenType.ALIAS]
    if len(marks) != 1:
        raise Unclear(opening)
    value = whole(frame, opening + 1, marks[0])
    return [*(value if len(value) == 1 else ["(", *value, ")"]), "::", *plain(text, marks[0] + 1, end)]


def _over(frame: Frame, place: int, found: list[Form]) -> int:
    """The window behind OVER: one that is named is the same as its text written out."""
    text = frame.reading.text
    if text.kind(place) == TokenType.L_PAREN:
        end = text.closing[place]
        found += ["over", window(frame, place + 1, end)]
        return end + 1
    found += ["over", _named_window(frame, place)]
    return place + 1


def _named_window(frame: Frame, place: int) -> Form:
    name = frame.reading.text.name(place)
    if name not in frame.windows:
        raise Unclear(name)
    return frame.windows[name]


def window(frame: Frame, low: int, high: int) -> Form:
    """What a window's brackets hold, with the window it builds on written out."""
    text, found = frame.reading.text, list[Form]()
    if low < high and text.is_name(low) and text.name(low) in frame.windows:
        found.append(["base", _named_window(frame, low)])
        low += 1
    begin = frame_start(text, low, high)
    found += expression(frame, low, begin)
    for place, a, b, end in frame_bounds(text, begin, high):
        found += [*plain(text, place, a), *expression(frame, a, b), *plain(text, b, end)]
    return found


def plain(text: Text, low: int, high: int) -> list[Form]:
    """Words that name no columns: types, and what stands around a number of rows."""
    return [text.word(place) for place in range(low, high)]


def elements(frame: Frame, low: int, high: int, outputs: tuple[Column, ...], *, inputs_first: bool) -> list[Form]:
    """The elements of GROUP BY (`inputs_first`), ORDER BY or DISTINCT ON: numbers and output names are items."""
    return [_element(frame, a, b, outputs, inputs_first) for a, b in frame.reading.text.parts(low, high)]


def _element(frame: Frame, low: int, high: int, outputs: tuple[Column, ...], inputs_first: bool) -> Form:
    text = frame.reading.text
    end = next((place for place in text.outer(low, high) if _modifies(text, place)), high)
    direction = expression(frame, end, high)
    low, end = bare(text, low, end)
    if inputs_first and text.kind(low) == TokenType.L_PAREN and text.closing[low] == end - 1:
        return ["list", elements(frame, low + 1, end - 1, outputs, inputs_first=True)]
    if inputs_first and _groups(text, low) and text.closing.get(low + 1) == end - 1:
        inner = elements(frame, low + 2, end - 1, outputs, inputs_first=True)
        return [text.lowered[low], inner]
    if end - low == 1 and text.kind(low) in NUMBERS:
        return [_numbered(text.writings[low], outputs), *direction]
    if end - low == 1 and text.is_name(low) and keyword_end(text, low) is None:
        return [_named(frame, low, outputs, inputs_first), *direction]
    return [expression(frame, low, end), *direction]


def _modifies(text: Text, place: int) -> bool:
    """Whether an element's direction begins there."""
    nulls = text.lowered[place : place + 2] in (("nulls", "first"), ("nulls", "last"))
    return nulls or (text.kind(place) in (TokenType.ASC, TokenType.DESC, TokenType.USING) and not text.is_label(place))


def _groups(text: Text, place: int) -> bool:
    return text.lowered[place] in GROUPINGS and not text.is_quoted(place)


def _numbered(number: str, outputs: tuple[Column, ...]) -> Form:
    if not number.isdigit() or not 1 <= int(number) <= len(outputs):
        raise Unclear(number)
    return outputs[int(number) - 1].form


def _named(frame: Frame, place: int, outputs: tuple[Column, ...], inputs_first: bool) -> Form:
    name = frame.reading.text.name(place)
    frame.reading.columns.add(place)
    made = [column.form for column in outputs if column.name == name]
    if inputs_first:
        found = frame.local(name)
        if found is not None:
            return [found]
        if made and any(source.open for source in frame.sources):
            raise Unclear(name)
    if any(form != made[0] for form in made):
        raise Unclear(name)
    return made[0] if made else [frame.column((name,))]


def calls(text: Text, low: int, high: int) -> Iterator[tuple[int, str, bool]]:
    """(place, name, whether it has a schema) of every function that is called, sub-queries left out."""
    place = low
    while place < high - 1:
        if text.kinds[place] == TokenType.L_PAREN and holds_query(text, place):
            place = text.closing[place]
        elif text.kinds[place + 1] == TokenType.L_PAREN and text.named[place]:
            before = text.kinds[place - 1]
            if before not in (TokenType.ALIAS, TokenType.DCOLON):
                yield place, text.name(place), before == TokenType.DOT
        place += 1


def may_multiply(text: Text, low: int, high: int) -> bool:
    """Whether an item calls what gives several rows, or what may do so or make one row of many."""
    return any(qualified or name in SET_RETURNING or name not in OWN for _, name, qualified in calls(text, low, high))


def aggregates(text: Text, low: int, high: int) -> bool:
    """Whether an item calls an aggregate that is no window function."""
    return any(name in AGGREGATES and not _is_windowed(text, place, high) for place, name, _ in calls(text, low, high))


def _is_windowed(text: Text, place: int, high: int) -> bool:
    behind = text.closing[place + 1] + 1
    while behind < high and text.kind(behind) != TokenType.OVER:
        steps = text.lowered[behind] in ("filter", "within", "group") or text.kind(behind) == TokenType.L_PAREN
        if not steps:
            return False
        behind = text.closing.get(behind, behind) + 1
    return behind < high
