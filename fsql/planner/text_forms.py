"""Which types are written as text, or read from it, in another way in another session; and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ZONE, SETTING, CLOCK = "zone-dependent", "session-dependent", "clock"
# how their parts are written, and which labels there are, is no setting of a session's
_HARMLESS_OUTPUT = frozenset(("array_out", "range_out", "multirange_out", "record_out", "domain_out", "enum_out"))
_HARMLESS_INPUT = frozenset(("range_in", "multirange_in", "record_in", "domain_in", "enum_in", "json_in", "jsonb_in"))
# these call themselves immutable, but extra_float_digits and bytea_output change what they write
_FLOATS = frozenset(("float4", "float8", "point", "line", "lseg", "box", "path", "polygon", "circle"))
_ALWAYS_ISO_IN_JSON = frozenset(("date", "timestamp"))
_NAMES = {
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time with time zone": "timetz",
    "time without time zone": "time",
}
_FORM = "'YYYY-MM-DD HH24:MI:SS.US'"


@dataclass(frozen=True)
class Cause:
    """Why an expression means another thing in another session: the rule it breaks, in words, and the remedy."""

    rule: str
    message: str
    help: str


@dataclass(frozen=True)
class TypePart:
    """A type that another one is made of, maybe itself, with the functions that write and read it.

    `in_range` says that it is reached as the bound of a range, which is written as text even in JSON.
    """

    name: str
    in_range: bool
    output: str
    stable_output: bool
    input: str
    stable_input: bool

    @property
    def written(self) -> bool:
        """Whether the session decides how it is written as text."""
        stable = self.stable_output and self.output not in _HARMLESS_OUTPUT
        return stable or self.name in _FLOATS or self.name == "bytea"

    @property
    def written_in_json(self) -> bool:
        """Whether the session decides how it is written into JSON, where dates are always ISO."""
        return self.written and (self.in_range or self.name not in _ALWAYS_ISO_IN_JSON)

    @property
    def read(self) -> bool:
        """Whether the session decides how a text is read as it."""
        return self.stable_input and self.input not in _HARMLESS_INPUT


_WRITTEN = {
    "timestamptz": (ZONE, "in the session's time zone", f"say both: to_char(<time> AT TIME ZONE 'UTC', {_FORM})"),
    "timestamp": (SETTING, "in the session's DateStyle", f"say the form: to_char(<time>, {_FORM})"),
    "date": (SETTING, "in the session's DateStyle", "say the form: to_char(<date>::timestamp, 'YYYY-MM-DD')"),
    "interval": (SETTING, "in the session's IntervalStyle", "take its seconds: extract(epoch FROM <interval>)"),
    "money": (SETTING, "as lc_monetary has it", "keep amounts as numeric in the source"),
    "bytea": (SETTING, "in the session's bytea_output", "say the form: encode(<bytes>, 'hex')"),
    "xml": (SETTING, "as the session's XML settings have it", "compute the feature in the source"),
}  # fmt: skip
_READ = {
    "timestamptz": (ZONE, "in the session's time zone and DateStyle", "make_timestamptz(<year>, …, 'UTC')"),
    "timestamp": (SETTING, "in the session's DateStyle", "to_date(<text>, 'YYYY-MM-DD') + make_interval(hours => …)"),
    "date": (SETTING, "in the session's DateStyle", "to_date(<text>, 'YYYY-MM-DD')"),
    "time": (SETTING, "by the clock where it says 'now'", "make_time(<hour>, <minute>, <second>)"),
    "timetz": (ZONE, "in the session's time zone", "make_time(<hour>, <minute>, <second>)"),
    "interval": (SETTING, "in the session's IntervalStyle", "make_interval(secs => <seconds>)"),
    "money": (SETTING, "as lc_monetary has it", "<text>::numeric"),
    "xml": (SETTING, "as xmloption has it", "jsonb"),
}


def short(name: str) -> str:
    """The type as people write it: `timestamptz`."""
    for long, usual in _NAMES.items():
        name = name.replace(long, usual)
    return name


def writing(parts: Iterable[TypePart], *, json: bool = False) -> Cause | None:
    """Why a value of these parts cannot be written as text, or into JSON; None where every session writes the same."""
    found = sorted((part for part in parts if (part.written_in_json if json else part.written)), key=_zone_first)
    if not found:
        return None
    name = found[0].name
    rule, how, remedy = _WRITTEN.get(name, _written_otherwise(name))
    if json and name == "timestamptz":
        remedy = "say the zone: <time> AT TIME ZONE 'UTC'"
    into = "into JSON" if json else "as text"
    return Cause(rule, f"{_article(name)} is written {into} {how}", remedy)


def reading(parts: Iterable[TypePart]) -> Cause | None:
    """Why a text cannot be read as a type of these parts; None where every session reads the same."""
    found = sorted((part for part in parts if part.read), key=_zone_first)
    if not found:
        return None
    name = found[0].name
    rule, how, remedy = _READ.get(name, _read_otherwise(found[0]))
    kept = "numeric" if name == "money" else name
    return Cause(rule, f"a text is read as {name} {how}", f"keep it as {kept} in the source, or write {remedy}")


def _zone_first(part: TypePart) -> tuple[bool, str]:
    return part.name not in ("timestamptz", "timetz"), part.name


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _written_otherwise(name: str) -> tuple[str, str, str]:
    if name in _FLOATS:
        return SETTING, "with as many digits as extra_float_digits says", "cast it to numeric first, or round it"
    if name.startswith("reg"):
        return SETTING, "with or without its schema, as search_path has it", "select the name from the catalog"
    return SETTING, "in a way that may depend on the session", "compute the text in the source"


def _read_otherwise(part: TypePart) -> tuple[str, str, str]:
    if part.input == "array_in":
        return SETTING, "with NULL as a word or not, as array_nulls says", "string_to_array(<text>, ',')"
    if part.name.startswith("reg"):
        return SETTING, "by the session's search_path", "the number that is meant"
    return SETTING, "in a way that may depend on the session", "what it is made of"
