"""All files of features_sql/ → what they define, with every structural finding on the way.

Nothing here touches a disk: the caller hands in `{path relative to features_sql: content}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fsql.definitions import Entity, FeatureService, FeatureView, Reference, StandingVersion
from fsql.errors import Diagnostic
from fsql.parser.entities import build_entity
from fsql.parser.files import SourceFile, read_file, read_files
from fsql.parser.services import FindView, build_service
from fsql.parser.versions import StandingText, read_standing
from fsql.parser.views import build_view


@dataclass(frozen=True, eq=False)
class ParsedProject:
    """What could be built, the files it was built from, and everything found wrong while parsing."""

    files: tuple[SourceFile, ...]
    entities: Mapping[str, Entity]
    views: Mapping[str, FeatureView]
    services: Mapping[str, FeatureService]
    versions: Mapping[tuple[str, int], StandingVersion]
    diagnostics: tuple[Diagnostic, ...]

    def file_of(self, definition: Entity | FeatureView | FeatureService) -> SourceFile:
        """The file that the definition was read from."""
        return next(file for file in self.files if file.path == definition.path)


def parse_project(contents: Mapping[str, bytes | str]) -> ParsedProject:
    """The project the files define; broken files are left out and named in `diagnostics`."""
    files = read_files(contents)
    found = [d for file in files for d in file.diagnostics]
    entities = {e.name: e for f in files if f.kind == "entity" for e in [build_entity(f)] if e}
    views = {v.name: v for f in files if f.kind == "view" for v in [build_view(f, entities)] if v}
    texts, broken = read_standing(contents)
    versions, stale = _standing_versions(texts, entities)
    find = _finder(views, versions)
    services: dict[str, FeatureService] = {}
    for file in (f for f in files if f.kind == "service"):
        service, problems = build_service(file, find, entities)
        found.extend(problems)
        if service is not None:
            services[service.name] = service
    return ParsedProject(files, entities, views, services, versions, (*found, *broken, *stale))


def _finder(
    views: Mapping[str, FeatureView], versions: Mapping[tuple[str, int], StandingVersion]
) -> FindView:
    """How a reference is looked up: a pinned one among the standing versions, a floating one among the files."""

    def find(reference: Reference) -> FeatureView | None:
        if reference.number is None:
            return views.get(reference.name)
        version = versions.get((reference.name, reference.number))
        definition = version.definition if version else None
        return definition if isinstance(definition, FeatureView) else None

    return find


def _standing_versions(
    texts: tuple[StandingText, ...], entities: Mapping[str, Entity]
) -> tuple[dict[tuple[str, int], StandingVersion], list[Diagnostic]]:
    versions: dict[tuple[str, int], StandingVersion] = {}
    found: list[Diagnostic] = []
    find = _finder({}, versions)
    for text in sorted(texts, key=lambda t: t.kind == "service"):
        file = read_file(text.path, text.kind, text.name, text.text)
        definition: FeatureView | FeatureService | None
        if text.kind == "view":
            definition = build_view(file, entities)
        else:
            definition, _ = build_service(file, find, entities)
        if definition is None:
            found.append(_unbuildable(text, file))
        else:
            standing = StandingVersion(text.name, text.number, text.fingerprint, definition)
            versions[text.name, text.number] = standing
    return versions, found


def _unbuildable(text: StandingText, file: SourceFile) -> Diagnostic:
    message = f"{text.name}_v{text.number} stands, but its text cannot be read against today's entities"
    hint = "an entity it uses was renamed, removed or given other keys: restore it, or give the new shape a new entity name"
    return Diagnostic.at(file.path, file.text, 0, 1, rule="edited-version", message=message, help=hint)
