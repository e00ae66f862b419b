"""`fsql check`: what the rules find in the feature files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click

from fsql import files
from fsql.cli.project import config_option, settings_of
from fsql.errors import Diagnostic
from fsql.rules.allowances import Allowed
from fsql.rules.catalogue import check_files
from fsql.settings import Settings


@click.command(name="check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Pictures for people, JSON for programs, or annotations for GitHub's pull requests.",
)
@config_option
def command(form: str, config: Path | None) -> None:
    """Check the feature files; no database needed.

    All findings of all files come at once. Exit code 1 where there is an error among them; warnings
    alone do not count, nor does what a file's head allows with a reason.
    """
    found = find(settings_of(config))
    answer = _FORMS[form](found)
    if answer:
        click.echo(answer)
    if any(diagnostic.level == "error" for diagnostic in found.diagnostics):
        sys.exit(1)


@dataclass(frozen=True)
class Found:
    """Everything the rules find, sorted by place; what heads allow stands apart, with the reasons."""

    diagnostics: tuple[Diagnostic, ...]
    allowed: tuple[Allowed, ...]


def find(settings: Settings) -> Found:
    """Everything the rules find, with paths relative to the project's folder."""
    contents, broken = files.read_what_can_be_read(settings.features)
    folder = files.shown_folder(settings.root, settings.features)
    # a file that cannot be read is there all the same: what names it is not wrong
    checked = check_files({**contents, **dict.fromkeys((found.path for found in broken), b"")}, folder)
    unreadable = {f"{folder}{found.path}": found for found in broken}
    diagnostics = [found for found in checked.diagnostics if found.path not in unreadable]
    diagnostics += [replace(found, path=path) for path, found in unreadable.items()]
    return Found(tuple(sorted(diagnostics)), checked.allowed)


def _text(found: Found) -> str:
    allowed = f"{len(found.allowed)} allowed" if found.allowed else ""
    if not found.diagnostics:
        return f"No findings{f'; {allowed}' if allowed else ''}."
    errors, warnings = _counts(found)
    summary = ", ".join(filter(None, (_number(errors, "error"), _number(warnings, "warning"), allowed)))
    return "\n\n".join([*(diagnostic.picture() for diagnostic in found.diagnostics), summary])


def _json(found: Found) -> str:
    errors, warnings = _counts(found)
    answer = {
        "diagnostics": [diagnostic.as_dict() for diagnostic in found.diagnostics],
        "allowed": [{**item.diagnostic.as_dict(), "reason": item.reason} for item in found.allowed],
        "errors": errors,
        "warnings": warnings,
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _github(found: Found) -> str:
    return "\n".join(_annotation(diagnostic) for diagnostic in found.diagnostics)


def _annotation(found: Diagnostic) -> str:
    place = f"file={_escaped(found.path)},line={found.line},col={found.column},title={_escaped(found.rule)}"
    words = found.message if not found.help else f"{found.message} (help: {found.help})"
    return f"::{found.level} {place}::{_plain(words)}"


def _plain(text: str) -> str:
    """The text with what would end a workflow command escaped as GitHub reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped(text: str) -> str:
    return _plain(text).replace(":", "%3A").replace(",", "%2C")


def _counts(found: Found) -> tuple[int, int]:
    errors = sum(diagnostic.level == "error" for diagnostic in found.diagnostics)
    return errors, len(found.diagnostics) - errors


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


_FORMS: dict[str, Callable[[Found], str]] = {"text": _text, "json": _json, "github": _github}
