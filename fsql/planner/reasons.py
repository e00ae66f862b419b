"""Why a version is new, or only its words: the difference between two definitions, for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from fsql.definitions import Feature, FeatureService, FeatureView, SealedFeature, SourceColumn, StandingVersion
from fsql.parser.durations import words as length_words
from fsql.parser.views import FEATURES_SCHEMA, TIME_COLUMNS
from fsql.planner.clauses import Definition, Parts, change, references, same, taken_apart
from fsql.planner.facts import Facts
from fsql.planner.fingerprints import Fingerprint, digest

_CLAUSES = {"FROM": "FROM and its joins", "SELECT": "SELECT", "the query": "the query"}


@dataclass(frozen=True)
class Reasons:
    """Looks for what makes a wanted definition another one than a standing version of its name."""

    facts: Facts
    wanted: Definition
    standing: StandingVersion

    @cached_property
    def _before(self) -> Parts | None:
        return taken_apart(self.standing.definition, self.wanted)

    @cached_property
    def _after(self) -> Parts | None:
        return taken_apart(self.wanted, self.standing.definition)

    @property
    def same_rows(self) -> bool:
        """Whether fingerprints prove that it has the same rows."""
        return self.standing.sealed.rows == self.facts.prints[self.wanted.name].rows

    def shared(self) -> tuple[str, ...]:
        """What concerns every feature: the head, clauses, keys and times, which rows there are upstream."""
        found = [*head_changes(self.standing.definition, self.wanted)]
        if not self.same_rows:
            found += [*self._clauses(), *self._row_items(), *self._upstream_rows()]
        return tuple(found)

    def _clauses(self) -> Iterator[str]:
        if self._before is None or self._after is None:
            return
        before, after = self._before.clauses, self._after.clauses
        for name in dict.fromkeys((*after, *before)):
            old, new = before.get(name, ()), after.get(name, ())
            if not same(old, new):
                old, new = (words[1:] if words and words[0].key == name.lower() else words for words in (old, new))
                yield f"{_CLAUSES.get(name, name)}: {change(old, new)}"

    def _row_items(self) -> Iterator[str]:
        """Keys, times and what decides between rows: select items that shape the rows."""
        if self._before is None or self._after is None or not isinstance(self.wanted, FeatureView):
            return
        shaping = {*self.facts.project.entities[self.wanted.entity].keys, *TIME_COLUMNS}
        for name in self._after.items:
            old, new = self._before.items.get(name, ()), self._after.items[name]
            if name in shaping and not same(old, new):
                yield f"{name}: {change(old, new)}"

    def _upstream_rows(self) -> Iterator[str]:
        """Upstream views whose rows are others, and columns that decide which rows there are."""
        yield from (f"the rows of {name} changed" for name in self._other_rows)
        lineage = self.facts.lineages[self.wanted.name]
        named = {f.name for f in self.wanted.features}
        shaping = lineage.indirect.union(*(c for name, c in lineage.direct.items() if name not in named))
        what = "rows" if isinstance(self.wanted, FeatureView) else "joins"
        for column in self._alone(self.changed_columns(shaping)):
            yield f"its {what} depend on {column}, which changed"

    def _alone(self, columns: tuple[str, ...]) -> Iterator[str]:
        """Those that need saying: where the rows of their view changed, that is the reason, and it is said."""
        others = tuple(f"{name}." for name in self._other_rows)
        yield from (column for column in columns if not column.startswith(others))

    @cached_property
    def _other_rows(self) -> tuple[str, ...]:
        """The upstream views whose rows are others than those the standing version of a view reads."""
        if isinstance(self.wanted, FeatureService):
            return ()
        shapes = {name: read_rows(self.facts.prints[name]) for name in self._bound}
        return tuple(n for n, v in sorted(self._bound.items()) if v.sealed.shape and v.sealed.shape != shapes[n])

    @cached_property
    def _bound(self) -> dict[str, StandingVersion]:
        """The upstream versions that the standing one reads where the wanted one names the view without a number."""
        floating = {r.name for r in references(self.wanted) if r.number is None}
        versions = self.facts.project.versions
        return {
            r.name: versions[r.name, r.number]
            for r in references(self.standing.definition)
            if r.name in floating and r.number is not None and (r.name, r.number) in versions
        }

    def changed_columns(self, columns: frozenset[SourceColumn]) -> tuple[str, ...]:
        """The features of upstream views among `columns` whose fingerprint is another one, as `orders.amount`."""
        found = []
        for column in sorted(columns):
            bound = self._bound.get(column.table) if column.schema == FEATURES_SCHEMA else None
            if bound is None:
                continue
            old, new = bound.sealed.features.get(column.column), self.facts.prints[column.table]
            if old is not None and column.column in new.features and self._differs(old, column.column, new):
                found.append(f"{column.table}.{column.column}")
        return tuple(found)

    def _differs(self, old: SealedFeature, name: str, new: Fingerprint) -> bool:
        """Views read the rows of a SELECT; services read values, on which ttl and default have acted."""
        if isinstance(self.wanted, FeatureView):
            return old.column != new.columns.get(name, "")
        return old.fingerprint != new.features[name]

    def of_feature(self, before: Feature, after: Feature) -> Iterator[str]:
        """What concerns one feature alone: its expression, its default, the upstream features that it reads."""
        old = self._before.items.get(before.name) if self._before else None
        new = self._after.items.get(after.name) if self._after else None
        if old is not None and new is not None and not same(old, new):
            yield change(old, new)
        if before.default != after.default:
            yield f"default {before.default or 'none'} → {after.default or 'none'}"
        read = list(self._alone(self.through(after.name)))
        if read:
            yield f"reads {' and '.join(read)}, which changed"

    def through(self, output: str) -> tuple[str, ...]:
        """The changed upstream features that an output reads."""
        return self.changed_columns(self.facts.lineages[self.wanted.name].direct.get(output, frozenset()))

    @property
    def _pinned(self) -> tuple[str, ...]:
        """The versions that it names by number and that the standing one reads already, by name or by number."""
        read = {(r.name, r.number) for r in references(self.standing.definition)}
        wanted = references(self.wanted)
        return tuple(f"{r.name}_v{r.number}" for r in wanted if r.number is not None and (r.name, r.number) in read)

    def otherwise(self) -> str:
        """What to say where texts and upstream fingerprints are the same and the fingerprint is another one."""
        told = "; ".join(self._clauses())
        pinned = self._pinned
        if not told and pinned:
            return f"names {', '.join(pinned)} by number: another text, though it read the same version before"
        return told or f"fsql takes fingerprints otherwise than when {self.standing.label} was planned"


def read_rows(prints: Fingerprint) -> str:
    """The fingerprint of a view's rows as other views read them: keys and times, without ttl; empty for a service."""
    fixed = sorted((name, own) for name, own in prints.columns.items() if name not in prints.features)
    return digest("read", prints.shape, fixed) if prints.shape else ""


def head_changes(old: Definition, new: Definition) -> Iterator[str]:
    """What is different in the keys of the heads that bear meaning, a line each; defaults stand with their feature."""
    if isinstance(old, FeatureService) and isinstance(new, FeatureService):
        before, after = (", ".join(f"{c.name} {c.type}" for c in s.request) for s in (old, new))
        if before != after:
            yield f"request: ({before}) → ({after})"
    if not isinstance(old, FeatureView) or not isinstance(new, FeatureView):
        return
    if old.ttl != new.ttl:
        before, after = (length_words(v.ttl) if v.ttl else "none" for v in (old, new))
        yield f"ttl: {before} → {after}"
    for name in ("entity", "static", "latest_by", "expire"):
        if getattr(old, name) != getattr(new, name):
            before, after = (_said(getattr(v, name)) for v in (old, new))
            yield f"{name.replace('_', ' ')}: {before} → {after}"


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "none")


def words_changed(standing: Definition, wanted: Definition) -> tuple[str, ...]:
    """Which words of a version are different in its file, a line each; empty where none are."""
    found = []
    if standing.owner != wanted.owner:
        found.append(f"owner: {standing.owner or 'none'} → {wanted.owner or 'none'}")
    if standing.description != wanted.description:
        found.append("its description")
    if isinstance(standing, FeatureView) and isinstance(wanted, FeatureView) and standing.freshness != wanted.freshness:
        before, after = (length_words(v.freshness) if v.freshness else "none" for v in (standing, wanted))
        found.append(f"freshness: {before} → {after}")
    before_words = {feature.name: (feature.description, feature.pii) for feature in standing.features}
    changed = [f.name for f in wanted.features if before_words.get(f.name) != (f.description, f.pii)]
    return (*found, *(f"the words of {name}" for name in changed))
