"""The head of a feature file: `-- key: value` lines up to a bare `--`, then prose."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fsql.errors import Diagnostic, Level
from fsql.parser.limits import FINDINGS

KEYS = {
    "entity": ("owner", "allow"),
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
        "allow",
    ),
    "service": ("request", "owner", "label", "allow"),
}
REPEATABLE = frozenset({"default", "pii", "allow"})
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


class _Reader:
    """Reads one head, and gathers what is wrong with it on the way."""

    def __init__(self, path: str, text: str, kind: str) -> None:
        self.path, self.text, self.kind = path, text, kind
        self.entries: list[Entry] = []
        self.prose: list[str] = []
        self.found: list[Diagnostic] = []

    def say(self, start: int, end: int, rule: str, message: str, hint: str, level: Level = "error") -> None:
        """Gathers a diagnostic on text[start:end], unless there are so many that nobody reads on."""
        if len(self.found) > FINDINGS:
            return
        found = Diagnostic.at(self.path, self.text, start, end, rule=rule, message=message, help=hint, level=level)
        self.found.append(found)

    def read(self) -> int:
        """The offset behind the head, whose entries and prose are then known."""
        end, in_prose = 0, False
        for start, line in self._lines():
            end = min(start + len(line) + 1, len(self.text))
            if in_prose:
                self._warn_of_key(start, line)
                self.prose.append(line[2:].strip())
            elif line.strip() == "--":
                in_prose = True
            else:
                self._key_line(start, line)
        return end

    def _lines(self) -> Iterator[tuple[int, str]]:
        """(offset, text) of each comment line at the top; blank lines above the first do not count."""
        position = len(self.text) - len(self.text.lstrip(" \t\n"))
        position = self.text.rfind("\n", 0, position) + 1
        while self.text.startswith("--", position):
            end = self.text.find("\n", position)
            end = len(self.text) if end < 0 else end
            yield position, self.text[position:end]
            position = end + 1

    def _key_line(self, start: int, line: str) -> None:
        match = _KEY_LINE.match(line)
        if match:
            self.entries.append(_entry(match, start))
            return
        message = "this line of the head is not `-- key: value`"
        hint = "end the head with a line of just `--`; prose about the file comes below it"
        self.say(start, start + len(line), "malformed-head", message, hint)

    def _known(self, line: str) -> str | None:
        match = _KEY_LINE.match(line)
        return match["key"] if match and match["key"] in KEYS[self.kind] and match["value"].strip() else None

    def _warn_of_key(self, start: int, line: str) -> None:
        key = self._known(line)
        if key:
            message = f"this line stands in the prose, so `{key}` is not read"
            hint = "move it above the bare `--`, or write it as a sentence"
            self.say(start, start + len(line), "stray-head-line", message, hint, "warning")

    def refuse_strays(self, end: int) -> None:
        """Finds head lines that stand below the head: nobody would read them."""
        position = end
        while position < len(self.text):
            line_end = self.text.find("\n", position)
            line_end = len(self.text) if line_end < 0 else line_end
            line = self.text[position:line_end]
            if line.strip() and not line.lstrip().startswith("--"):
                return
            key = self._known(line.lstrip())
            if key:
                message, hint = f"the head ended above this line, so `{key}` is not read", "close the gap above it"
                self.say(position, line_end, "stray-head-line", message, hint)
            position = line_end + 1

    def check_keys(self) -> None:
        """Finds unknown, empty and repeated keys."""
        seen: set[str] = set()
        for entry in self.entries:
            if len(self.found) > FINDINGS:
                return
            problem = self._key_problem(entry, seen)
            if problem:
                self.say(entry.start, entry.end, *problem)
            seen.add(entry.key)

    def _key_problem(self, entry: Entry, seen: set[str]) -> tuple[str, str, str] | None:
        known = KEYS[self.kind]
        if entry.key not in known:
            near = difflib.get_close_matches(entry.key, known, 1)
            hint = f"write `{near[0]}:`" if near else f"{_a(self.kind)} knows: {', '.join(known)}"
            return "unknown-head-key", f"unknown key `{entry.key}` in the head of {_a(self.kind)}", hint
        if not entry.value:
            return "malformed-head", f"`{entry.key}` has no value", "write a value behind the colon or delete the line"
        if entry.key in seen and entry.key not in REPEATABLE:
            return "malformed-head", f"`{entry.key}` is said twice", "keep one of the two"
        return None


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "entity" else f"a {kind}"


def parse_head(path: str, text: str, kind: str) -> tuple[Head, tuple[Diagnostic, ...]]:
    """The head of a file and what is wrong with it; a file without one has an empty head."""
    reader = _Reader(path, text, kind)
    end = reader.read()
    reader.check_keys()
    reader.refuse_strays(end)
    prose = " ".join(part for part in reader.prose if part)
    return Head(tuple(reader.entries), prose, end), tuple(reader.found)


def _entry(match: re.Match[str], start: int) -> Entry:
    value = match["value"].strip()
    value_start = start + match.start("value") + len(match["value"]) - len(match["value"].lstrip())
    key = " ".join(match["key"].lower().split())
    return Entry(key, value, start + match.start("key"), start + match.end("key"), value_start)
