"""The windows of a statement as they are used: with the order of the named window they are made from."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.parser.statement import Statement, folded


def used_windows(statement: Statement) -> Iterator[tuple[exp.Window, exp.Order | None, bool]]:
    """Every `function OVER …`: its node, its ORDER BY, and whether the window it names could be found."""
    for window in statement.find(exp.Window):
        if not isinstance(window.this, exp.Identifier):
            order, known = _order(window, _definitions(window))
            yield window, order, known


def partition(window: exp.Window) -> list[exp.Expr]:
    """The PARTITION BY of the window, through the names it is made from."""
    definitions, found = _definitions(window), list(window.args.get("partition_by") or ())
    for _ in definitions:
        name = window.args.get("alias")
        base = definitions.get(folded(name)) if name is not None else None
        if base is None:
            break
        window = base
        found += window.args.get("partition_by") or ()
    return found


def _definitions(window: exp.Window) -> dict[str, exp.Window]:
    """The WINDOW clause of the SELECT around it, by name."""
    select = window.find_ancestor(exp.Select)
    return {folded(w.this): w for w in (select.args.get("windows") or [] if select else [])}


def _order(window: exp.Window, definitions: dict[str, exp.Window]) -> tuple[exp.Order | None, bool]:
    """The ORDER BY that holds for the window, through the names it is made from."""
    for _ in range(len(definitions) + 1):
        order, name = window.args.get("order"), window.args.get("alias")
        if isinstance(order, exp.Order) or name is None:
            return (order if isinstance(order, exp.Order) else None), True
        base = definitions.get(folded(name))
        if base is None:
            return None, False
        window = base
    return None, False
