"""Retire a name whose file is gone, and the way back: its versions stay as they are, and are kept fresh no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.definitions import StandingVersion
from fsql.planner.changes import Category
from fsql.planner.steps.registry_rows import refuse_retirement, retire_rows, revive_rows
from fsql.planner.steps.step import Lock
from fsql.planner.telling import line, listed


@dataclass(frozen=True)
class Retire:
    """Every version of a name becomes `retired`: no refresh, no publication; nothing is dropped."""

    name: str
    versions: tuple[StandingVersion, ...]
    files: Mapping[str, str] = field(repr=False, hash=False)

    @property
    def label(self) -> str:
        return self.name

    @property
    def fingerprint(self) -> str:
        return self.versions[-1].fingerprint

    @property
    def title(self) -> str:
        return f"retire {self.name}"

    @property
    def category(self) -> Category:
        return "retired"

    @property
    def standing(self) -> str:
        return "its file is gone"

    @property
    def locks(self) -> tuple[Lock, ...]:
        return ()

    @property
    def words(self) -> tuple[str, ...]:
        kind, labels = self.versions[0].kind, listed([version.label for version in self.versions])
        if kind == "service":
            return (line("rests", f"{labels}: answers no more; what models were trained on is kept"),)
        return (
            line("rests", f"{labels}: refreshed and published no more"),
            line("kept", "history, definition and floating names stay; bringing the file back revives them"),
        )

    def upgrade(self, revision: str) -> list[str]:
        return [refuse_retirement(self.name), *retire_rows(self.name)]

    def downgrade(self, revision: str) -> list[str]:
        return revive_rows(self.name)

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": "retire",
            "name": self.name,
            "category": self.category,
            "versions": [version.label for version in self.versions],
        }


@dataclass(frozen=True)
class Revive:
    """The file is back: every version that was retired with it gets the role that it had."""

    name: str
    versions: tuple[StandingVersion, ...]
    files: Mapping[str, str] = field(repr=False, hash=False)
    matching: StandingVersion | None = None

    @property
    def label(self) -> str:
        return self.name

    @property
    def fingerprint(self) -> str:
        return self.versions[-1].fingerprint

    @property
    def title(self) -> str:
        return f"revive {self.name}"

    @property
    def category(self) -> Category:
        return "revived"

    @property
    def standing(self) -> str:
        return "its file is back"

    @property
    def locks(self) -> tuple[Lock, ...]:
        return ()

    @property
    def words(self) -> tuple[str, ...]:
        labels = listed([version.label for version in self.versions])
        found = [line("again", f"{labels}: in the role it had" if len(self.versions) == 1 else f"{labels}: as before")]
        if self.matching is not None:
            found.append(line("same", f"the file says what {self.matching.label} is, so nothing new is made"))
        if self.versions[0].kind == "view":
            found.append(line("then", "its history is as old as its retirement: `fsql refresh`, then `fsql publish`"))
        return tuple(found)

    def upgrade(self, revision: str) -> list[str]:
        return revive_rows(self.name)

    def downgrade(self, revision: str) -> list[str]:
        return [refuse_retirement(self.name), *retire_rows(self.name)]

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": "revive",
            "name": self.name,
            "category": self.category,
            "versions": [version.label for version in self.versions],
        }
