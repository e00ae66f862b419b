"""Bring the words of a standing version up to date: owner, descriptions, freshness; its values stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.compiler.objects import comments, floating_comments
from fsql.compiler.quoting import FEATURES, OFFLINE, ONLINE, relation
from fsql.compiler.services import comment_on_service
from fsql.definitions import FeatureService, FeatureView, ServiceVersion, ViewVersion
from fsql.planner.changes import Category
from fsql.planner.steps.create_service import service_words
from fsql.planner.steps.registry_rows import audit, words_rows
from fsql.planner.steps.step import Lock
from fsql.planner.telling import line, listed


@dataclass(frozen=True)
class UpdateWords:
    """The version keeps its number and fingerprint; only what people read changes."""

    old: FeatureView | FeatureService
    new: FeatureView | FeatureService
    number: int
    fingerprint: str
    old_definition: str = field(repr=False)
    new_definition: str = field(repr=False)
    new_file: str = field(repr=False)
    version: ViewVersion | ServiceVersion
    alone: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.new.name}_v{self.number}"

    @property
    def title(self) -> str:
        return f"update the words of {self.label}"

    @property
    def category(self) -> Category:
        return "words"

    @property
    def standing(self) -> str:
        return "values, version and history stay as they are"

    @property
    def files(self) -> Mapping[str, str]:
        return {self.label: self.new_file}

    @property
    def locks(self) -> tuple[Lock, ...]:
        """COMMENT ON keeps others from redefining, refreshing or vacuuming the object, not from using it."""
        if isinstance(self.new, FeatureService):
            return ()
        on = [relation(schema, self.label) for schema in (FEATURES, OFFLINE, ONLINE)]
        on += [relation(schema, self.new.name) for schema in (FEATURES, OFFLINE)] if self.alone else []
        return tuple(Lock("SHARE UPDATE EXCLUSIVE", name) for name in on)

    @property
    def words(self) -> tuple[str, ...]:
        return (line("words", listed(self.reasons)),)

    def upgrade(self, revision: str) -> list[str]:
        return self._write(self.new, self.new_definition)

    def downgrade(self, revision: str) -> list[str]:
        return self._write(self.old, self.old_definition)

    def _write(self, definition: FeatureView | FeatureService, sealed: str) -> list[str]:
        return [
            *self._comments(definition),
            *words_rows(definition, self.number, sealed),
            audit("apply", self.label, self.fingerprint, "words updated"),
        ]

    def _comments(self, definition: FeatureView | FeatureService) -> list[str]:
        """Comments of the version's objects, and of the floating ones while no other version can hold them."""
        if isinstance(definition, FeatureView) and isinstance(self.version, ViewVersion):
            floating = floating_comments(definition, self.version, anew=True) if self.alone else ()
            return [*comments(definition, self.version, anew=True), *floating]
        if isinstance(definition, FeatureService) and isinstance(self.version, ServiceVersion):
            names = [self.label, definition.name] if self.alone else [self.label]
            words = service_words(definition, self.number)
            return [comment_on_service(self.version, name, words) for name in names]
        raise AssertionError(self.label)

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": "update_words",
            "version": self.label,
            "fingerprint": self.fingerprint,
            "category": self.category,
            "because": list(self.reasons),
        }
