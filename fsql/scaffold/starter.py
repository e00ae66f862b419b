"""A first entity and feature view over a table of the user's: text that can be planned as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fsql.parser.names import NAME_BYTES, SUFFIX_BYTES, VERSION_SUFFIX, quote
from fsql.scaffold.source import Column, Source

_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})
_OTHERS = frozenset({"text", "character varying", "boolean", "date", "timestamp with time zone"})
_MOST = 2  # columns that become features of each kind: an example, not an inventory
_WINDOW = "last_30_days"
_IDENTIFIER = re.compile(r"(?:^|_)(?:id|uuid|key|no|nr|code|number)$")


def starter_files(source: Source, owner: str) -> dict[str, str]:
    """`entities/<name>.sql` and `views/<name>.sql`, by path; `owner` answers for them."""
    entity = entity_name(source)
    return {
        f"entities/{entity}.sql": _entity(source, owner),
        f"views/{view_name(source, entity)}.sql": _view(source, entity, owner),
    }


def entity_name(source: Source) -> str:
    """What the keys identify, by their names: `customer` for `customer_id`."""
    words = (_IDENTIFIER.sub("", slug(key.name)) or slug(key.name) for key in source.keys)
    return _cut("_".join(dict.fromkeys(words)), 40)


def view_name(source: Source, entity: str) -> str:
    """`customer_orders`."""
    table = slug(source.table)
    name = _cut(table if table.startswith(f"{entity}_") else f"{entity}_{table}", NAME_BYTES - SUFFIX_BYTES - 5)
    return f"{name}_rows" if VERSION_SUFFIX.match(name) or name.endswith("_at") else name


def slug(name: str) -> str:
    """The name in lower case, with `_` for all that is no letter or digit: `Unit Price` → `unit_price`."""
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_") or "thing"


def _cut(name: str, length: int) -> str:
    return name.encode()[:length].decode(errors="ignore").rstrip("_")


def _words(text: str) -> str:
    """The text on one line, as a comment needs it."""
    return " ".join(text.split())


def _entity(source: Source, owner: str) -> str:
    keys = ", ".join(quote(key.name) for key in source.keys)
    where = _known(column for column in source.keys)
    described = " and ".join(_words(key.name) for key in source.keys)
    head = f"-- owner: {owner}\n--\n-- What {described} identifies."
    return f"{head}\n\nSELECT DISTINCT {keys}\nFROM {source.relation}{where};\n"


def _known(columns: Iterator[Column]) -> str:
    conditions = [f"{quote(column.name)} IS NOT NULL" for column in columns if not column.not_null]
    return f"\nWHERE {' AND '.join(conditions)}" if conditions else ""


def _view(source: Source, entity: str, owner: str) -> str:
    keys, time = [quote(key.name) for key in source.keys], quote(source.time.name)
    counted = _count_name(source)
    items = [*((key, "") for key in keys), (_event_time(source), ""), *_features(source, counted)]
    told = _words(f"{source.schema}.{source.table}")
    return (
        f"-- entity: {entity}\n-- owner: {owner}\n-- ttl: 30 days\n-- freshness: 1 day\n-- default: {counted} = 0\n--\n"
        f"-- What {told} told of a {entity} lately. Made by `fsql init`: change it to what your model needs.\n\n"
        f"SELECT\n{_listed(items)}\nFROM {source.relation}{_known(iter((*source.keys, source.time)))}\n"
        f"WINDOW {_WINDOW} AS (\n    PARTITION BY {', '.join(keys)} ORDER BY {time}\n"
        f"    RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW\n);\n"
    )


def _listed(items: list[tuple[str, str]]) -> str:
    lines = []
    for place, (text, comment) in enumerate(items, 1):
        comma = "," if place < len(items) else ""
        lines.append(f"    {text}{comma}{f'  -- {comment}' if comment else ''}")
    return "\n".join(lines)


def _event_time(source: Source) -> str:
    cast = "" if source.time.type == source.time.base else "::timestamptz"
    name = quote(source.time.name)
    return name if name == "event_time" and not cast else f"{name}{cast} AS event_time"


def _count_name(source: Source) -> str:
    name = f"{_cut(slug(source.table), NAME_BYTES - 10)}_30d"
    return f"{name}_n" if name in {key.name for key in source.keys} else name


def _features(source: Source, counted: str) -> Iterator[tuple[str, str]]:
    """Features that the table can give, as (select item, comment); names that are taken or too long are left out."""
    taken = {key.name for key in source.keys} | {"event_time", "arrival_time", "as_of", "valid_from", "valid_until"}
    for name, expression, comment in _candidates(source, counted):
        if name not in taken and len(name.encode()) <= NAME_BYTES:
            taken.add(name)
            yield f"{expression} AS {quote(name)}", _words(comment)


def _candidates(source: Source, counted: str) -> Iterator[tuple[str, str, str]]:
    yield counted, f"count(*) OVER {_WINDOW}", f"rows of {source.schema}.{source.table} in the last 30 days"
    for column in _chosen(source, _NUMBERS):
        name = slug(column.name)
        yield f"{name}_avg_30d", f"avg({quote(column.name)}) OVER {_WINDOW}", f"mean {column.name} of the last 30 days"
        yield f"{name}_max_30d", f"max({quote(column.name)}) OVER {_WINDOW}", f"greatest {column.name} of those days"
    # Where two rows may share an instant, none of them is the newest, and a refresh would refuse to guess.
    if source.one_row_an_instant:
        for column in _chosen(source, _OTHERS):
            yield f"newest_{slug(column.name)}", quote(column.name), f"{column.name} of the newest row"


def _chosen(source: Source, types: frozenset[str]) -> list[Column]:
    """The first columns of these types that measure something rather than identify it."""
    fitting = [c for c in source.others if c.base in types and not c.identifies and c.name.isprintable()]
    return [c for c in fitting if not _IDENTIFIER.search(slug(c.name))][:_MOST]
