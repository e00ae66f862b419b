"""A service as the form of each of its outputs, whatever it calls its joins."""

from __future__ import annotations

from collections.abc import Mapping

from fsql.definitions import FeatureService
from fsql.parser.scope import REQUEST
from fsql.planner.canonical.form import sealed
from fsql.planner.canonical.names import Column, Form, Source
from fsql.planner.canonical.query import canonical_items
from fsql.planner.canonical.text import plain_words


def canonical_service(
    service: FeatureService, columns: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Form], list[Form]]:
    """(the form of each output by its name, in order; the forms of all joins, sorted).

    `columns` has the fingerprint of every column of each join by its alias. Raises Unclear where a form is not
    certain, LineageError for what cannot be read.
    """
    sources = [_request(service)]
    for join in service.joins:
        items = canonical_items(f"SELECT {', '.join(join.keys.values())}", sources)
        keys = [[key, item.form] for key, item in zip(join.keys, items, strict=True)]
        mark = sealed([join.reference.name, join.reference.number, sorted(keys, key=lambda pair: str(pair[0]))])
        found = tuple(Column(name, ["column", name, value]) for name, value in columns[join.alias].items())
        sources.append(Source(join.alias, mark, found))
    outputs = {item.name or "": item.form for item in canonical_items(service.sql, sources)}
    return outputs, sorted(source.mark for source in sources[1:])


def _request(service: FeatureService) -> Source:
    sent = [Column(column.name, ["sent", column.name, *plain_words(column.type)]) for column in service.request]
    return Source(REQUEST, [REQUEST], (*sent, Column("event_time", ["sent", "event_time"])))
