"""Why a version is new, or only its words: the difference between two definitions, for people."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.definitions import Feature, FeatureService, FeatureView
from fsql.parser.durations import words as length_words
from fsql.parser.statement import parse_statement

Definition = FeatureView | FeatureService


def reasons(wanted: Definition, standing: Definition | None) -> tuple[str, ...]:
    """What is different from the newest standing version, a line each; one line for a first version."""
    if standing is None:
        return (f"new {'view' if isinstance(wanted, FeatureView) else 'service'}",)
    found = [*_feature_changes(standing.features, wanted.features), *_head_changes(standing, wanted)]
    return tuple(found) or ("its rows, or what it reads upstream, changed",)


def _feature_changes(old: tuple[Feature, ...], new: tuple[Feature, ...]) -> Iterator[str]:
    before = {feature.name: feature for feature in old}
    after = {feature.name: feature for feature in new}
    for name in after:
        if name not in before:
            yield f"adds {name}"
        elif _tokens(before[name].expression) != _tokens(after[name].expression):
            yield f"changes {name}"
        elif before[name].default != after[name].default:
            yield f"default of {name}: {before[name].default or 'none'} becomes {after[name].default or 'none'}"
    yield from (f"removes {name}" for name in before if name not in after)


def _tokens(expression: str) -> list[str]:
    statement, _ = parse_statement("", f"SELECT {expression}", 0)
    return [token.text for token in statement.tokens] if statement else [expression]


def _head_changes(old: Definition, new: Definition) -> Iterator[str]:
    if not isinstance(old, FeatureView) or not isinstance(new, FeatureView):
        return
    if old.ttl != new.ttl:
        before, after = (length_words(v.ttl) if v.ttl else "none" for v in (old, new))
        yield f"ttl: {before} becomes {after}"
    for name in ("entity", "static", "latest_by", "expire"):
        if getattr(old, name) != getattr(new, name):
            before, after = (_said(getattr(v, name)) for v in (old, new))
            yield f"{name.replace('_', ' ')}: {before} becomes {after}"


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "none")


def words_changed(standing: Definition, wanted: Definition) -> tuple[str, ...]:
    """Which words of a version are different in its file, a line each; empty where none are."""
    found = []
    if standing.owner != wanted.owner:
        found.append(f"owner: {standing.owner or 'none'} becomes {wanted.owner or 'none'}")
    if standing.description != wanted.description:
        found.append("its description")
    if isinstance(standing, FeatureView) and isinstance(wanted, FeatureView) and standing.freshness != wanted.freshness:
        found.append("its freshness")
    before = {feature.name: (feature.description, feature.pii) for feature in standing.features}
    changed = [f.name for f in wanted.features if before.get(f.name) != (f.description, f.pii)]
    return (*found, *(f"the words of {name}" for name in changed))
