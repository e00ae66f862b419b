"""The head of a feature file: `-- key: value` lines up to a bare `--`, then prose."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fsql.errors import Diagnostic

KEYS = {
    "entity": ("owner", "pii"),
    "view": (
        "entity",
        "owner",
        "ttl",
        "freshness",
        "default",
        "pii",
        "static",
        "snapshot",
        "lookback",
        "expire",
        "expire every",
        "latest by",
    ),
    "service": ("request", "owner", "freshness", "pii"),
}
REPEATABLE = frozenset({"default", "pii"})
_KEY_LINE = re.compile(r"^--\s*(?P<key>[A-Za-z][A-Za-z ]*?)\s*:(?P<value>.*)$")


@dataclass(frozen=True)
class Entry:
    """One `-- key: value` line; the offsets are of the key and of the value in the file."""

    key: str
    value: str
    start: int
    end: int
    value_start: int


@dataclass(frozen=True)
class Head:
    """The head of a file: its entries, the prose below them, and where the statement begins."""

    entries: tuple[Entry, ...]
    prose: str
    end: int

    def get(self, key: str) -> Entry | None:
        """The first entry of that key, or None."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def all(self, key: str) -> tuple[Entry, ...]:
        """Every entry of that key, in the order written."""
        return tuple(entry for entry in self.entries if entry.key == key)

    def value(self, key: str) -> str:
        """The value of the key, or an empty text."""
        entry = self.get(key)
        return entry.value if entry else ""


def _comment_lines(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for line in text.splitlines(keepends=True):
        if not line.startswith("--"):
            return
        yield position, line.rstrip("\r\n")
        position += len(line)


def parse_head(path: str, text: str, kind: str) -> tuple[Head, tuple[Diagnostic, ...]]:
    """The head of a file and what is wrong with it; a file without one has an empty head."""
    entries: list[Entry] = []
    prose: list[str] = []
    found: list[Diagnostic] = []
    in_prose, end = False, 0
    for start, line in _comment_lines(text):
        end = start + len(line) + 1
        if in_prose:
            prose.append(line[2:].strip())
        elif line.strip() == "--":
            in_prose = True
        else:
            match = _KEY_LINE.match(line)
            if match is None:
                found.append(_malformed(path, text, start, line))
            else:
                entries.append(_entry(match, start))
    head = Head(tuple(entries), " ".join(part for part in prose if part), min(end, len(text)))
    return head, (*found, *_key_diagnostics(path, text, kind, entries))


def _entry(match: re.Match[str], start: int) -> Entry:
    value = match["value"].strip()
    value_start = start + match.start("value") + len(match["value"]) - len(match["value"].lstrip())
    key = " ".join(match["key"].lower().split())
    return Entry(key, value, start + match.start("key"), start + match.end("key"), value_start)


def _malformed(path: str, text: str, start: int, line: str) -> Diagnostic:
    return Diagnostic.at(
        path,
        text,
        start,
        start + len(line),
        rule="malformed-head",
        message="this line of the head is not `-- key: value`",
        help="end the head with a line of just `--`; prose about the file comes below it",
    )


def _key_diagnostics(path: str, text: str, kind: str, entries: list[Entry]) -> Iterator[Diagnostic]:
    known = KEYS[kind]
    seen: set[str] = set()
    for entry in entries:
        if entry.key not in known:
            near = difflib.get_close_matches(entry.key, known, 1)
            hint = f"write `{near[0]}:`" if near else f"a {kind} knows: {', '.join(known)}"
            message = f"unknown key `{entry.key}` in the head of a {kind}"
            yield _at(path, text, entry, "unknown-head-key", message, hint)
        elif not entry.value:
            message, hint = f"`{entry.key}` has no value", "write a value behind the colon or delete the line"
            yield _at(path, text, entry, "malformed-head", message, hint)
        elif entry.key in seen and entry.key not in REPEATABLE:
            yield _at(
                path, text, entry, "malformed-head", f"`{entry.key}` is said twice", "keep one of the two"
            )
        seen.add(entry.key)


def _at(path: str, text: str, entry: Entry, rule: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic.at(path, text, entry.start, entry.end, rule=rule, message=message, help=hint)
