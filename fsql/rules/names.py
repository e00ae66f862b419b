"""Names fit into Postgres's 63 bytes with fsql's suffixes, and do not collide with fsql's own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from fsql.errors import Diagnostic
from fsql.parser.joins import read_joins
from fsql.parser.names import NAME_BYTES, SUFFIX_BYTES, VERSION_SUFFIX
from fsql.parser.views import TIME_COLUMNS
from fsql.rules.subject import Subject

_NAMES = (TokenType.VAR, TokenType.IDENTIFIER)
_SYSTEM = "Postgres has a hidden column of that name in every table"
RESERVED_COLUMNS = {
    "as_of": "it is the last parameter of the view's _at function",
    "valid_from": "history has a column of that name",
    "valid_until": "the online store has a column of that name",
    **dict.fromkeys(("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"), _SYSTEM),
}


def names(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "entity":
        yield from _file_name(subject)
    if subject.file.kind == "service":
        yield from _aliases(subject)
    yield from _lengths(subject)
    for item in subject.statement.items:
        problem = _problem(subject, item.name) if item.name is not None else None
        if problem:
            yield subject.statement.at(item.start, item.end, "reserved-name", problem, "rename it with AS")


def _lengths(subject: Subject) -> Iterator[Diagnostic]:
    """A finding for each name that Postgres would cut, and so take for whatever is called by its beginning."""
    for token in subject.statement.tokens:
        size = token.end + 1 - token.start  # in characters, so at least a quarter of the bytes
        if size > NAME_BYTES // 4 and token.token_type in _NAMES and len(token.text.encode()) > NAME_BYTES:
            message = f"{token.text} is {len(token.text.encode())} bytes long; Postgres cuts names at {NAME_BYTES}"
            yield subject.at_token(token, "name-too-long", message, f"write a name of at most {NAME_BYTES} bytes")


def _aliases(subject: Subject) -> Iterator[Diagnostic]:
    """A finding for each alias that could mean something of fsql's own inside the compiled lookup."""
    for join in read_joins(subject.statement):
        if join.alias.startswith("fsql_"):
            message = f"an alias cannot be called {join.alias}: names that begin with fsql_ are fsql's own"
            yield subject.statement.at(join.start, join.end, "reserved-name", message, "choose another alias")


def _problem(subject: Subject, name: str) -> str | None:
    kind = subject.file.kind
    if kind != "service" and name in RESERVED_COLUMNS:
        return f"a column cannot be called {name}: {RESERVED_COLUMNS[name]}"
    if kind == "entity" and name in TIME_COLUMNS:
        return f"a key cannot be called {name}: in feature views that is a time"
    if not name:
        return "a name cannot be empty"
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        return "a name cannot hold line ends, tabs or other control characters"
    return None


def _file_name(subject: Subject) -> Iterator[Diagnostic]:
    name, limit = subject.file.name, NAME_BYTES - SUFFIX_BYTES
    size = len(name.encode("utf-8", "surrogateescape"))
    if size > limit:
        message = f"the file's name is {size} bytes long; with fsql's suffixes at most {limit} fit into Postgres"
        yield subject.file.at_start("name-too-long", message, "rename the file")
    if VERSION_SUFFIX.match(name) or name.endswith("_at"):
        message = f"{name} looks like a name that fsql gives (…_v2, …_at)"
        yield subject.file.at_start("reserved-name", message, "rename the file")
    if not name.strip() or "--" in name or not name.isprintable():
        message = "the file's name cannot be a name in Postgres"
        yield subject.file.at_start("reserved-name", message, "rename the file")
    yield from _other_kind(subject)


def _other_kind(subject: Subject) -> Iterator[Diagnostic]:
    """A finding where the name is, or was, that of the other kind: both have versions, and functions in features."""
    name, kind = subject.file.name, subject.file.kind
    standing = {version.kind for (other, _), version in subject.project.versions.items() if other == name} - {kind}
    if kind == "service" and name in subject.project.view_names:
        message = f"a view is called {name}, too; both would be features.{name}_at"
        yield subject.file.at_start("reserved-name", message, "rename one of the two files")
    elif standing:
        message = f"versions of a {min(standing)} called {name} stand: its numbers are taken"
        yield subject.file.at_start("reserved-name", message, "rename the file")
