"""What to do where an object of fsql's is gone or was redefined: the revision that made it has its statements."""

from __future__ import annotations

_REPLACED = frozenset({"view", "function"})


def made_again(kind: str, version: tuple[str, int], revision: str, *, stands: bool) -> str:
    """How an object of one version is made as its revision made it; `stands` where another one is in its place."""
    name, number = version[0].replace("'", "''"), version[1]
    first = _first(kind, stands) + ("" if "table" not in kind else f"{_forget(name, number)}, ")
    what = "its CREATE, CREATE INDEX and COMMENT" if kind == "materialized view" else "its CREATE and COMMENT"
    return (
        f"make it again from migrations/versions/*_{revision}.py: in one transaction run the statements of upgrade() "
        f"up to fsql.become_owner(), then {first}{what} statements there, then SELECT fsql.guard_pii('{name}', "
        f"{number}){_filled(kind, f'{version[0]}_v{number}')}"
    )


def _first(kind: str, stands: bool) -> str:
    if not stands:
        return ""
    return "(with CREATE OR REPLACE, or DROP before it) " if kind in _REPLACED else "DROP what stands there, "


def _forget(name: str, number: int) -> str:
    """A new table is empty: reads must not take it for whole."""
    return f"DELETE FROM fsql_online.epoch WHERE name = '{name}' AND number = {number}"


def _filled(kind: str, label: str) -> str:
    if kind == "materialized view":
        return f"; then `fsql refresh {label}` and `fsql publish {label}`"
    return f"; then `fsql publish {label}`" if "table" in kind else ""


def promoted_again(version: tuple[str, int]) -> str:
    """How the floating names of a live version are made again."""
    return f"run `fsql rollout promote {version[0]}_v{version[1]}`: it is live, and its floating names are made anew"
