"""Every id that a finding can have: what it means, how grave it is, and whether its author may allow it.

A finding may be allowed where the author can know better than the rule: the columns, rows or texts are what
they should be, for a reason that no rule can see. What Postgres would refuse, what fsql could not build, and
what would break a promise made of every value may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fsql.errors import Diagnostic, Level


@dataclass(frozen=True)
class Identity:
    """One id: its title, the levels its findings have, which of them may be allowed, and the command that finds it."""

    title: str
    levels: tuple[Level, ...] = ("error",)
    allowable: tuple[Level, ...] = ()
    by: Literal["check", "plan"] = "check"


def _warning(title: str) -> Identity:
    return Identity(title, ("warning",), ("warning",))


def _suspicion(title: str) -> Identity:
    """An error by its looks: there are statements of which it is not true."""
    return Identity(title, ("error",), ("error",))


def _both(title: str) -> Identity:
    """An error where it is certain, else a warning, which may be allowed."""
    return Identity(title, ("error", "warning"), ("warning",))


def _by_plan(title: str) -> Identity:
    return Identity(title, by="plan")


IDS: Mapping[str, Identity] = {
    "calendar-interval": Identity("A length of time that has no fixed length"),
    "circular-views": Identity("Views read each other in a circle"),
    "clock": _both("The answer depends on when or by whom it is computed"),
    "column-by-number": _warning("A column is named by its number"),
    "computed-key": _warning("A key is computed"),
    "confusing-name": _warning("Two names look alike"),
    "default-type": _by_plan("A default is none that its feature's type can hold"),
    "descending-window": _warning("A window in descending order"),
    "duplicate-column": Identity("Two columns have one name"),
    "duplicate-name": Identity("Two files define the same name"),
    "edited-version": Identity("The text of a standing version was edited"),
    "event-time-type": _by_plan("event_time has no time zone"),
    "future-frame": _suspicion("A frame reaches into the future"),
    "future-function": _suspicion("A window function looks ahead"),
    "hidden-character": Identity("The text is not what it looks like"),
    "join-without-time": _warning("A join that may see the future"),
    "key-type": _by_plan("A key has another type than in its entity"),
    "label-leak": _warning("The model is told the answer"),
    "lineage": _by_plan("Nobody can tell where a column comes from"),
    "malformed-head": Identity("A line of the head cannot be understood"),
    "may-divide-by-zero": _warning("A division that can fail"),
    "misplaced-file": Identity("A file stands where nothing reads it"),
    "missing-description": _warning("Nothing says what it is"),
    "missing-event-time": Identity("Nothing says when a row became true"),
    "missing-key": Identity("A key of the entity is not selected"),
    "missing-owner": _warning("Nobody is named to ask"),
    "name-too-long": Identity("The name is too long for Postgres"),
    "no-features": Identity("The view has no feature"),
    "not-supported-yet": Identity("Promised, but not done yet"),
    "not-utf8": Identity("The file is not UTF-8 text"),
    "one-statement": Identity("A second statement"),
    "outer-limit": Identity("LIMIT at the end of the file"),
    "own-schema": Identity("A schema that is no source"),
    "postgres": _by_plan("Postgres refuses the statement"),
    "psql-command": Identity("A command or variable of psql's"),
    "reserved-name": Identity("The name is taken"),
    "select-only": Identity("The file does more than read"),
    "select-star": Identity("* instead of columns"),
    "service-join": Identity("A join that a service cannot have"),
    "service-shape": Identity("The service is not one row in, one row out"),
    "session-dependent": Identity("A setting of the session decides the answer"),
    "stale-allowance": Identity("What is allowed is not found", ("warning",)),
    "stray-head-line": _both("A line of the head stands below it"),
    "syntax": Identity("The text is not SQL"),
    "too-deep": Identity("The statement is nested too deeply"),
    "too-large": Identity("The file is too large"),
    "too-many-columns": Identity("More columns than fit into a relation"),
    "undeclared-pii": _suspicion("A column about a person is open in another view"),
    "unknown-column": _both("There is no such column"),
    "unknown-entity": Identity("The view names no entity that there is"),
    "unknown-head-key": Identity("The head has a key that nothing reads"),
    "unknown-table": _by_plan("A source table does not exist"),
    "unknown-view": Identity("There is no such feature view"),
    "unnamed-column": Identity("A column has no name"),
    "unordered-window": _suspicion("A window without ORDER BY"),
    "unqualified-function": Identity("A function without its schema"),
    "unqualified-source": Identity("A table without its schema"),
    "unreadable-file": Identity("A file cannot be read"),
    "unused-cte": _warning("A CTE that nothing reads"),
    "window-without-time": _warning("A window in another order than that of the event time"),
    "zone-dependent": _by_plan("The session's time zone decides the answer"),
}


def may_be_allowed(found: Diagnostic) -> bool:
    """Whether `-- allow:` can take the finding out; never for an id that is not listed."""
    identity = IDS.get(found.rule)
    return identity is not None and found.level in identity.allowable
