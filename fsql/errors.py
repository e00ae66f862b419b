"""Every error of fsql, and the Diagnostic that points into a file.

FsqlError                      what happened, and what to do
├── UsageError                 the command or call itself is wrong (exit code 2)
├── SettingsError              alembic.ini or the environment cannot be used
├── DefinitionError            files under features_sql/ are wrong; carries every Diagnostic
├── PlanError                  a plan cannot be made or written
├── ApplyError                 a revision cannot be applied or undone
├── ServerError                Postgres cannot be reached, or refused
│   ├── EmbeddedServerError    the embedded server cannot be installed, started or stopped
│   └── PermissionRefused      a grant is missing; says which, and the statement that gives it
├── RegistryError              the registry is missing, another project's, or disagrees with the files
├── HistoryError               history is not refreshed, or its rows contradict each other
├── NotReady                   the online store holds nothing trustworthy, and history neither
├── SpineError                 the rows that ask cannot be used: names, types, naive times
└── MissingExtra               an optional package is not installed; names the extra
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["error", "warning"]
_READ = 500


@dataclass(frozen=True, order=True)
class Diagnostic:
    """A message with a place in a file, made by a rule.

    `line` and `column` count from 1; `width` is how many characters the carets cover (at least 1);
    `source_line` is the text of that line, empty where the file has none.
    """

    path: str
    line: int
    column: int
    rule: str
    message: str
    help: str
    level: Level = "error"
    width: int = 1
    source_line: str = ""

    @classmethod
    def at(
        cls,
        path: str,
        text: str,
        start: int,
        end: int,
        *,
        rule: str,
        message: str,
        help: str,  # noqa: A002 - the word users read in the picture
        level: Level = "error",
    ) -> Diagnostic:
        """The diagnostic whose carets cover text[start:end] (cut at the end of the first line)."""
        start = max(0, min(start, len(text)))
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        return cls(
            path=path,
            line=text.count("\n", 0, start) + 1,
            column=start - line_start + 1,
            rule=rule,
            message=message,
            help=help,
            level=level,
            width=max(1, min(end, line_end) - start),
            source_line=text[line_start:line_end],
        )

    def picture(self) -> str:
        """Level, id, place, the line with carets, and `= help:`, as printed by `fsql check`."""
        margin = " " * len(str(self.line))
        place = f"{_visible(self.path)}:{self.line}:{self.column}"
        head = f"{self.level}[{self.rule}]: {_visible(self.message)}\n{margin}--> {place}"
        words = f"{margin} = help: {_visible(self.help)}"
        if not self.source_line:
            return f"{head}\n{words}"
        cut = max(0, self.column - 60) if len(self.source_line) > 160 else 0
        shown, offset = _visible(self.source_line[cut : cut + 160].replace("\t", " ")), self.column - 1 - cut
        carets = " " * offset + "^" * min(self.width, max(1, 160 - offset))
        return f"{head}\n{margin} |\n{self.line} | {shown}\n{margin} | {carets}\n{words}"

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form of `fsql check --format json`."""
        return {
            "level": self.level,
            "rule": self.rule,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "width": self.width,
            "message": self.message,
            "help": self.help,
        }


def _visible(text: str) -> str:
    """The text, cut where nobody reads on, with a mark for what would not show or would command the terminal."""
    cut = text if len(text) <= _READ else f"{text[:_READ]}…"
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in cut)


class FsqlError(Exception):
    """Something went wrong that fsql can name: `message` says what, `help` says what to do."""

    exit_code = 1

    def __init__(self, message: str, *, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return f"{self.message}\n = help: {self.help}" if self.help else self.message


class UsageError(FsqlError):
    """The command or the call itself is wrong."""

    exit_code = 2


class SettingsError(FsqlError):
    """alembic.ini, its [fsql] section or the environment cannot be used."""

    exit_code = 2


class DefinitionError(FsqlError):
    """Files under features_sql/ are wrong; `diagnostics` holds every finding, sorted by place."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = tuple(sorted(diagnostics))
        errors = sum(d.level == "error" for d in self.diagnostics)
        plural = "" if errors == 1 else "s"
        super().__init__(f"{errors} error{plural} in the feature files")

    def __str__(self) -> str:
        return "\n\n".join([*(d.picture() for d in self.diagnostics), self.message])


class PlanError(FsqlError):
    """A plan cannot be made or written."""


class ApplyError(FsqlError):
    """A revision cannot be applied or undone; nothing of it was kept."""


class ServerError(FsqlError):
    """Postgres cannot be reached, or refused what was asked."""


class EmbeddedServerError(ServerError):
    """The embedded Postgres cannot be installed, started or stopped."""


class PermissionRefused(ServerError):
    """A grant is missing; the help holds the statement that gives it."""


class RegistryError(FsqlError):
    """The registry is missing, belongs to another project, or disagrees with the files."""


class NotInstalled(RegistryError):
    """The database has no registry: nothing was applied there yet."""


class HistoryError(FsqlError):
    """History is not refreshed yet, or rows of one entity contradict each other at one instant."""


class NotReady(FsqlError):
    """Neither the online store nor history can answer: never a silent NULL."""


class SpineError(FsqlError):
    """The rows that ask cannot be used as they are: missing columns, wrong types, naive times."""


class MissingExtra(FsqlError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package}, which is not installed",
            help=f"pip install 'fsql-postgres[{extra}]'",
        )
