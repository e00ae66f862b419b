"""What every kind of step can say of itself."""

from __future__ import annotations

from typing import Any, Protocol


class Step(Protocol):
    """One ordered difference between wanted and standing; SQL statements without semicolons."""

    @property
    def title(self) -> str:
        """`create customer_orders_v2`: what happens, in one line."""

    @property
    def words(self) -> tuple[str, ...]:
        """Why, and what it costs: lines for people."""

    @property
    def label(self) -> str:
        """The version the step is about."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that version."""

    def upgrade(self, revision: str) -> list[str]:
        """The statements that make the difference."""

    def downgrade(self, revision: str) -> list[str]:
        """The statements that undo it."""

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form."""
