"""Names fit into Postgres's 63 bytes with fsql's suffixes, and do not collide with fsql's own."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.names import NAME_BYTES, SUFFIX_BYTES, VERSION_SUFFIX
from fsql.parser.services import request_columns
from fsql.rules.subject import Subject

RESERVED_COLUMNS = {
    "as_of": "it is the last parameter of the view's _at function",
    "valid_from": "history has a column of that name",
    "valid_until": "the online store has a column of that name",
}


def names(subject: Subject) -> Iterator[Diagnostic]:
    yield from _file_name(subject)
    for item in subject.statement.items:
        if item.name is not None and item.name in RESERVED_COLUMNS and subject.file.kind != "service":
            message = f"a column cannot be called {item.name}: {RESERVED_COLUMNS[item.name]}"
            yield subject.statement.at(item.start, item.end, "reserved-name", message, "rename it with AS")
        if item.name is not None and len(item.name.encode()) > NAME_BYTES:
            message = (
                f"{item.name} is {len(item.name.encode())} bytes long; Postgres cuts names at {NAME_BYTES}"
            )
            yield subject.statement.at(
                item.start, item.end, "name-too-long", message, "choose a shorter name"
            )
    yield from _request_names(subject)


def _file_name(subject: Subject) -> Iterator[Diagnostic]:
    name, limit = subject.file.name, NAME_BYTES - SUFFIX_BYTES
    if len(name.encode()) > limit and subject.file.kind != "entity":
        message = f"the name is {len(name.encode())} bytes long; with fsql's suffixes at most {limit} fit into Postgres"
        yield subject.file.at_start("name-too-long", message, "rename the file")
    if VERSION_SUFFIX.match(name) or name.endswith("_at"):
        message = f"{name} looks like a name that fsql gives (…_v2, …_at)"
        yield subject.file.at_start("reserved-name", message, "rename the file")
    if not name.strip() or any(c in name for c in "\n\r\t") or "--" in name:
        yield subject.file.at_start(
            "reserved-name", "the file name cannot be a name in Postgres", "rename the file"
        )
    if subject.file.kind == "service" and name in subject.project.views:
        message = f"a view is called {name}, too; both would be features.{name}_at"
        yield subject.file.at_start("reserved-name", message, "rename one of the two files")


def _request_names(subject: Subject) -> Iterator[Diagnostic]:
    entry = subject.file.head.get("request")
    for column in request_columns(entry.value) or () if entry else ():
        if len(column.name.encode()) > NAME_BYTES:
            message = f"{column.name} is longer than the {NAME_BYTES} bytes Postgres keeps of a name"
            yield subject.file.at_head("request", "name-too-long", message, "choose a shorter name")
