"""The files of a new project as `{path: text}`; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template

from fsql.errors import UsageError

FOLDERS = ("entities", "views", "services", "versions")
IGNORED = ".fsql/"
_WRITE_FIRST = "Write `entities/<name>.sql` and `views/<name>.sql`."
_CHANGE_FIRST = "Read {paths}: they were made from your table. Change them to what your model needs."


def contents(project: str, starter: Mapping[str, str]) -> dict[str, str]:
    """Every file of a project called `project`, by path; `starter` holds feature files by their path.

    Raises UsageError for a name that cannot stand in alembic.ini.
    """
    _demand_name(project)
    paths = " and ".join(f"`{path}`" for path in starter)
    first = _CHANGE_FIRST.format(paths=paths) if starter else _WRITE_FIRST
    return {
        "alembic.ini": _filled("alembic.ini", project=project.replace("%", "%%")),
        "migrations/env.py": _template("env.py"),
        "migrations/script.py.mako": _template("script.py.mako"),
        "migrations/versions/.gitkeep": "",
        "features_sql/README.md": _filled("README.md", project=project, first=first),
        **{f"features_sql/{folder}/.gitkeep": "" for folder in FOLDERS},
        **{f"features_sql/{path}": text for path, text in starter.items()},
    }


def ignoring(text: str) -> str:
    """The .gitignore `text` with a line for the embedded server's folder; unchanged where it has one."""
    if {".fsql", IGNORED, "/.fsql", f"/{IGNORED}"} & {line.strip() for line in text.splitlines()}:
        return text
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{IGNORED}\n"


def _demand_name(project: str) -> None:
    if not project or project != project.strip() or not project.isprintable():
        raise UsageError(
            f"{project!r} is no name for a project", help="give one line of visible characters with --project NAME"
        )


def _template(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _filled(name: str, **words: str) -> str:
    return Template(_template(name)).substitute(words)
