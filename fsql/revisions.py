"""A plan as one Alembic revision: plain SQL that reads as if written by hand, and imports nothing of fsql."""

from __future__ import annotations

import os
import re
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError

from fsql import files
from fsql.compiler.quoting import literal
from fsql.errors import FsqlError, PlanError
from fsql.planner.fingerprints import digest
from fsql.planner.plan import Plan
from fsql.planner.steps.registry_rows import insert
from fsql.settings import Settings

_TEMPLATE = '''"""{title}

{words}

Revision ID: {revision}
Revises: {revises}
"""

from alembic import op
from sqlalchemy import DDL

revision = "{revision}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}


def send(sql: str) -> None:
    """Send the statement exactly as it is written."""
    op.execute(DDL(sql.replace("%", "%%")))
'''
_MORE = "its change gets the next number"
_MEND = "restore the file from git, or correct it"
# what the statements mean must not depend on the session that applies them
_PINNED = ("SET LOCAL lock_timeout = '10s'", "SET LOCAL search_path = public", "SET LOCAL TimeZone = 'UTC'")


_PRINT = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def alembic_config(settings: Settings) -> Config:
    """Alembic's configuration of the project."""
    config = Config(str(settings.root / "alembic.ini"))
    config.set_main_option("script_location", str(settings.migrations).replace("%", "%%"))
    return config


def script_directory(settings: Settings) -> ScriptDirectory:
    """The project's revisions, every one read. PlanError where the folder or one of them cannot be read."""
    with named_faults(settings, PlanError), warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # Alembic's: one revision twice, or a missing one
        try:
            _demand_folder(settings)
            scripts = ScriptDirectory.from_config(alembic_config(settings))
            scripts.get_heads()  # reads them all
        except (CommandError, RevisionError, UserWarning, OSError) as error:
            raise PlanError(f"the revisions cannot be read: {error}", help=_MEND) from error
    return scripts


def _demand_folder(settings: Settings) -> None:
    """Nothing, or PlanError where Alembic would find no revisions at all."""
    if not (settings.migrations / "env.py").is_file():
        raise PlanError(
            f"{settings.migrations} is no folder of revisions: there is no env.py in it",
            help="get it from git, or correct script_location in alembic.ini; `fsql init DIR` makes a new project",
        )
    versions = settings.migrations / "versions"
    if versions.exists():
        os.listdir(versions)  # Alembic takes a folder that it may not read for an empty one


@contextmanager
def named_faults(settings: Settings, kind: type[FsqlError]) -> Iterator[None]:
    """Makes what goes wrong in the project's own Python files under migrations/ a `kind` with file and line.

    Everything else goes on as it is: a fault of fsql's stays one.
    """
    try:
        yield
    except FsqlError:
        raise
    except Exception as error:
        place = _place(settings, error)
        if place is None:
            raise
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise kind(f"{place}: {type(error).__name__}: {said}", help=_MEND) from error


def _place(settings: Settings, error: Exception) -> str | None:
    """`migrations/versions/0002_….py:17`, where the error comes from a revision, or from env.py itself."""
    frames = [(Path(frame.filename).resolve(), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    # whatever fsql does for Alembic is called from env.py, so that file counts only where nothing was called
    own = [frame for frame in frames if frame[0].is_relative_to(settings.migrations / "versions")] or frames[-1:]
    if isinstance(error, SyntaxError) and error.filename:
        own = [(Path(error.filename).resolve(), error.lineno)]
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):  # no upgrade() in it
        own = [(Path(error.obj.__file__ or "").resolve(), 1)]
    file, line = own[-1]
    if not file.is_relative_to(settings.migrations):
        return None
    return f"{file.relative_to(settings.migrations.parent)}:{line or 1}"


def head(settings: Settings, scripts: ScriptDirectory | None = None) -> str | None:
    """The newest revision of the files, None where there is none yet; `scripts` saves reading them again.

    Raises PlanError where two branches were planned side by side, or two revisions create one version.
    """
    scripts = scripts or script_directory(settings)
    heads = sorted(scripts.get_heads())
    twice = _created_twice(settings)
    if len(heads) > 1:
        raise _side_by_side(scripts, heads, sorted(twice))
    for label, (first, second) in sorted(twice.items()):
        raise PlanError(
            f"{first.name} and {second.name} both create {label}",
            help="delete the one that is applied nowhere, with the versions/ files that only it made, and plan again: "
            f"{_MORE}",
        )
    return heads[0] if heads else None


def _created_twice(settings: Settings) -> dict[str, tuple[Path, Path]]:
    """The versions that two revisions create, which gave one number to two builds, with both files."""
    first: dict[str, Path] = {}
    found: dict[str, tuple[Path, Path]] = {}
    for label, path in _creations(settings):
        if label in first:
            found[label] = (first[label], path)
        first.setdefault(label, path)
    return found


def _creations(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Every version that a revision of the files creates, with its file."""
    for path, text in _texts(settings).items():
        for label in re.findall(r"^    # create (.+)$", text, re.MULTILINE):
            yield label, path


def _side_by_side(scripts: ScriptDirectory, heads: list[str], twice: list[str]) -> PlanError:
    """Two branches that were planned one without the other: which revisions are whose, and how to join them."""
    ancestors = {head: {s.revision for s in scripts.iterate_revisions(head, "base")} for head in heads}
    shared = set.intersection(*ancestors.values())
    told = [f"{'two' if len(heads) == 2 else len(heads)} plans stand side by side:"]
    for name in heads:
        own = [s for s in scripts.iterate_revisions(name, "base") if s.revision not in shared]
        told += [f"  branch of {name}: {Path(s.path).name} ({s.doc})" for s in reversed(own)]
    if twice:
        told.append(f"each of them gave the number of {', '.join(twice)} to a build of its own")
        return PlanError(
            "\n".join(told),
            help="keep the branch that is applied somewhere, with its versions/ files as they are on it; delete the "
            f"other's revisions and the versions/ files that only it made, and plan again: {_MORE}",
        )
    return PlanError(
        "\n".join(told),
        help="no version has two builds, so they can be joined: run `alembic merge -m join heads`, then `fsql plan`, "
        "which says what the joined files want beyond both",
    )


def write_revision(settings: Settings, plan: Plan) -> Path:
    """The file of the new revision, written together with the texts of its versions, or none of them."""
    down = head(settings)
    title = summary(plan)
    # of all it does: two branches that say the same of different steps do not make one file
    revision = digest("revision", down, title, [step.upgrade("") for step in plan.steps])[:12]
    number = sum(1 for _ in script_directory(settings).walk_revisions()) + 1
    slug = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40].strip("_")
    path = settings.migrations / "versions" / f"{number:04d}_{slug}_{revision}.py"
    texts = {settings.features / name: text for name, text in plan.files.items()}
    texts[path] = render(plan, revision, down)
    top = Path(os.path.commonpath([settings.features, settings.migrations]))
    files.write(top, {target.relative_to(top).as_posix(): text for target, text in texts.items()})
    return path


def without_revision(settings: Settings, fingerprints: Mapping[str, str]) -> tuple[str, ...]:
    """Of `{label: fingerprint}`, the versions that no revision of the files creates, sorted.

    A version's text and its revision are two files: whoever is killed between them leaves one of the two.
    """
    created = {print_ for text in _texts(settings).values() for print_ in _PRINT.findall(text)}
    return tuple(sorted(label for label, print_ in fingerprints.items() if print_ not in created))


def without_text(settings: Settings, labels: Iterable[str]) -> dict[str, str]:
    """`{label: name of the revision's file}` of the versions that a revision creates, and that are not in `labels`."""
    known = set(labels)
    return {label: path.name for label, path in _creations(settings) if label not in known}


def not_retired(settings: Settings, names: Iterable[str]) -> tuple[str, ...]:
    """Of names whose versions say that they are retired, those that the revisions retire no oftener than revive."""
    text = "\n".join(_texts(settings).values())

    def times(title: str) -> int:
        return len(re.findall(rf"^    # {re.escape(title)}$", text, re.MULTILINE))

    return tuple(sorted(name for name in names if times(f"retire {name}") <= times(f"revive {name}")))


def _texts(settings: Settings) -> dict[Path, str]:
    """The revisions of the project as text, by file."""
    paths = sorted((settings.migrations / "versions").glob("*.py"))
    return {path: path.read_text(encoding="utf-8", errors="replace") for path in paths}


def summary(plan: Plan) -> str:
    """`create carrier_delays_v1 and 7 more`."""
    rest = len(plan.steps) - 1
    return plan.steps[0].title + (f" and {rest} more" if rest else "")


def render(plan: Plan, revision: str, down: str | None) -> str:
    """The text of the revision file."""
    title = summary(plan)
    return _TEMPLATE.format(
        title=_in_docstring(title),
        words=_in_docstring("\n".join(f"- {step.title}" for step in plan.steps)),
        revision=revision,
        revises=down or "<base>",
        down=f'"{down}"' if down else None,
        upgrade=_function(_upgrade(plan, revision, title)),
        downgrade=_function(_downgrade(plan, revision, title)),
    )


def _in_docstring(text: str) -> str:
    """The text as it can stand in a docstring: names may hold quotes and backslashes."""
    return text.replace("\\", "/").replace('"', "'")


def _upgrade(plan: Plan, revision: str, title: str) -> Iterable[str]:
    yield from _PINNED
    yield from (f"SELECT fsql.grant_source({literal(source)})" for source in plan.sources)
    yield "SELECT fsql.become_owner()"
    for step in plan.steps:
        yield f"-- {step.title}"
        yield from step.upgrade(revision)
    yield _run(revision, "upgrade", title)


def _downgrade(plan: Plan, revision: str, title: str) -> Iterable[str]:
    yield from _PINNED
    yield "SELECT fsql.become_owner()"
    for step in reversed(plan.steps):
        yield f"-- undo: {step.title}"
        yield from step.downgrade(revision)
    yield _run(revision, "downgrade", title)


def _run(revision: str, direction: str, title: str) -> str:
    row = {"revision": literal(revision), "direction": literal(direction), "summary": literal(title)}
    return insert("apply_run", [row])


def _function(statements: Iterable[str]) -> str:
    """The body of a function that sends the statements; lines that begin with `-- ` become comments."""
    return "\n".join(
        f"\n    # {statement[3:]}" if statement.startswith("-- ") else f"    send({_quoted(statement)})"
        for statement in statements
    )


def _quoted(statement: str) -> str:
    """The statement as a Python string that reads as SQL wherever that is possible."""
    if "\n" not in statement and '"' not in statement and "\\" not in statement and len(statement) < 100:
        return f'"{statement}"'
    if '"""' in statement or statement.endswith("\\"):
        return repr(statement)
    raw = "r" if "\\" in statement else ""
    return f'{raw}"""\n{statement}\n    """'
