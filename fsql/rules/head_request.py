"""A service says what callers send: names and types, each name once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.names import NAME_BYTES
from fsql.parser.services import request_columns
from fsql.rules.subject import Subject

_WRITE = "write `-- request: customer_id bigint, amount numeric`"


def head_request(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "service":
        return
    entry = subject.file.head.get("request")
    if entry is None:
        yield subject.file.at_head("request", "malformed-head", "the head does not say what callers send", _WRITE)
    elif entry.value:
        columns = request_columns(entry.value)
        if columns is None:
            yield subject.at_entry(entry, "malformed-head", "a request is `name type, name type, …`", _WRITE)
            return
        names = Counter(column.name for column in columns)
        for name in sorted(name for name, times in names.items() if times > 1 or name == "event_time"):
            message = f"{name} is said twice" if name != "event_time" else "event_time is always there"
            yield subject.at_entry(entry, "duplicate-column", message, "name every request column once")
        for name in names:
            if len(name.encode()) > NAME_BYTES:
                message = f"{name} is longer than the {NAME_BYTES} bytes Postgres keeps of a name"
                yield subject.at_entry(entry, "name-too-long", message, "choose a shorter name")
