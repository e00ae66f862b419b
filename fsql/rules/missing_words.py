"""A view or service says whom to ask about it, and what it is."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def missing_words(subject: Subject) -> Iterator[Diagnostic]:
    kind, head = subject.file.kind, subject.file.head
    if kind == "entity":
        return
    if head.get("owner") is None:
        message, hint = f"nobody is named to ask about this {kind}", "write `-- owner: name or address` in the head"
        yield subject.file.at_start("missing-owner", message, hint, "warning")
    if not head.prose:
        message = f"nothing says what this {kind} is, so people in psql see no comment"
        hint = "write a sentence below the bare `--` that ends the head"
        yield subject.file.at_start("missing-description", message, hint, "warning")
