"""What every kind of step can say of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from fsql.planner.changes import Category


@dataclass(frozen=True, order=True)
class Lock:
    """A lock that a step takes on something that stands already, as Postgres names it: ACCESS SHARE, …"""

    mode: str
    on: str


class Step(Protocol):
    """One ordered difference between wanted and standing; SQL statements without semicolons."""

    @property
    def title(self) -> str:
        """`create customer_orders_v2`: what happens, in one line."""

    @property
    def category(self) -> Category:
        """Whether it is new, additive, breaking, of words only, a retirement or the way back from one."""

    @property
    def standing(self) -> str:
        """What becomes of it at the apply: `shadow until it is promoted`."""

    @property
    def words(self) -> tuple[str, ...]:
        """Why, and what it costs: lines for people."""

    @property
    def label(self) -> str:
        """The version or name that the step is about."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that version."""

    @property
    def files(self) -> Mapping[str, str]:
        """The sealed texts that it writes, by label of their version."""

    @property
    def locks(self) -> tuple[Lock, ...]:
        """The locks it takes on objects that may stand already, but for rows of the registry."""

    def upgrade(self, revision: str) -> list[str]:
        """The statements that make the difference."""

    def downgrade(self, revision: str) -> list[str]:
        """The statements that undo it."""

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form."""
