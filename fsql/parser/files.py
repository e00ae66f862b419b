"""One file of features_sql/ taken apart: its kind by its folder, its head, its statement."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from fsql.errors import Diagnostic, Level
from fsql.parser.head import Head, parse_head
from fsql.parser.look_alikes import TURNING
from fsql.parser.statement import Statement, parse_statement

FileKind = Literal["entity", "view", "service"]
FOLDERS: Mapping[str, FileKind] = {"entities": "entity", "views": "view", "services": "service"}
STANDING_FOLDER = "versions"
_LATER_FOLDERS = {"sources": "an ingestion mapping", "rollouts": "a rollout plan"}


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A feature file as read: `statement` is None where the text could not be parsed."""

    path: str
    kind: FileKind
    name: str
    text: str
    head: Head
    statement: Statement | None
    diagnostics: tuple[Diagnostic, ...]

    def at_head(self, key: str, rule: str, message: str, hint: str) -> Diagnostic:
        """An error diagnostic on the value of a head key, or on the first line where the key is missing."""
        entry = self.head.get(key)
        start, end = (entry.value_start, entry.value_start + len(entry.value)) if entry else (0, 1)
        return Diagnostic.at(self.path, self.text, start, end, rule=rule, message=message, help=hint)

    def at_start(self, rule: str, message: str, hint: str, level: Level = "error") -> Diagnostic:
        """A diagnostic on the statement's first word, or on the first line where there is none."""
        start = self.statement.start if self.statement else 0
        end = self.statement.tokens[0].end + 1 if self.statement else 1
        return Diagnostic.at(self.path, self.text, start, end, rule=rule, message=message, help=hint, level=level)


def read_file(path: str, kind: FileKind, name: str, content: bytes | str) -> SourceFile:
    """The file taken apart; never raises: what is wrong stands in its diagnostics."""
    text, undecodable = _decode(path, content)
    if undecodable is not None:
        return SourceFile(path, kind, name, text, Head((), "", 0), None, (undecodable,))
    head, head_diagnostics = parse_head(path, text, kind)
    statement, diagnostics = parse_statement(path, text, head.end)
    found = (*head_diagnostics, *diagnostics, *_turned_around(path, text))
    return SourceFile(path, kind, name, text, head, statement, found)


def _turned_around(path: str, text: str) -> Iterator[Diagnostic]:
    """A finding on the first character that makes people read another order than Postgres does."""
    found = TURNING.search(text)
    if found:
        message = f"U+{ord(found[0]):04X} turns the text around: Postgres reads another order than people see"
        hint = "delete every one; where a string needs one, write it by its number: U&'\\202E'"
        yield Diagnostic.at(path, text, found.start(), found.end(), rule="hidden-character", message=message, help=hint)


def plain_text(content: bytes | str) -> str:
    """The content as text without byte order mark and with `\\n` line ends; UnicodeDecodeError where it is none."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decode(path: str, content: bytes | str) -> tuple[str, Diagnostic | None]:
    try:
        text = plain_text(content)
    except UnicodeDecodeError as error:
        shown = error.object[: error.start].decode("utf-8", "replace") + "\ufffd"
        message = f"byte {error.start} (hexadecimal {error.object[error.start]:02X}) is not UTF-8"
        hint = "save the file as UTF-8"
        return shown, _not_text(path, shown, len(shown) - 1, message, hint)
    if "\0" in text:
        message, hint = "the file holds a NUL character", "delete it; Postgres text cannot hold one"
        return text, _not_text(path, text, text.index("\0"), message, hint)
    return text, None


def _not_text(path: str, text: str, place: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic.at(path, text, place, place + 1, rule="not-utf8", message=message, help=hint)


def read_files(contents: Mapping[str, bytes | str], folder: str = "") -> tuple[SourceFile, ...]:
    """Every entity, view and service file among `{path relative to features_sql: content}`, sorted by path.

    `folder` is put before every path, as in `features_sql/`.
    """
    found = []
    for path in sorted(contents):
        parts = PurePosixPath(path)
        if len(parts.parts) >= 2 and parts.suffix == ".sql" and parts.parts[0] in FOLDERS:
            found.append(read_file(f"{folder}{path}", FOLDERS[parts.parts[0]], parts.stem, contents[path]))
    return tuple(found)


def misplaced(contents: Mapping[str, bytes | str]) -> Iterator[Diagnostic]:
    """A finding for every .sql file that stands where nothing reads it, or under a name that nothing reads."""
    for path in sorted(contents):
        parts = PurePosixPath(path).parts
        if not path.endswith(".sql"):
            if path.lower().endswith(".sql"):
                hint = f"rename it to {PurePosixPath(path).with_suffix('.sql').name}"
                yield Diagnostic(path, 1, 1, "misplaced-file", "only files that end in .sql are read", hint)
            continue
        if len(parts) >= 2 and parts[0] in FOLDERS:
            continue
        if parts[0] == STANDING_FOLDER and len(parts) == 2:
            continue
        if len(parts) >= 2 and parts[0] in _LATER_FOLDERS:
            message, hint = f"{_LATER_FOLDERS[parts[0]]} is not supported yet", "delete the file for now"
            yield Diagnostic(path, 1, 1, "not-supported-yet", message, hint)
        else:
            hint = f"move it to {_nearest(parts[0])}: the folder says what a file is"
            yield Diagnostic(path, 1, 1, "misplaced-file", "nothing reads a file in this place", hint)


def _nearest(folder: str) -> str:
    near = difflib.get_close_matches(folder, (*FOLDERS, STANDING_FOLDER), 1)
    return f"{near[0]}/" if near else "entities/, views/ or services/"


def namesakes(files: tuple[SourceFile, ...]) -> Iterator[Diagnostic]:
    """A finding for every file whose kind and name another file has, too; the first of them counts."""
    first: dict[tuple[FileKind, str], str] = {}
    for file in files:
        other = first.setdefault((file.kind, file.name), file.path)
        if other != file.path:
            message = f"a {file.kind} {file.name} stands in {other} already"
            yield file.at_start("duplicate-name", message, "rename or delete one of the two files")
