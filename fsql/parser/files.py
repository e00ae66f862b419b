"""One file of features_sql/ taken apart: its kind by its folder, its head, its statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from fsql.errors import Diagnostic
from fsql.parser.head import Head, parse_head
from fsql.parser.statement import Statement, parse_statement

FileKind = Literal["entity", "view", "service"]
FOLDERS: Mapping[str, FileKind] = {"entities": "entity", "views": "view", "services": "service"}
STANDING_FOLDER = "versions"


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

    def at_start(self, rule: str, message: str, hint: str) -> Diagnostic:
        """An error diagnostic on the first word of the statement (or of the file)."""
        start = self.statement.start if self.statement else 0
        end = self.statement.tokens[0].end + 1 if self.statement else 1
        return Diagnostic.at(self.path, self.text, start, end, rule=rule, message=message, help=hint)


def read_file(path: str, kind: FileKind, name: str, content: bytes | str) -> SourceFile:
    """The file taken apart; never raises: what is wrong stands in its diagnostics."""
    text, undecodable = _decode(path, content)
    if undecodable is not None:
        return SourceFile(path, kind, name, text, Head((), "", 0), None, (undecodable,))
    head, head_diagnostics = parse_head(path, text, kind)
    statement, diagnostics = parse_statement(path, text, head.end)
    return SourceFile(path, kind, name, text, head, statement, (*head_diagnostics, *diagnostics))


def _decode(path: str, content: bytes | str) -> tuple[str, Diagnostic | None]:
    if isinstance(content, str):
        return content, None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = content[: error.start].decode("utf-8", "replace") + "\ufffd"
        place = len(shown) - 1
        message, hint = f"byte {error.start} is not UTF-8", "save the file as UTF-8"
        return shown, Diagnostic.at(
            path, shown, place, place + 1, rule="not-utf8", message=message, help=hint
        )
    if "\0" in text:
        place = text.index("\0")
        message, hint = "the file holds a NUL character", "delete it; Postgres text cannot hold one"
        return text, Diagnostic.at(path, text, place, place + 1, rule="not-utf8", message=message, help=hint)
    return text.removeprefix("\ufeff").replace("\r\n", "\n"), None


def read_files(contents: Mapping[str, bytes | str]) -> tuple[SourceFile, ...]:
    """Every entity, view and service file among `{path relative to features_sql: content}`, sorted by path."""
    found = []
    for path in sorted(contents):
        parts = PurePosixPath(path)
        if len(parts.parts) >= 2 and parts.suffix == ".sql" and parts.parts[0] in FOLDERS:
            found.append(read_file(path, FOLDERS[parts.parts[0]], parts.stem, contents[path]))
    return tuple(found)
