"""Small worlds of events in which the law of time is hard to keep, and the feature files that describe them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from offline.pit_oracle import Law, Row, latest, trailing

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, "Shop #" text, placed_at timestamptz, amount numeric, seq integer);
CREATE TABLE shop.customers (customer_id bigint, city text);
"""
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.customers",
    "entities/Place.sql": 'SELECT customer_id, "Shop #" FROM shop.orders',
    "views/newest.sql": """-- entity: customer
-- latest by: seq
-- default: amount = -1.5
--
SELECT customer_id, placed_at AS event_time, amount, seq FROM shop.orders
""",
    "views/short.sql": """-- entity: customer
-- ttl: 1 hour
-- default: count_7d = 0
--
SELECT
    customer_id,
    placed_at AS event_time,
    count(*) OVER week AS count_7d,
    sum(amount) OVER week AS total_7d,
    min(amount) OVER day AS least_1d,
    max(amount) OVER day AS most_1d
FROM shop.orders
WINDOW
    week AS (PARTITION BY customer_id ORDER BY placed_at RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW),
    day AS (PARTITION BY customer_id ORDER BY placed_at RANGE BETWEEN '1 day' PRECEDING AND CURRENT ROW)
""",
    "views/Visits.sql": """-- entity: Place
-- ttl: 1 day
--
SELECT
    customer_id,
    "Shop #",
    placed_at AS event_time,
    count(*) OVER (
        PARTITION BY customer_id, "Shop #" ORDER BY placed_at
        RANGE BETWEEN '1 day'::interval PRECEDING AND CURRENT ROW
    ) AS "Visits'1d"
FROM shop.orders
""",
    "views/city.sql": """-- entity: customer
-- static: true
-- default: city = 'no''where'
--
SELECT customer_id, city FROM shop.customers
""",
    "views/twice.sql": """-- entity: customer
-- ttl: 1 microsecond
--
SELECT customer_id, event_time, count_7d * 2 AS double_7d FROM features.short
""",
    "services/model.sql": """-- request: customer_id bigint, "Shop #" text, factor integer
--
SELECT
    newest.amount,
    newest.seq,
    short.count_7d,
    short.total_7d,
    short.least_1d,
    short.most_1d,
    here."Visits'1d" AS visits,
    city.city,
    twice.double_7d,
    request.factor * short.count_7d AS factored
FROM request
LEFT JOIN features.newest USING (customer_id)
LEFT JOIN features."Visits" AS here USING (customer_id, "Shop #")
LEFT JOIN features.city USING (customer_id)
LEFT JOIN features.twice USING (customer_id)
LEFT JOIN features.short ON short.customer_id = request.customer_id
""",
}
LAWS = {
    "newest": Law(2, defaults={0: Decimal("-1.5")}),
    "short": Law(4, ttl=HOUR, defaults={0: 0}),
    "Visits": Law(1, ttl=DAY),
    "city": Law(1, defaults={0: "no'where"}, static=True),
    "twice": Law(1, ttl=TICK),
}
# hours before each change of clocks in New York and in Berlin, a plain day, the epoch, and the edges of time
ANCHORS = [
    datetime(2024, 3, 10, 7, tzinfo=UTC),
    datetime(2024, 11, 3, 6, tzinfo=UTC),
    datetime(2024, 3, 31, 1, tzinfo=UTC),
    datetime(2024, 10, 27, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
]
EDGES = [datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)]
STEPS = [timedelta(), HOUR, DAY, timedelta(hours=23), timedelta(hours=25), timedelta(days=7), timedelta(days=6)]
NUDGES = [timedelta(), timedelta(), TICK, -TICK]
# the largest leaves room for sums: a decimal of Arrow has 20 digits before the point
AMOUNTS = [None, Decimal("0"), Decimal("10.25"), Decimal("-3"), Decimal("99999999999999999.000001")]


@dataclass(frozen=True)
class Order:
    """One row of shop.orders."""

    customer: int | None
    shop: str | None
    at: datetime | None
    amount: Decimal | None
    seq: int | None


@dataclass(frozen=True)
class Asked:
    """One row of the spine."""

    customer: int | None
    shop: str | None
    factor: int | None
    at: datetime | None


@dataclass(frozen=True)
class World:
    """What the sources hold, and who asks."""

    orders: tuple[Order, ...]
    cities: tuple[tuple[int | None, str | None], ...]
    spine: tuple[Asked, ...]


def moments(anchor: datetime) -> st.SearchStrategy[datetime]:
    """Moments whose distances are the lengths of windows and ttl, and a microsecond more or less."""
    signs = st.sampled_from([1, -1])
    return st.builds(
        lambda a, sign, b, nudge: anchor + sign * a + b + nudge,
        st.sampled_from(STEPS),
        signs,
        st.sampled_from(STEPS),
        st.sampled_from(NUDGES),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world around one anchor, so that things meet."""
    anchor = draw(st.sampled_from(ANCHORS))
    times = st.one_of(moments(anchor), st.sampled_from([*EDGES, *(edge - TICK for edge in EDGES)]))
    customers, shops = st.sampled_from([1, 1, 2, None]), st.sampled_from(["a", "Ä'\"\\", None])
    order = st.builds(
        Order, customers, shops, st.one_of(times, times, st.none()), st.sampled_from(AMOUNTS), st.integers(0, 3)
    )
    orders = draw(st.lists(order, max_size=10))
    cities = draw(st.lists(st.tuples(customers, st.sampled_from(["x", None])), max_size=3, unique_by=lambda c: c[0]))
    near = [
        o.at + step for o in orders if o.at for step in (timedelta(), -TICK, HOUR, HOUR + TICK, DAY, DAY + TICK, TICK)
    ]
    asked_at = st.one_of(times, st.sampled_from(near) if near else times, st.none())
    who = st.sampled_from([1, 1, 2, 7, None])
    spine = draw(st.lists(st.builds(Asked, who, shops, st.integers(-2, 2), asked_at), min_size=1, max_size=8))
    again = draw(st.lists(st.sampled_from(spine), max_size=2))
    return World(_agreeing(orders), tuple(cities), (*spine, *again))


def _agreeing(orders: list[Order]) -> tuple[Order, ...]:
    """The orders without those that contradict another at one instant for the same `seq`, which is refused."""
    seen: dict[tuple[Any, ...], Order] = {}
    return tuple(o for o in orders if seen.setdefault((o.customer, o.at, o.seq), o).amount == o.amount)


def definitions(world: World) -> dict[str, list[Row]]:
    """The rows of every view's SELECT, by view."""
    plain = [Row((o.customer,), o.at, (o.amount, o.seq)) for o in world.orders]
    short = _short(plain)
    visits = trailing([Row((o.customer, o.shop), o.at, ()) for o in world.orders], DAY, len)
    return {
        "newest": latest(plain, lambda row: row.values[1]),
        "short": short,
        "Visits": [Row(row.keys, row.time, (count,)) for row, count in visits],
        "city": [Row((customer,), None, (city,)) for customer, city in world.cities],
        "twice": [Row(row.keys, row.time, (2 * row.values[0],)) for row in short],
    }


def _short(plain: list[Row]) -> list[Row]:
    counts = trailing(plain, timedelta(days=7), len)
    totals = trailing(plain, timedelta(days=7), lambda rows: _of(sum, rows))
    least, most = trailing(plain, DAY, lambda rows: _of(min, rows)), trailing(plain, DAY, lambda rows: _of(max, rows))
    columns = zip(counts, totals, least, most, strict=True)
    return [Row(parts[0][0].keys, parts[0][0].time, tuple(value for _, value in parts)) for parts in columns]


def _of(combine: Any, rows: list[Row]) -> Any:
    known = [row.values[0] for row in rows if row.values[0] is not None]
    return combine(known) if known else None
