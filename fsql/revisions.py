"""A plan as one Alembic revision: plain SQL that reads as if written by hand, and imports nothing of fsql."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from fsql import files
from fsql.compiler.quoting import literal
from fsql.errors import PlanError
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
# what the statements mean must not depend on the session that applies them
_PINNED = ("SET LOCAL lock_timeout = '10s'", "SET LOCAL search_path = public", "SET LOCAL TimeZone = 'UTC'")


def alembic_config(settings: Settings) -> Config:
    """Alembic's configuration of the project."""
    config = Config(str(settings.root / "alembic.ini"))
    config.set_main_option("script_location", str(settings.migrations).replace("%", "%%"))
    return config


def script_directory(settings: Settings) -> ScriptDirectory:
    """The project's revisions, read from its folder."""
    try:
        return ScriptDirectory.from_config(alembic_config(settings))
    except CommandError as error:
        raise PlanError(f"the folder of revisions cannot be read: {error}", help="run `fsql init`") from error


def head(settings: Settings) -> str | None:
    """The newest revision of the files, None where there is none yet.

    Raises PlanError where two branches were planned side by side.
    """
    heads = script_directory(settings).get_heads()
    if len(heads) > 1:
        raise PlanError(
            f"two plans stand side by side: revisions {' and '.join(sorted(heads))} follow the same one",
            help="run `alembic merge heads`, or delete the later plan's revision and versions/ files and plan again",
        )
    return heads[0] if heads else None


def write_revision(settings: Settings, plan: Plan) -> Path:
    """The file of the new revision, written together with the texts of its versions, or none of them."""
    down = head(settings)
    title = summary(plan)
    revision = digest("revision", down, title, [step.fingerprint for step in plan.steps])[:12]
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
    folder = settings.migrations / "versions"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))] if folder.is_dir() else []
    return tuple(sorted(label for label, print_ in fingerprints.items() if not any(print_ in text for text in texts)))


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
