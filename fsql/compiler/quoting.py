"""Text that goes into generated SQL: identifiers, literals, dollar quotes, indented blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fsql.parser.names import quote

_DOLLAR_QUOTE = re.compile(r"\$(?:[A-Za-z_]\w*)?\$")
_LITERAL = re.compile(
    r"--[^\n]*|/\*(?:/\*.*?\*/|(?!\*/).)*\*/|\"(?:[^\"]|\"\")*\"|\$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$"
    r"|\b[eE]'(?:[^'\\]|''|\\.)*'|(?:\b[bBxXnN]|\b[uU]&)?'(?:[^']|'')*'",
    re.DOTALL,
)
OFFLINE, ONLINE, FEATURES = "fsql_offline", "fsql_online", "features"


def relation(schema: str, name: str) -> str:
    """`schema.name`, each quoted where Postgres needs it."""
    return f"{quote(schema)}.{quote(name)}"


def literal(text: str) -> str:
    """The text as an SQL string; a backslash in it means itself whatever standard_conforming_strings says."""
    escaped = text.replace("'", "''")
    if "\\" in escaped:
        doubled = escaped.replace("\\", "\\\\")
        return f"E'{doubled}'"
    return f"'{escaped}'"


def dollar_quoted(text: str) -> str:
    """The text between dollar quotes whose tag does not occur in it; exactly the text, nothing added."""
    tag = "$fsql$"
    while tag in f"{text}$":
        tag = f"{tag[:-1]}_$"
    return f"{tag}{text}{tag}"


def function_body(body: str) -> str:
    """The body of a function in dollar quotes, on lines of its own.

    Each session reads it anew, so its strings mean themselves whatever standard_conforming_strings says there.
    """
    return dollar_quoted(f"\n{_LITERAL.sub(_conforming, body)}\n")


def _conforming(found: re.Match[str]) -> str:
    """A plain string with backslashes in it as E'…'; comments, names and other strings as they are."""
    text = found[0]
    if not text.startswith("'") or "\\" not in text:
        return text
    doubled = text.replace("\\", "\\\\")
    return f" E{doubled}"  # the word before may stand right at its quote


def column_list(names: Iterable[str]) -> str:
    """`a, b, "C"`."""
    return ", ".join(quote(name) for name in names)


def indented(text: str, spaces: int = 4) -> str:
    """Every line but empty ones moved right; the text as it is where a literal or name may span lines."""
    rows = text.split("\n")
    if any(row.count("'") % 2 or row.count('"') % 2 or _DOLLAR_QUOTE.search(row) for row in rows):
        return text
    pad = " " * spaces
    return "\n".join(pad + row if row.strip() else row for row in rows)


def lines(parts: Iterable[str], separator: str = ",\n") -> str:
    """The parts one below the other, indented by four spaces."""
    return separator.join(f"    {part}" for part in parts)
