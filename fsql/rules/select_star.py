"""`SELECT *` freezes the columns of the day it was deployed: name them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def select_star(subject: Subject) -> Iterator[Diagnostic]:
    for star in subject.statement.find(exp.Star):
        if "start" in star.meta and not _is_harmless(star):
            message = "* means other columns whenever the table changes, so a version would not stay what it is"
            start, end = subject.statement.place(star)
            yield subject.statement.at(start, end, "select-star", message, "name the columns")


def _is_harmless(star: exp.Star) -> bool:
    """Whether no column depends on it: `count(*)`, `count(o.*)`, `EXISTS (SELECT * …)`."""
    holder = star.parent.parent if isinstance(star.parent, exp.Column) else star.parent
    if isinstance(holder, exp.Count):
        return True
    outer = holder.parent if isinstance(holder, exp.Select) else None
    return isinstance(outer, exp.Exists) or isinstance(outer.parent if outer else None, exp.Exists)
