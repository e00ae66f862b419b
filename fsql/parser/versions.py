"""The text of standing versions: what `fsql plan --write` puts under versions/, and reading it back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from fsql.definitions import FeatureService, FeatureView, Kind, Reference
from fsql.errors import Diagnostic
from fsql.parser.files import STANDING_FOLDER, plain_text
from fsql.parser.names import quote, split_version

_SEAL = re.compile(
    r"\A-- (?P<kind>view|service) (?P<name>.+)_v(?P<number>[1-9][0-9]*), "
    r"written by `fsql plan --write`; never edited by hand\n"
    r"-- fingerprint (?P<fingerprint>[0-9a-f]{64})\n-- digest (?P<digest>[0-9a-f]{64})\n"
)
# what stands behind a table's name is its alias, unless it is a word that may only continue the clause
_ALIAS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:\"|(?!(?:cross|except|fetch|for|full|group|having|inner|intersect|join|left|limit"
    r"|natural|offset|on|order|right|tablesample|union|using|where|window)\b)[^\W\d])",
    re.IGNORECASE | re.DOTALL,
)
_HELP = "restore the file from git; to change a feature, edit its file under views/ or services/ and plan"


@dataclass(frozen=True)
class StandingText:
    """A file of versions/: what its seal says and the feature file sealed in it."""

    path: str
    kind: Kind
    name: str
    number: int
    fingerprint: str
    text: str


def bind(sql: str, references: tuple[Reference, ...], numbers: Mapping[str, int]) -> str:
    """The statement with every floating `features.<view>` replaced by the version it binds to.

    Where the view has no alias it gets its own name as one, since columns may be qualified by that.
    """
    pieces, position = [], 0
    for reference in sorted(references, key=lambda r: r.start):
        number = reference.number if reference.number is not None else numbers[reference.name]
        pieces += [sql[position : reference.start], quote(f"{reference.name}_v{number}")]
        if reference.number is None and not _ALIAS.match(sql, reference.end):
            pieces.append(f" AS {quote(reference.name)}")
        position = reference.end
    return "".join([*pieces, sql[position:]])


def seal(definition: FeatureView | FeatureService, number: int, fingerprint: str, numbers: Mapping[str, int]) -> str:
    """The text of a version's file: the seal, the author's head, the statement with its references bound."""
    kind = "view" if isinstance(definition, FeatureView) else "service"
    if isinstance(definition, FeatureView):
        references = definition.references
    else:
        references = tuple(join.reference for join in definition.joins)
    body = f"{definition.head.rstrip()}\n\n{bind(definition.sql, references, numbers)};\n".lstrip("\n")
    return (
        f"-- {kind} {definition.name}_v{number}, written by `fsql plan --write`; never edited by hand\n"
        f"-- fingerprint {fingerprint}\n-- digest {_digest(body)}\n{body}"
    )


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def read_standing(
    contents: Mapping[str, bytes | str], folder: str = ""
) -> tuple[tuple[StandingText, ...], tuple[Diagnostic, ...]]:
    """The standing versions among `{path relative to features_sql: content}`, and broken seals.

    `folder` is put before every path, as in `features_sql/`.
    """
    found, broken = [], []
    for path in sorted(contents):
        parts = PurePosixPath(path)
        if parts.parts[0] != STANDING_FOLDER or parts.suffix != ".sql" or len(parts.parts) != 2:
            continue
        standing = _open(f"{folder}{path}", _text(contents[path]))
        if isinstance(standing, StandingText):
            found.append(standing)
        else:
            broken.append(standing)
    return tuple(found), tuple(broken)


def _text(content: bytes | str) -> str:
    """The text with the line ends it was sealed with; what is no text loses its seal."""
    try:
        return plain_text(content)
    except UnicodeDecodeError:
        return ""


def _open(path: str, text: str) -> StandingText | Diagnostic:
    match = _SEAL.match(text)
    stem = PurePosixPath(path).stem
    if match is None or split_version(stem) != (match["name"], int(match["number"])):
        message = "this file of a standing version has lost its seal or its name"
        return Diagnostic.at(path, text, 0, 1, rule="edited-version", message=message, help=_HELP)
    body = text[match.end() :]
    if _digest(body) != match["digest"]:
        message = f"{stem} stands in Postgres as it was applied; this text of it was edited"
        return Diagnostic.at(
            path, text, 0, len(text.split("\n")[0]), rule="edited-version", message=message, help=_HELP
        )
    kind: Kind = "view" if match["kind"] == "view" else "service"
    return StandingText(path, kind, match["name"], int(match["number"]), match["fingerprint"], body)
