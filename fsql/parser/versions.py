"""The text of standing versions: what `fsql plan --write` puts under versions/, and reading it back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from fsql.definitions import FeatureService, FeatureView, Kind, Reference, Sealed, SealedFeature
from fsql.errors import Diagnostic
from fsql.parser.files import STANDING_FOLDER, plain_text
from fsql.parser.names import quote, split_version

_SEAL = re.compile(
    r"\A-- (?P<kind>view|service) (?P<name>.+)_v(?P<number>[1-9][0-9]*), "
    r"written by `fsql plan --write`; never edited by hand\n"
    r"-- fingerprint (?P<fingerprint>[0-9a-f]{64})\n"
    r"(?:-- rows (?P<rows>[0-9a-f]{64})\n)?"
    r"(?:-- shape (?P<shape>[0-9a-f]{64})\n)?"
    r"(?P<features>(?:-- feature \[.*\]\n)*)"
    r"(?P<retired>-- retired\n)?"
    r"-- digest (?P<digest>[0-9a-f]{64})\n"
)
_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)
# what stands behind a table's name is its alias, unless it is a word that may only continue the clause
_ALIAS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:\"|(?!(?:cross|except|fetch|for|full|group|having|inner|intersect|join|left|limit"
    r"|natural|offset|on|order|right|tablesample|union|using|where|window)\b)[^\W\d])",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = Sealed()
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
    sealed: Sealed = _NOTHING


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


def body(definition: FeatureView | FeatureService, numbers: Mapping[str, int]) -> str:
    """What a seal is put on: the author's head, the statement with its references bound."""
    if isinstance(definition, FeatureView):
        references = definition.references
    else:
        references = tuple(join.reference for join in definition.joins)
    return f"{definition.head.rstrip()}\n\n{bind(definition.sql, references, numbers)};\n".lstrip("\n")


def seal(
    definition: FeatureView | FeatureService,
    number: int,
    fingerprint: str,
    numbers: Mapping[str, int],
    sealed: Sealed = _NOTHING,
) -> str:
    """The text of a version's file: the seal, the author's head, the statement with its references bound."""
    kind = "view" if isinstance(definition, FeatureView) else "service"
    text = body(definition, numbers)
    lines = [
        f"{kind} {definition.name}_v{number}, written by `fsql plan --write`; never edited by hand",
        f"fingerprint {fingerprint}",
        *([f"rows {sealed.rows}"] if sealed.rows else []),
        *([f"shape {sealed.shape}"] if sealed.shape else []),
        *(_feature_line(name, feature) for name, feature in sealed.features.items()),
        *(["retired"] if sealed.retired else []),
        f"digest {_digest(text)}",
    ]
    return "".join(f"-- {line}\n" for line in lines) + text


def _feature_line(name: str, feature: SealedFeature) -> str:
    """Names and types may hold anything, so they are written as JSON."""
    told = [name, feature.type, feature.fingerprint, *([feature.column] if feature.column else [])]
    return f"feature {json.dumps(told, ensure_ascii=False)}"


def _sealed(match: re.Match[str]) -> Sealed:
    """What the seal keeps; ValueError where a line of it is no JSON of three or four texts."""
    features = {}
    for line in match["features"].split("\n")[:-1]:
        told = json.loads(line.removeprefix("-- feature "))
        if len(told) not in (3, 4) or not all(isinstance(text, str) for text in told):
            raise ValueError(line)
        features[told[0]] = SealedFeature(*told[1:])
    return Sealed(match["rows"] or "", match["shape"] or "", features, match["retired"] is not None)


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
    below = text[match.end() :] if match else ""
    conflict = _CONFLICT.search(text)
    if conflict and (match is None or _digest(below) != match["digest"]):
        return _conflict(path, text, stem, conflict.start())
    lost = "this file of a standing version has lost its seal or its name"
    if match is None or split_version(stem) != (match["name"], int(match["number"])):
        return Diagnostic.at(path, text, 0, 1, rule="edited-version", message=lost, help=_HELP)
    if _digest(below) != match["digest"]:
        message = f"{stem} stands in Postgres as it was applied; this text of it was edited"
        return Diagnostic.at(
            path, text, 0, len(text.split("\n")[0]), rule="edited-version", message=message, help=_HELP
        )
    try:
        sealed = _sealed(match)
    except ValueError:
        return Diagnostic.at(path, text, 0, 1, rule="edited-version", message=lost, help=_HELP)
    kind: Kind = "view" if match["kind"] == "view" else "service"
    return StandingText(path, kind, match["name"], int(match["number"]), match["fingerprint"], below, sealed)


def _conflict(path: str, text: str, stem: str, start: int) -> Diagnostic:
    """Two branches gave one number to two builds, and a merge left both texts."""
    return Diagnostic.at(
        path,
        text,
        start,
        start + 7,
        rule="edited-version",
        message=f"two branches made {stem}, each its own, and the merge left both texts",
        help="keep one branch's text and revision, delete the other branch's revision and versions/ files, plan again",
    )
