"""A made-up project of so many feature files, as large teams have them: sources, layers of views, services.

A twentieth of the files are entities, a tenth services, the rest views: six in ten read one or two tables, the
others read one to three views of the layers below, up to six layers deep.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

_LAYERS = 6
_HEAD = (
    "-- entity: {entity}\n-- owner: team{team}@example.com\n-- ttl: {ttl} days\n--\n-- What {entity} did lately.\n\n"
)
_WINDOW = """{head}SELECT
    o.key_{entity},
    o.happened_at AS event_time,
    count(*) OVER short AS events_7d,  -- how many in a week
    sum(o.amount) OVER long AS amount_30d,  -- their value, in euro
    avg(o.quantity) FILTER (WHERE o.kind <> 'return') OVER long AS quantity_30d,
    max(CASE WHEN o.kind = 'return' THEN o.amount ELSE 0 END) OVER long AS largest_return_30d
FROM shop.events_{table} AS o
WHERE o.amount IS NOT NULL AND o.kind IN ('sale', 'return', 'gift')
WINDOW short AS (
    PARTITION BY o.key_{entity} ORDER BY o.happened_at RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW
), long AS (
    PARTITION BY o.key_{entity} ORDER BY o.happened_at RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW
)
"""
_GROUPED = """{head}WITH daily AS (
    SELECT o.key_{entity}, o.happened_at, o.kind, coalesce(o.amount, 0) AS amount, o.quantity
    FROM shop.events_{table} AS o
    WHERE o.quantity > {least}
)
SELECT
    d.key_{entity},
    d.happened_at AS event_time,
    sum(d.amount) AS amount_sum,
    count(DISTINCT d.kind) AS kinds,
    bool_or(d.kind = 'gift') AS any_gift,
    round(sum(d.amount) / nullif(sum(d.quantity), 0), 2) AS unit_price
FROM daily AS d
GROUP BY d.key_{entity}, d.happened_at
"""
_DERIVED = """{head}SELECT
    key_{entity},
    event_time,
{items}
FROM features.{first} AS a
{joins}
"""
_SERVICE = """-- request: {request}, amount numeric
-- owner: team{team}@example.com
--
-- What model {name} reads.

SELECT
{items},
    request.amount / nullif({divisor}, 0) AS amount_ratio
FROM request
{joins}
"""
COLUMNS = {
    "window": ("events_7d", "amount_30d", "quantity_30d", "largest_return_30d"),
    "grouped": ("amount_sum", "kinds", "any_gift", "unit_price"),
}


class Maker:
    """Makes the files, one after the other, from a seed."""

    def __init__(self, files: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self.entities = max(2, files // 20)
        self.services = max(1, files // 10)
        self.views = files - self.entities - self.services
        self.tables = max(2, self.views // 10)
        # by entity: (layer, name, features)
        self._made: dict[int, list[tuple[int, str, tuple[str, ...]]]] = {e: [] for e in range(self.entities)}

    def files(self) -> Iterator[tuple[str, str]]:
        """(path below features_sql/, text) of every file, views after those they read."""
        for entity in range(self.entities):
            yield f"entities/entity_{entity}.sql", f"SELECT key_{entity} FROM shop.entity_{entity}\n"
        for number in range(self.views):
            yield self._view(number)
        for number in range(self.services):
            yield self._service(number)

    def _view(self, number: int) -> tuple[str, str]:
        entity = number % self.entities
        below = [view for view in self._made[entity] if view[0] < _LAYERS]
        if below and self._chance.random() < 0.4:
            layer, columns, text = self._derived(entity, below)
        else:
            layer, columns, text = self._base(entity)
        name = f"view_{number}"
        self._made[entity].append((layer, name, columns))
        return f"views/{name}.sql", text

    def _head(self, entity: int) -> str:
        return _HEAD.format(
            entity=f"entity_{entity}", team=self._chance.randrange(20), ttl=self._chance.choice([7, 30, 90])
        )

    def _base(self, entity: int) -> tuple[int, tuple[str, ...], str]:
        shape = self._chance.choice(["window", "grouped"])
        table, least = self._chance.randrange(self.tables), self._chance.randrange(9)
        body = {"window": _WINDOW, "grouped": _GROUPED}[shape]
        return 1, COLUMNS[shape], body.format(head=self._head(entity), entity=entity, table=table, least=least)

    def _derived(self, entity: int, below: list[tuple[int, str, tuple[str, ...]]]) -> tuple[int, tuple[str, ...], str]:
        read = self._chance.sample(below, k=min(len(below), self._chance.randint(1, 3)))
        items, columns = [], []
        for alias, (_, _, features) in zip("abc", read, strict=False):
            for feature in features[:3]:
                columns.append(f"{alias}_{feature}"[:40])
                items.append(f"    coalesce(({alias}.{feature})::text, 'none') AS {columns[-1]}")
        joins = [
            f"LEFT JOIN features.{name} AS {alias} USING (key_{entity}, event_time)"
            for alias, (_, name, _) in zip("bc", read[1:], strict=False)
        ]
        text = _DERIVED.format(
            head=self._head(entity), entity=entity, items=",\n".join(items), first=read[0][1], joins="\n".join(joins)
        )
        return 1 + max(layer for layer, _, _ in read), tuple(columns), text

    def _service(self, number: int) -> tuple[str, str]:
        entities = self._chance.sample(range(self.entities), k=min(self.entities, self._chance.randint(1, 3)))
        items, joins, numeric = [], [], "request.amount"
        for entity in entities:
            for _, name, columns in self._chance.sample(self._made[entity], k=min(len(self._made[entity]), 3)):
                items += [f"    {name}.{column} AS {name}_{column}" for column in columns[:4]]
                joins.append(f"LEFT JOIN features.{name} AS {name} USING (key_{entity})")
                numeric = next((f"{name}.{c}" for c in columns if c in ("amount_30d", "amount_sum")), numeric)
        request = ", ".join(f"key_{entity} bigint" for entity in sorted(entities))
        text = _SERVICE.format(
            request=request,
            team=number % 20,
            name=number,
            items=",\n".join(items),
            divisor=numeric,
            joins="\n".join(joins),
        )
        return f"services/model_{number}.sql", text


def tables(maker: Maker) -> Iterator[str]:
    """The statements that create the source tables."""
    yield "CREATE SCHEMA shop"
    keys = ", ".join(f"key_{entity} bigint" for entity in range(maker.entities))
    for table in range(maker.tables):
        yield (
            f"CREATE TABLE shop.events_{table} ({keys}, happened_at timestamptz, kind text, amount numeric, "
            "quantity integer)"
        )
    for entity in range(maker.entities):
        yield f"CREATE TABLE shop.entity_{entity} (key_{entity} bigint PRIMARY KEY)"


def write(folder: Path, maker: Maker) -> int:
    """How many files were written below `folder`, which is features_sql/."""
    count = 0
    for path, text in maker.files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        count += 1
    return count
