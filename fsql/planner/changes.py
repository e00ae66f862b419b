"""What a new version changes, feature by feature, decided by fingerprints and told by reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from fsql.definitions import Feature, SealedFeature, StandingVersion
from fsql.planner.clauses import Definition
from fsql.planner.facts import Facts
from fsql.planner.reasons import Reasons

Category = Literal["new", "additive", "breaking", "words", "retired", "revived"]
Change = Literal["added", "changed", "removed", "kept"]
CHANGES: tuple[Change, ...] = ("changed", "removed", "added", "kept")


@dataclass(frozen=True)
class FeatureChange:
    """What becomes of one feature; `kept` means that its fingerprint is the same.

    `type` is empty for one that is removed, `former_type` for one that is added or whose type nobody recorded.
    `why` has reasons of its own, `through` the upstream features that changed and that it reads.
    """

    name: str
    change: Change
    type: str = ""
    former_type: str = ""
    why: tuple[str, ...] = ()
    through: tuple[str, ...] = ()

    @property
    def retyped(self) -> bool:
        """Whether it gives another type than before."""
        return bool(self.type and self.former_type and self.type != self.former_type)

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form."""
        return {
            "name": self.name,
            "change": self.change,
            "type": self.type or None,
            "former_type": self.former_type or None,
            "why": list(self.why),
            "through": list(self.through),
        }


@dataclass(frozen=True)
class Difference:
    """Of a new version to the live one, or to the newest where none is live: `shared` reasons concern every feature.

    `against` is the label of that version, empty for the first of a name; `standing` says what it is among others of
    its name (`which is live`), empty where it is alone.
    `newest` is the difference to the newest, where that is another one; `category` is the worse of the two.
    """

    category: Category
    shared: tuple[str, ...]
    features: tuple[FeatureChange, ...]
    against: str = ""
    standing: str = ""
    newest: Difference | None = None

    def of(self, *changes: Change) -> tuple[FeatureChange, ...]:
        """The features of which one of these became."""
        return tuple(feature for feature in self.features if feature.change in changes)

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form; `newest` has none of its own."""
        return {
            "category": self.category,
            "against": self.against or None,
            "because": list(self.shared),
            "features": [feature.as_dict() for feature in self.features],
        }


NEW = Difference("new", (), ())
_SEVERITY: tuple[Category, ...] = ("new", "additive", "breaking")


def difference(facts: Facts, wanted: Definition) -> Difference:
    """What the wanted definition changes against the live version of its name, and against a newer one."""
    shape = facts.shapes[wanted.name]
    live, newest = facts.serving(wanted.name), facts.newest(wanted.name)
    if live is None or newest is None:
        added = tuple(FeatureChange(f.name, "added", shape.type_of(f.name)) for f in wanted.features)
        return Difference("new", (), added)
    words = "which is live" if live.label in facts.live else "the newest that stands"
    found = replace(_against(facts, wanted, live), standing=words if len(facts.standing(wanted.name)) > 1 else "")
    if live == newest:
        return found
    other = _against(facts, wanted, newest)
    return replace(found, category=max(found.category, other.category, key=_SEVERITY.index), newest=other)


def _against(facts: Facts, wanted: Definition, standing: StandingVersion) -> Difference:
    reasons = Reasons(facts, wanted, standing)
    features = tuple(_features(facts, wanted, reasons))
    additive = all(f.change in ("added", "kept") for f in features) and any(f.change == "added" for f in features)
    category: Category = "additive" if additive else "breaking"
    return Difference(category, () if additive else reasons.shared(), features, standing.label)


def _features(facts: Facts, wanted: Definition, reasons: Reasons) -> Iterator[FeatureChange]:
    shape, prints = facts.shapes[wanted.name], facts.prints[wanted.name].features
    before = {feature.name: feature for feature in reasons.standing.definition.features}
    sealed = reasons.standing.sealed.features
    shared = bool(reasons.shared())
    for feature in wanted.features:
        kind, known = shape.type_of(feature.name), sealed.get(feature.name)
        if feature.name not in before:
            yield FeatureChange(feature.name, "added", kind)
        elif known is not None and known.fingerprint == prints[feature.name]:
            yield _kept(feature.name, kind, known.type)
        else:
            yield _changed(before[feature.name], feature, kind, known, reasons, shared)
    for name in before:
        if all(feature.name != name for feature in wanted.features):
            yield FeatureChange(name, "removed", former_type=sealed[name].type if name in sealed else "")


def _kept(name: str, kind: str, former: str) -> FeatureChange:
    """One fingerprint, and yet another type where the type of a source column was changed by hand."""
    if kind == former:
        return FeatureChange(name, "kept", kind, former)
    return FeatureChange(name, "changed", kind, former, (f"a source column of it was {former} when it was planned",))


def _changed(
    before: Feature, after: Feature, kind: str, known: SealedFeature | None, reasons: Reasons, shared: bool
) -> FeatureChange:
    why = tuple(reasons.of_feature(before, after)) or (() if shared else (reasons.otherwise(),))
    former = known.type if known else ""
    return FeatureChange(after.name, "changed", kind, former, why, reasons.through(after.name))
