"""What is wrong with a database: one function a check, over facts; nothing here asks a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fsql.compiler.quoting import FEATURES, OFFLINE, ONLINE, relation
from fsql.monitor.drift import Change, problem
from fsql.monitor.facts import Facts, Object, Registry, Source
from fsql.monitor.problem import Problem
from fsql.monitor.recorded import Opaque, problems
from fsql.monitor.remedies import made_again, promoted_again
from fsql.parser.names import quote
from fsql.postgres.binaries import SUPPORTED
from fsql.registry.catalog import Standing

_OWN = frozenset({(ONLINE, "epoch", "UNLOGGED table"), (ONLINE, "publish_sequence", "sequence")})
_TIME = "timestamp with time zone"


@dataclass(frozen=True)
class Finding:
    """One check: `told` says in one line what was looked at; `skipped` where nothing is there to look at.

    `notes` are worth knowing, and nothing is wrong with them.
    """

    check: str
    told: str
    problems: tuple[Problem, ...] = ()
    skipped: bool = False
    notes: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """`ok`, `problem` or `skipped`."""
        return "skipped" if self.skipped else "problem" if self.problems else "ok"


Problems = Iterator[Problem]


def examine(facts: Facts) -> tuple[Finding, ...]:
    """What every check found, in order; those about the registry are skipped where there is none."""
    found = [
        Finding("server", f"Postgres {facts.server.version}", tuple(server(facts))),
        Finding("encoding", f"the database is {facts.server.encoding}", tuple(encoding(facts))),
        Finding("registry", "installed and up to date", tuple(installation(facts))),
    ]
    registry = facts.registry
    for name, told, check in CHECKS:
        if registry is None:
            found.append(Finding(name, told, skipped=True))
        else:
            notes = tuple(map(_note, registry.opaque)) if name == "lineage" else ()
            found.append(Finding(name, told, tuple(check(registry, facts)), notes=notes))
    return tuple(found)


def server(facts: Facts) -> Problems:
    if facts.server.major not in SUPPORTED:
        wanted = f"{SUPPORTED[0]} to {SUPPORTED[-1]}"
        yield Problem(f"Postgres {facts.server.version} is not supported", f"use Postgres {wanted}")


def encoding(facts: Facts) -> Problems:
    if facts.server.encoding != "UTF8":
        yield Problem(
            f"the database is {facts.server.encoding}: names and values in other scripts cannot be kept",
            "make the database anew with ENCODING 'UTF8'",
        )


def installation(facts: Facts) -> Problems:
    if facts.registry is None:
        yield Problem("fsql is not installed in this database", "run `fsql plan --write`, then `fsql apply`")
    elif facts.registry.revision != facts.registry.latest:
        yield Problem(
            f"the registry stands at {facts.registry.revision}, this fsql brings {facts.registry.latest}",
            "run `fsql apply`, or upgrade fsql where the registry is the newer one",
        )


def project(registry: Registry, facts: Facts) -> Problems:
    if registry.project != facts.files.project:
        yield Problem(
            f"the database belongs to the project {registry.project}, not to {facts.files.project}",
            "point FSQL_DSN at this project's database, or correct `project` in alembic.ini",
        )


def revisions(_: Registry, facts: Facts) -> Problems:
    if facts.files.lost:
        yield Problem(facts.files.lost, "get the revision that was applied (git pull)")
    for line in facts.files.pending:
        yield Problem(f"revision {line} is not applied", "run `fsql apply`")


def roles(registry: Registry, facts: Facts) -> Problems:
    for name in registry.gone:
        yield Problem(
            f"role {quote(name)} is gone", f"have a role administrator run: CREATE ROLE {quote(name)} NOLOGIN"
        )
    for duty, name in facts.files.roles.items():
        used = registry.roles.get(duty)
        if registry.roles and used is None:
            yield Problem(f"nobody has the duty {duty}: role {quote(name)} is missing", _create_role(name))
        elif used is not None and used != name and used not in registry.gone:
            yield Problem(
                f"the {duty} role is {quote(used)} here and {quote(name)} in alembic.ini",
                f"write `{duty}_role = {used}` in alembic.ini",
            )


def _create_role(name: str) -> str:
    return f"have a role administrator run: CREATE ROLE {quote(name)} NOLOGIN; then `fsql apply`"


def objects(registry: Registry, _: Facts) -> Problems:
    for version, schema, name, wanted, there in _lacking(registry):
        yield Problem(_missing(schema, name, wanted, there), _made_again(registry, version, wanted, bool(there)))


def _made_again(registry: Registry, version: Standing, kind: str, stands: bool) -> str:
    key = (version.name, version.number)
    return made_again(kind, key, registry.revisions[key], stands=stands)


def _lacking(registry: Registry) -> Iterator[tuple[Standing, str, str, str, set[str]]]:
    """The objects of versions that are not there: version, schema, name, kind, and what kinds stand in their place."""
    kinds = _kinds(registry)
    for version in _standing(registry):
        for schema, name, wanted in _version_objects(version):
            there = kinds.get((schema, name), set())
            if wanted not in there:
                yield version, schema, name, wanted, there


def _kinds(registry: Registry) -> dict[tuple[str, str], set[str]]:
    kinds: dict[tuple[str, str], set[str]] = {}
    for thing in registry.objects:
        kinds.setdefault((thing.schema, thing.name), set()).add(thing.kind)
    return kinds


def _missing(schema: str, name: str, wanted: str, there: set[str]) -> str:
    if there:
        return f"{wanted} {relation(schema, name)} is missing: in its place stands a {' and a '.join(sorted(there))}"
    return f"{wanted} {relation(schema, name)} is missing"


def _standing(registry: Registry) -> list[Standing]:
    return [version for _, version in sorted(registry.catalog.versions.items())]


def _version_objects(version: Standing) -> Iterator[tuple[str, str, str]]:
    if version.kind == "view":
        yield FEATURES, version.label, "view"
        yield OFFLINE, version.label, "materialized view"
        yield ONLINE, version.label, "UNLOGGED table"
    yield FEATURES, f"{version.label}_at", "function"


def _floating_objects(version: Standing) -> Iterator[tuple[str, str, str]]:
    if version.kind == "view":
        yield FEATURES, version.name, "view"
        yield OFFLINE, version.name, "view"
    yield FEATURES, f"{version.name}_at", "function"


def _expected(registry: Registry) -> set[tuple[str, str, str]]:
    versions = _standing(registry)
    floating = {thing for version in versions for thing in _floating_objects(version)}
    return {*_OWN, *floating, *(thing for version in versions for thing in _version_objects(version))}


def owners(registry: Registry, _: Facts) -> Problems:
    expected = _expected(registry)
    for thing in registry.objects:
        if (thing.schema, thing.name, thing.kind) in expected and thing.owner != registry.owner:
            yield Problem(
                f"{thing.kind} {relation(thing.schema, thing.name)} is owned by {quote(thing.owner)}, not by "
                f"{quote(registry.owner)}",
                f"have it given back: ALTER {_altered(thing)} OWNER TO {quote(registry.owner)}",
            )


def _altered(thing: Object) -> str:
    kind = {"UNLOGGED table": "TABLE"}.get(thing.kind, thing.kind.upper())
    return f"{kind} {relation(thing.schema, thing.name)}"


def indexes(registry: Registry, _: Facts) -> Problems:
    there = {thing.name for thing in registry.objects if thing.schema == OFFLINE}
    for version in registry.catalog.standing("view"):
        columns = (*(key.name for key in version.keys), "valid_from")
        if version.label in there and (version.label, columns) not in registry.histories:
            listed = ", ".join(map(quote, columns))
            target = relation(OFFLINE, version.label)
            yield Problem(
                f"history {target} has no unique index on ({listed}): lookups scan it whole, and two values at one "
                "instant go unnoticed",
                f"as {quote(registry.owner)} run: CREATE UNIQUE INDEX ON {target} ({listed})",
            )


def columns(registry: Registry, _: Facts) -> Problems:
    for version, thing, wanted in _mistyped(registry):
        yield Problem(_differing(thing, wanted), _made_again(registry, version, thing.kind, stands=True))


def _mistyped(registry: Registry) -> Iterator[tuple[Standing, Object, set[tuple[str, str]]]]:
    """The relations of versions whose columns are others than the registry's, with these."""
    by_name = {(thing.schema, thing.name): thing for thing in registry.objects if thing.columns}
    for version in registry.catalog.standing("view"):
        for schema, wanted in _wanted_columns(version):
            thing = by_name.get((schema, version.label))
            if thing is not None and set(thing.columns) != wanted:
                yield version, thing, wanted


def _wanted_columns(version: Standing) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    shared = {(column.name, column.type) for column in (*version.keys, *version.features)}
    times = {("event_time", _TIME), ("valid_from", _TIME)}
    yield OFFLINE, shared | times
    yield ONLINE, shared | times | {("valid_until", _TIME)}


def _differing(thing: Object, wanted: set[tuple[str, str]]) -> str:
    extra, missing = sorted(set(thing.columns) - wanted), sorted(wanted - set(thing.columns))
    found = [f"lacks {name} {kind}" for name, kind in missing] + [f"has {name} {kind}" for name, kind in extra]
    return f"{relation(thing.schema, thing.name)} is not what the registry says: it {', '.join(found)}"


def files(registry: Registry, facts: Facts) -> Problems:
    yield from (Problem(broken, "restore the file from git") for broken in facts.files.broken)
    wanted = facts.files.versions
    applied = {version.label: version.fingerprint for version in _standing(registry)}
    for label in sorted(applied):
        if label not in wanted and not any(f"/{label}.sql" in broken for broken in facts.files.broken):
            yield Problem(
                f"{label} stands, but versions/{label}.sql is missing", "restore the file from git (git pull)"
            )
        elif label in wanted and wanted[label] != applied[label]:
            yield Problem(
                f"{label} in the database is another build than versions/{label}.sql",
                "get the files it was applied from (git pull), or point FSQL_DSN at this project's database",
            )
    if not facts.files.pending:
        for label in sorted(wanted.keys() - applied.keys()):
            yield Problem(
                f"versions/{label}.sql stands for nothing in the database, and no revision is pending that makes it",
                "restore its revision from git, or delete the file and plan again",
            )


def sources(registry: Registry, _: Facts) -> Problems:
    tables: dict[tuple[str, str], list[Source]] = {}
    renamed = _renamed(registry)
    for source in registry.sources:
        if source.place in renamed:
            continue  # told with the name that it has by now, by what was changed
        tables.setdefault((source.schema, source.table), []).append(source)
    for (schema, table), used in tables.items():
        yield from _table_problems(relation(schema, table), used, quote(registry.owner))


def _renamed(registry: Registry) -> set[tuple[str, str, str]]:
    """The source columns that have another name, or whose table has."""
    changes = (change for change in registry.changes if change.what == "renamed" and not change.own)
    return {(*change.place, column) for change in changes for column in change.columns}


def _table_problems(name: str, used: Sequence[Source], owner: str) -> Problems:
    readers = ", ".join(sorted({version for source in used for version in source.versions}))
    if not used[0].table_exists:
        yield Problem(
            f"source {name} is gone; {readers} read it", "restore it under that name, or plan views without it"
        )
        return
    for source in used:
        if not source.column_exists:
            yield Problem(
                f"column {quote(source.column)} of source {name} is gone; {', '.join(source.versions)} read it",
                "restore it under that name, or plan views without it",
            )
    if not used[0].schema_usable:
        schema = quote(used[0].schema)
        yield Problem(f"{owner} may not look into schema {schema}", f"run: GRANT USAGE ON SCHEMA {schema} TO {owner}")
    closed = [quote(source.column) for source in used if source.column_exists and not source.readable]
    if closed:
        grant = f"GRANT SELECT ({', '.join(closed)}) ON {name} TO {owner}"
        yield Problem(f"{owner} may not read {', '.join(closed)} of {name}; {readers} do", f"run: {grant}")


def changed(registry: Registry, _: Facts) -> Problems:
    """What no other check looks at: definitions, types of source columns, views and functions of the user's."""
    told = {(thing.schema, thing.name) for _, thing, _ in _mistyped(registry)}
    told |= {(schema, name) for _, schema, name, _, _ in _lacking(registry)}
    looked_at = {source.place for source in registry.sources}
    for change in registry.changes:
        if change.place not in told and not _told_elsewhere(change, looked_at):
            yield problem(change)


def _told_elsewhere(change: Change, looked_at: set[tuple[str, str, str]]) -> bool:
    """Whether what is gone is one of the objects or of the source columns that other checks look at."""
    if change.own:
        return change.what == "gone"
    return change.what == "gone" and {(*change.place, column) for column in change.columns} <= looked_at


def lineage(registry: Registry, _: Facts) -> Problems:
    for difference in registry.differences:
        yield from problems(difference)


def _note(opaque: Opaque) -> str:
    called = f"{opaque.function} ({opaque.language}, {opaque.volatility})"
    return f"{opaque.label} calls {called}: what that reads stands in no lineage"


def live(registry: Registry, _: Facts) -> Problems:
    kinds = _kinds(registry)
    by_name: dict[str, list[Standing]] = {}
    for version in _standing(registry):
        by_name.setdefault(version.name, []).append(version)
    for name, versions in by_name.items():
        chosen = [version for version in versions if version.role == "live"]
        if len(chosen) == 1:
            yield from _floating_problems(registry, chosen[0], kinds)
        elif any(version.role != "retired" for version in versions):
            labels = ", ".join(f"{version.label} ({version.role})" for version in versions)
            yield Problem(f"{name} has {len(chosen)} live versions: {labels}", "make exactly one of them live")


def _floating_problems(registry: Registry, version: Standing, kinds: dict[tuple[str, str], set[str]]) -> Problems:
    again = promoted_again((version.name, version.number))
    for schema, name, wanted in _floating_objects(version):
        there = kinds.get((schema, name), set())
        if wanted not in there:
            yield Problem(_missing(schema, name, wanted, there), again)
        elif wanted == "view" and ((schema, name), (schema, version.label)) not in registry.reads:
            yield Problem(f"{relation(schema, name)} does not read the live version {version.label}", again)
    body = next((o.body for o in registry.objects if (o.schema, o.name) == (FEATURES, f"{version.name}_at")), None)
    if version.kind == "view" and body is not None and relation(FEATURES, f"{version.label}_at") not in body:
        floating = relation(FEATURES, f"{version.name}_at")
        yield Problem(f"{floating} does not read the live version {version.label}", again)


def runs(registry: Registry, _: Facts) -> Problems:
    for kind, label, when in registry.unfinished:
        yield Problem(f"{kind} of {label}, begun {when}, was interrupted", f"run `fsql {kind} {label}` again")


def orphans(registry: Registry, _: Facts) -> Problems:
    expected = _expected(registry)
    for thing in registry.objects:
        if (thing.schema, thing.name, thing.kind) not in expected and not _named_already(thing, expected):
            yield Problem(
                f"{thing.kind} {relation(thing.schema, thing.name)} is not in the registry",
                "move it into a schema of its own, or drop it if nobody needs it",
            )


def _named_already(thing: Object, expected: set[tuple[str, str, str]]) -> bool:
    """Whether it stands where another kind is expected, which the other checks say."""
    return any((thing.schema, thing.name) == (schema, name) for schema, name, _ in expected)


CHECKS: tuple[tuple[str, str, Callable[[Registry, Facts], Problems]], ...] = (
    ("project", "the database belongs to this project", project),
    ("revisions", "every revision is applied", revisions),
    ("roles", "the group roles are as in alembic.ini, or none are used", roles),
    ("objects", "every version has its view, history, function and online table", objects),
    ("owners", "all of it is owned by the owner role", owners),
    ("indexes", "every history is unique by keys and time", indexes),
    ("columns", "history and online columns are what the registry says", columns),
    ("files", "versions/ and the registry agree", files),
    ("sources", "every source is there and can be read", sources),
    ("changes", "nothing was changed by hand since it was applied", changed),
    ("lineage", "lineage and what Postgres recorded agree", lineage),
    ("live", "one version of each name is live, and the floating names read it", live),
    ("runs", "no refresh or publication was interrupted", runs),
    ("orphans", "nothing stands in fsql's schemas that the registry does not know", orphans),
)
