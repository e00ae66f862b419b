"""Conditions that keep the rows of a joined source at or before the time of the row that they are joined to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from fsql.parser.statement import folded
from fsql.rules.times import columns

_UP = (exp.LT, exp.LTE)
_DOWN = (exp.GT, exp.GTE)
_RANGES = (exp.ArrayContainsAll, exp.ArrayContainedBy)


@dataclass(frozen=True)
class Bound:
    """What is bound: the time columns of the entry called `alias`; by what: the `own` names of the event time."""

    alias: str
    columns: frozenset[str]
    own: frozenset[str]

    def holds(self, node: exp.Expr, negated: bool = False) -> bool:
        """Whether the condition lets no row of the entry through that is later than the row's own time."""
        if isinstance(node, exp.Paren):
            return self.holds(node.this, negated)
        if isinstance(node, exp.Not):
            return self.holds(node.this, not negated)
        if isinstance(node, exp.And | exp.Or):
            both = (self.holds(node.this, negated), self.holds(node.expression, negated))
            return any(both) if isinstance(node, exp.And) != negated else all(both)
        if isinstance(node, (*_UP, *_DOWN, exp.EQ, exp.Between, *_RANGES)):
            return self._compares(node, negated)
        return any(self.holds(child, negated) for child in node.iter_expressions())

    def _compares(self, node: exp.Expr, negated: bool) -> bool:
        if isinstance(node, _RANGES):
            return self._is_theirs(node) and self._is_own(node)
        if isinstance(node, exp.Between):
            low, high = node.args["low"], node.args["high"]
            return not negated and (
                self._before(node.this, high) or self._before(low, node.this) or self._is_age(node.this)
            )
        left, right = node.this, node.expression
        if isinstance(node, exp.EQ):
            return not negated and (self._before(left, right) or self._before(right, left))
        if isinstance(node, _UP) != negated:
            return self._before(left, right) or self._is_age(right)
        return self._before(right, left) or self._is_age(left)

    def _before(self, theirs: exp.Expr, own: exp.Expr) -> bool:
        """Whether `theirs <= own` bounds the entry: neither side is moved so that later rows fit in."""
        moved = theirs.find(exp.Sub) is not None or own.find(exp.Add) is not None
        return not moved and self._is_theirs(theirs) and self._is_own(own)

    def _is_age(self, node: exp.Expr) -> bool:
        """Whether it is `own - theirs`, the age of the entry's row, of which some least is asked."""
        while isinstance(node, exp.Paren):
            node = node.this
        return isinstance(node, exp.Sub) and self._is_own(node.this) and self._is_theirs(node.expression)

    def _is_theirs(self, node: exp.Expr) -> bool:
        return any(self._may_be_theirs(c) and folded(c.this) in self.columns for c in columns(node))

    def _may_be_theirs(self, column: exp.Column) -> bool:
        owner = column.args.get("table")
        return owner is None or folded(owner) == self.alias

    def _is_own(self, node: exp.Expr) -> bool:
        """Whether a time of another entry stands in it; an unqualified one may be another's."""
        return any(
            folded(c.this) in self.own and (c.args.get("table") is None or not self._may_be_theirs(c))
            for c in columns(node)
        )
