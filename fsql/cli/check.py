"""`fsql check`: what the rules find in the feature files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from fsql import files
from fsql.cli.options import config_option, settings_of
from fsql.errors import DefinitionError, Diagnostic
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
    alone do not count.
    """
    found = find(settings_of(config))
    answer = _FORMS[form](found)
    if answer:
        click.echo(answer)
    if any(diagnostic.level == "error" for diagnostic in found):
        sys.exit(1)


def find(settings: Settings) -> tuple[Diagnostic, ...]:
    """Everything the rules find, with paths relative to the project's folder."""
    try:
        contents = files.read(settings.features)
    except DefinitionError as error:
        return error.diagnostics
    return check_files(contents, files.shown_folder(settings.root, settings.features)).diagnostics


def _text(found: Sequence[Diagnostic]) -> str:
    errors, warnings = _counts(found)
    if not found:
        return "No findings."
    summary = f"{_number(errors, 'error')}, {_number(warnings, 'warning')}"
    return "\n\n".join([*(diagnostic.picture() for diagnostic in found), summary])


def _json(found: Sequence[Diagnostic]) -> str:
    errors, warnings = _counts(found)
    answer = {"diagnostics": [d.as_dict() for d in found], "errors": errors, "warnings": warnings}
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _github(found: Sequence[Diagnostic]) -> str:
    return "\n".join(_annotation(diagnostic) for diagnostic in found)


def _annotation(found: Diagnostic) -> str:
    place = f"file={_escaped(found.path)},line={found.line},col={found.column},title={_escaped(found.rule)}"
    words = found.message if not found.help else f"{found.message} (help: {found.help})"
    return f"::{found.level} {place}::{_plain(words)}"


def _plain(text: str) -> str:
    """The text with what would end a workflow command escaped as GitHub reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped(text: str) -> str:
    return _plain(text).replace(":", "%3A").replace(",", "%2C")


def _counts(found: Sequence[Diagnostic]) -> tuple[int, int]:
    errors = sum(diagnostic.level == "error" for diagnostic in found)
    return errors, len(found) - errors


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


_FORMS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {"text": _text, "json": _json, "github": _github}
