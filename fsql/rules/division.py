"""In a service, one request that divides by zero fails every request of its batch."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def division(subject: Subject) -> Iterator[Diagnostic]:
    for node in subject.statement.find(exp.Div, exp.Mod) if subject.file.kind == "service" else ():
        divisor = node.expression
        if not _is_safe(divisor):
            start, end = subject.statement.place(divisor)
            message = "where this is 0, one request fails its whole batch"
            hint = "divide by nullif(…, 0): the answer is then NULL for that request alone"
            yield subject.statement.at(start, end, "may-divide-by-zero", message, hint, "warning")


def _is_safe(divisor: exp.Expr) -> bool:
    """Whether the divisor is nullif(…), or a number other than 0, maybe cast or in parentheses."""
    while isinstance(divisor, exp.Cast | exp.Paren):
        divisor = divisor.this
    if isinstance(divisor, exp.Literal):
        return not divisor.is_string and divisor.name.strip("0.") != ""
    return isinstance(divisor, exp.Nullif)
