"""Postgres's own functions whose answer may depend on the session: which are taken, under which condition.

`STABLE` in the catalog says only that something besides the arguments may matter. What is taken stands in this
table with its condition; every other stable function of Postgres is refused. A few that call themselves
immutable are in it, too, because a setting changes their answer all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fsql.parser.moments import abbreviated, is_zone
from fsql.planner.node_tree import Node, arguments, bare, constant, constant_text, kind, value
from fsql.planner.text_forms import CLOCK, SETTING, ZONE, Cause, short

_TIME, _LOCAL, _LENGTH = "timestamp with time zone", "timestamp without time zone", "interval"
_SAY_ZONE = "say the zone: (<time> AT TIME ZONE 'UTC') first, then the rest on the timestamp it gives"


@dataclass(frozen=True)
class Called:
    """A function as the catalog has it; `types` are those of its arguments, as people write them."""

    number: str
    schema: str
    name: str
    types: str
    result: str
    volatility: str
    takes_anything: bool

    @property
    def signature(self) -> str:
        """`date_trunc(text, timestamp with time zone)`."""
        return f"{self.name}({self.types})"

    @property
    def is_builtin(self) -> bool:
        """Whether it is Postgres's own."""
        return self.schema == "pg_catalog"


Functions = Mapping[str, Called]
Condition = Callable[[Node, Functions], Cause | None]


def called(node: Node, functions: Functions) -> Called | None:
    """The function that a call, operator or aggregate runs; None for any other node."""
    fields = (":funcid", ":opfuncid", ":aggfnoid", ":winfnoid")
    return next((functions.get(value(node, field)) for field in fields if field in node), None)


def _exact_lengths(node: Node, functions: Functions) -> Cause | None:
    if all(_is_exact(part, functions) for part in _lengths(node, functions)):
        return None
    message = "a length with days in it is added to a timestamptz by the calendar of the session's time zone"
    remedy = "make it exact: make_interval(secs => extract(epoch FROM <length>)), or interval '24 hours'"
    return Cause(ZONE, message, remedy)


def _epoch(node: Node, functions: Functions) -> Cause | None:
    if (constant_text(arguments(node)[0]) or "").strip().lower() == "epoch":
        return None
    return in_its_zone("extract" if value(node, ":funcformat") == "3" else _name(node, functions))


_PLAIN_TIME = re.compile(r'(?:"[^"]*"|(?!TM)[^"])*', re.IGNORECASE | re.DOTALL)
_PLAIN_NUMBER = re.compile(r'(?:"[^"]*"|FM|MI|PL|SG|PR|RN|TH|EEEE|[BV]|[^A-Z"])*', re.IGNORECASE | re.DOTALL)


def _time_pattern(node: Node, functions: Functions) -> Cause | None:
    return _pattern(node, functions, _PLAIN_TIME, "TM, which writes names in the session's lc_time", "leave TM out")


def _number_pattern(node: Node, functions: Functions) -> Cause | None:
    words = "L, D, G or S, which lc_monetary and lc_numeric decide"
    return _pattern(node, functions, _PLAIN_NUMBER, words, "write . and , for the signs, MI, PL or SG for the sign")


def _pattern(node: Node, functions: Functions, plain: re.Pattern[str], words: str, remedy: str) -> Cause | None:
    name, pattern = _name(node, functions), constant_text(arguments(node)[-1])
    if pattern is None:
        message = f"the pattern of {name} is computed, so nobody can tell whether the session decides the answer"
        return Cause(SETTING, message, f"write the pattern as a literal: {name}(…, '…')")
    return None if plain.fullmatch(pattern) else Cause(SETTING, f"the pattern of {name} has {words}", remedy)


def _zone_at(position: int) -> Condition:
    """Whether the zone given at that position is one; what is not written there is data, and taken as such."""

    def condition(node: Node, functions: Functions) -> Cause | None:
        text = constant_text(arguments(node)[position])
        return None if text is None or is_zone(text) else Cause(ZONE, *abbreviated(text))

    return condition


_QUOTED = "quote_all_identifiers decides which names {} puts into quotes"
_FORMATTED = re.compile(r"%(?:\d+\$)?-?(?:\d+|\*(?:\d+\$)?)?([%sIL])")


def format_pattern(node: Node) -> Cause | None:
    """Why what a call of format is given as its pattern is refused, whatever the values; None where it is not."""
    pattern = constant_text(arguments(node)[0])
    if pattern is None and kind(bare(arguments(node)[0])) != "CONST":
        return Cause(
            SETTING, "the pattern of format is computed, and may have %I in it", "write it as a literal, or use ||"
        )
    if "I" in _FORMATTED.findall(pattern or ""):
        return Cause(SETTING, _QUOTED.format("%I"), "write %s, or the quotes that you want")
    return None


_SURE_TYPES = frozenset(
    ("smallint", "integer", "int", "bigint", "numeric", "real", "double precision", "boolean", "uuid", "json", "jsonb")
)


def _sure_type(node: Node, functions: Functions) -> Cause | None:
    if (constant_text(arguments(node)[1]) or "").strip().lower() in _SURE_TYPES:
        return None
    return _default(node, functions)


def _refused(rule: str, message: str, remedy: str) -> Condition:
    return lambda node, functions: Cause(rule, message, remedy)


def _taken(node: Node, functions: Functions) -> Cause | None:
    """Stable for the sake of the database's encoding, or of labels that can be added: no setting of a session's."""
    return None


def _default(node: Node, functions: Functions) -> Cause | None:
    function = called(node, functions)
    return refusal(node, function) if function else None


def _name(node: Node, functions: Functions) -> str:
    function = called(node, functions)
    return function.name if function else ""


def _lengths(node: Node, functions: Functions) -> tuple[Node, ...]:
    """The intervals that a call is given, by the catalog's word: whatever they are made of."""
    function = called(node, functions)
    given = function.types.split(", ") if function else []
    return tuple(part for place, part in enumerate(arguments(node)) if given[_position(place, part)] == _LENGTH)


def _position(place: int, node: Node) -> int:
    """At which place the function takes the argument."""
    return int(value(node, ":argnumber")) if kind(node) == "NAMEDARGEXPR" else place


_KEEP_EXACT = frozenset(
    (
        "interval_mul(interval, double precision)",
        "mul_d_interval(double precision, interval)",
        "interval_div(interval, double precision)",
        "interval_um(interval)",
        "interval_pl(interval, interval)",
        "interval_mi(interval, interval)",
        "interval(interval, integer)",
        "interval_larger(interval, interval)",
        "interval_smaller(interval, interval)",
    )
)
_ALWAYS_EXACT = frozenset(
    (
        "time_mi_time(time without time zone, time without time zone)",
        "interval(time without time zone)",
    )
)


def _is_exact(node: Node, functions: Functions) -> bool:
    """Whether an interval has hours and less in it, and neither days nor months, whatever the data."""
    node, function = bare(node), called(bare(node), functions)
    if kind(node) == "CONST":
        found = constant(node)
        return found is None or not any(found[8:16])  # microseconds, then days and months
    if kind(node) in ("COALESCEEXPR", "MINMAXEXPR", "CASEEXPR"):
        return all(_is_exact(part, functions) for part in _branches(node))
    if function is None or not function.is_builtin:
        return False
    if function.name == "make_interval":
        return all(_is_short_part(place, part) for place, part in enumerate(arguments(node)))
    if function.signature in _KEEP_EXACT:
        return all(_is_exact(part, functions) for part in _lengths(node, functions))
    return function.signature in _ALWAYS_EXACT


def _branches(node: Node) -> tuple[Node, ...]:
    """What the expression can give: the results of a CASE, the parts of a COALESCE."""
    if kind(node) != "CASEEXPR":
        return arguments(node)
    results = tuple(value(part, ":result") for part in arguments(node))
    return (*results, value(node, ":defresult")) if value(node, ":defresult") != "<>" else results


def _is_short_part(position: int, node: Node) -> bool:
    """Whether an argument of make_interval counts hours or less, or is zero."""
    found = constant(bare(node))
    return _position(position, node) > 3 or (found is not None and not any(found))


CONDITIONS: Mapping[str, Condition] = {
    f"timestamptz_pl_interval({_TIME}, {_LENGTH})": _exact_lengths,
    f"timestamptz_mi_interval({_TIME}, {_LENGTH})": _exact_lengths,
    f"interval_pl_timestamptz({_LENGTH}, {_TIME})": _exact_lengths,
    f"date_add({_TIME}, {_LENGTH})": _exact_lengths,
    f"date_subtract({_TIME}, {_LENGTH})": _exact_lengths,
    f"generate_series({_TIME}, {_TIME}, {_LENGTH})": _exact_lengths,
    f"overlaps({_TIME}, {_LENGTH}, {_TIME}, {_LENGTH})": _exact_lengths,
    f"overlaps({_TIME}, {_LENGTH}, {_TIME}, {_TIME})": _exact_lengths,
    f"overlaps({_TIME}, {_TIME}, {_TIME}, {_LENGTH})": _exact_lengths,
    f"date_part(text, {_TIME})": _epoch,
    f"extract(text, {_TIME})": _epoch,
    f"to_char({_LOCAL}, text)": _time_pattern,
    "to_char(interval, text)": _time_pattern,
    "to_date(text, text)": _time_pattern,
    **{f"to_char({number}, text)": _number_pattern for number in ("integer", "bigint", "numeric")},
    **{f"to_char({number}, text)": _number_pattern for number in ("real", "double precision")},
    "to_number(text, text)": _number_pattern,
    f"timezone(text, {_TIME})": _zone_at(0),
    f"timezone(text, {_LOCAL})": _zone_at(0),
    f"date_trunc(text, {_TIME}, text)": _zone_at(2),
    f"date_add({_TIME}, {_LENGTH}, text)": _zone_at(2),
    f"date_subtract({_TIME}, {_LENGTH}, text)": _zone_at(2),
    f"generate_series({_TIME}, {_TIME}, {_LENGTH}, text)": _zone_at(3),
    "make_timestamptz(integer, integer, integer, integer, integer, double precision, text)": _zone_at(6),
    "pg_input_is_valid(text, text)": _sure_type,
    **dict.fromkeys(("convert_from(bytea, name)", "convert_to(text, name)", "convert(bytea, name, name)"), _taken),
    "length(bytea, name)": _taken,
    **dict.fromkeys(("enum_first(anyenum)", "enum_last(anyenum)"), _taken),
    **dict.fromkeys(("enum_range(anyenum)", "enum_range(anyenum, anyenum)"), _taken),
    **dict.fromkeys(("json_build_array()", "json_build_object()"), _taken),
    **dict.fromkeys(("jsonb_build_array()", "jsonb_build_object()"), _taken),
    # counts months by the calendar of the session's time zone, though the catalog calls it immutable
    f"age({_TIME}, {_TIME})": _refused(
        ZONE,
        "the result of age on timestamptz depends on the session's time zone",
        "subtract: <later> - <earlier>, or age(<later> AT TIME ZONE 'UTC', <earlier> AT TIME ZONE 'UTC')",
    ),
    # immutable, says the catalog
    "quote_ident(text)": _refused(
        SETTING, _QUOTED.format("quote_ident"), "leave names as they are, or concatenate quotes"
    ),
    "to_timestamp(text, text)": _refused(
        ZONE,
        "to_timestamp reads a text in the session's time zone",
        "make_timestamptz(<year>, <month>, …, 'UTC'), or keep it as timestamptz in the source",
    ),
}
# what they are given decides: it is written as text, into JSON, or a text is read as it
WRITE_TEXT = frozenset(
    ("concat", "concat_ws", "format", "array_to_string", "anytextcat", "textanycat", "quote_literal", "quote_nullable")
)
WRITE_JSON = frozenset(
    (
        *("to_json", "to_jsonb", "array_to_json", "row_to_json"),
        *("json_build_array", "json_build_object", "jsonb_build_array", "jsonb_build_object"),
        *(f"{kind}_agg{strict}" for kind in ("json", "jsonb") for strict in ("", "_strict")),
        *(
            f"{kind}_object_agg{unique}{strict}"
            for kind in ("json", "jsonb")
            for unique in ("", "_unique")
            for strict in ("", "_strict")
        ),
    )
)
READ_JSON = frozenset(
    (
        *(f"{kind}_to_record{many}" for kind in ("json", "jsonb") for many in ("", "set")),
        *(f"{kind}_populate_record{many}" for kind in ("json", "jsonb") for many in ("", "set")),
        "jsonb_populate_record_valid",
    )
)
_CLOCKS = frozenset(("now", "transaction_timestamp", "statement_timestamp"))
_REMEDIES = {
    "to_tsvector": "name the configuration: to_tsvector('english', …)",
    "to_tsquery": "name the configuration: to_tsquery('english', …)",
    "plainto_tsquery": "name the configuration: plainto_tsquery('english', …)",
    "phraseto_tsquery": "name the configuration: phraseto_tsquery('english', …)",
    "websearch_to_tsquery": "name the configuration: websearch_to_tsquery('english', …)",
    "ts_headline": "name the configuration: ts_headline('english', …)",
    "money": "keep amounts as numeric: lc_monetary says how many digits money has",
    "numeric": "keep amounts as numeric in the source: lc_monetary says how many digits money has",
    "make_timestamptz": "name the zone behind the seconds: make_timestamptz(…, 'UTC')",
}


def condition(function: Called) -> Condition | None:
    """What has to hold of a call of one of Postgres's own functions; None where nothing has to."""
    if not function.is_builtin:
        return None
    if function.signature in CONDITIONS:
        return CONDITIONS[function.signature]
    by_type = function.name in WRITE_TEXT | WRITE_JSON | READ_JSON
    return None if function.volatility != "s" or by_type else _default


def refusal(node: Node, function: Called) -> Cause:
    """Why a stable function is refused that nothing is known about."""
    if function.name in _CLOCKS:
        return Cause(CLOCK, f"{function.name} gives another answer each time", "use the row's own times")
    if function.result.startswith("reg"):
        message = f"a name is looked up as {function.result} by the session's search_path"
        return Cause(SETTING, message, "compare oids, or select from the catalog by schema and name")
    given = [short(name) for name in function.types.split(", ") if name]
    if _TIME not in (*function.types.split(", "), function.result):
        message = f"{function.name}({', '.join(given)}) may answer otherwise in a session with other settings"
        return Cause(SETTING, message, _REMEDIES.get(function.name, "compute it in the source, or leave it out"))
    if "OPEXPR" in kind(node) or kind(node) == "ROWCOMPAREEXPR":
        message = f"{' and '.join(given)} are compared in the session's time zone"
        return Cause(ZONE, message, "say the zone on both sides: <time> AT TIME ZONE 'UTC' is a timestamp")
    if value(node, ":funcformat") in ("1", "2"):
        message = f"a {given[0]} becomes a {short(function.result)} in the session's time zone"
        to_time = function.result == _TIME
        remedy = "<value>::timestamp AT TIME ZONE 'UTC'" if to_time else "(<time> AT TIME ZONE 'UTC')::…"
        return Cause(ZONE, message, f"say the zone: {remedy}")
    return in_its_zone(function.name)


def in_its_zone(name: str) -> Cause:
    """Why a function is refused that is given, or gives, a timestamptz."""
    message = f"the result of {name} on timestamptz depends on the session's time zone"
    return Cause(ZONE, message, _REMEDIES.get(name, _SAY_ZONE))
