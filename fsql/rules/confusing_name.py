"""Names that only a program can tell apart are taken for one another by people, and by tools that fold case."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.look_alikes import is_mixed, seen_as
from fsql.rules.subject import Subject

_ID = "confusing-name"


def confusing_name(subject: Subject) -> Iterator[Diagnostic]:
    yield from _file_name(subject)
    seen = {seen_as(key): key for key in subject.entity.keys} if subject.entity else {}
    for item in subject.statement.items:
        if item.name is None:
            continue
        other = seen.setdefault(seen_as(item.name), item.name)
        if other != item.name:
            message = f"{item.name} and {other} are one name to people, and to programs that do not tell case apart"
            yield subject.statement.at(item.start, item.end, _ID, message, "rename one of the two with AS", "warning")
        elif is_mixed(item.name):
            message = f"{item.name} mixes letters of two alphabets that look alike: nobody could type it"
            yield subject.statement.at(item.start, item.end, _ID, message, "write it in one alphabet", "warning")


def _file_name(subject: Subject) -> Iterator[Diagnostic]:
    other = subject.project.look_alikes.get(subject.file.path)
    if other is not None:
        message = f"{other} has the same name but for case or look-alikes: on some disks it is the same file"
        yield subject.file.at_start(_ID, message, "rename one of the two files", "warning")
    elif is_mixed(subject.file.name):
        message = f"the file's name {subject.file.name} mixes letters of two alphabets that look alike"
        yield subject.file.at_start(_ID, message, "write it in one alphabet", "warning")
