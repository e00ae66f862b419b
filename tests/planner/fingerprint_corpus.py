"""Feature views as people write them, over a shop with ties, NULLs and duplicates.

A name in «» is local: it may be any other name without changing what the view says.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

TABLES = {
    "orders": {
        "id": "bigint",
        "customer_id": "bigint",
        "placed_at": "timestamptz",
        "seen_at": "timestamptz",
        "amount": "numeric",
        "fee": "numeric",
        "qty": "integer",
        "status": "text",
        "kind": "text",
        "tags": "text[]",
    },
    "visits": {"visit": "bigint", "customer_id": "bigint", "at": "timestamptz", "page": "text", "seconds": "integer"},
    "customers": {"customer_id": "bigint", "joined_at": "timestamptz", "region": "text", "score": "numeric"},
}
SCHEMA = {"shop": TABLES}
ENTITY = "SELECT customer_id FROM shop.customers"


@dataclass(frozen=True)
class View:
    """A view in pieces: its items may stand in any order."""

    name: str
    before: str
    items: tuple[str, ...]
    after: str

    def text(self, items: tuple[str, ...] | None = None) -> str:
        """The view with its items in that order, local names still in «»."""
        return f"{self.before} {', '.join(items or self.items)} {self.after}"


def items(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split("\n"))


VIEWS = (
    View(
        "windows",
        "SELECT",
        items("""
            customer_id
            placed_at AS event_time
            count(*) OVER «w» AS n
            sum(amount) FILTER (WHERE status = 'paid' AND amount > 2) OVER «w» AS total
            coalesce(max(fee) OVER «w2», min(amount) OVER «w», 0) AS most
            lag(amount, 1) OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS before
            first_value(kind) OVER («w» ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS earliest
        """),
        "FROM shop.orders AS «o» WHERE qty IS NOT NULL "
        "WINDOW «w» AS (PARTITION BY customer_id ORDER BY placed_at, id), «w2» AS (PARTITION BY customer_id, kind "
        "ORDER BY placed_at RANGE BETWEEN interval '48 hours' PRECEDING AND CURRENT ROW)",
    ),
    View(
        "ctes",
        "WITH «paid» AS (SELECT o.customer_id, o.placed_at AS «moment», o.amount * 2 AS «twice», o.fee, "
        "o.qty - 1 AS «less» FROM shop.orders AS o WHERE o.status <> 'open'), "
        "«big» AS MATERIALIZED (SELECT customer_id, «moment», «twice» + coalesce(fee, 1) AS «sum», «less» "
        "FROM «paid» WHERE «twice» >= 2) SELECT",
        items("""
            «b».customer_id
            «b».«moment» AS event_time
            «b».«sum» AS gross
            «b».«less» * 3 AS pieces
            c.score
            CASE WHEN c.region = 'eu' THEN 'near' WHEN c.score > 1 THEN 'good' ELSE 'far' END AS class
        """),
        "FROM «big» AS «b» LEFT JOIN shop.customers AS c ON c.customer_id = «b».customer_id "
        "AND c.joined_at <= «b».«moment»",
    ),
    View(
        "latest",
        "SELECT DISTINCT ON (customer_id, placed_at)",
        items("""
            customer_id
            placed_at AS event_time
            amount
            fee + qty AS extra
            upper(status) AS state
        """),
        "FROM shop.orders «o» ORDER BY customer_id, placed_at, amount DESC NULLS LAST, id",
    ),
    View(
        "groups",
        "SELECT",
        items("""
            customer_id
            date_trunc('day', placed_at, 'UTC') AS event_time
            kind AS bucket
            count(*) AS n
            sum(amount) FILTER (WHERE fee > 1) AS paid
            string_agg(status, ',' ORDER BY id DESC) AS states
            percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS middle
        """),
        "FROM shop.orders GROUP BY customer_id, event_time, bucket HAVING count(fee) < 4",
    ),
    View(
        "lateral",
        "SELECT",
        items("""
            «v».customer_id
            «v».at AS event_time
            «l».«spent» AS spent
            «l».kind
            «v».seconds::numeric / 2 AS half
        """),
        "FROM shop.visits AS «v» LEFT JOIN LATERAL (SELECT «o».amount + «o».fee AS «spent», «o».kind, "
        "«o».qty AS «unused» FROM shop.orders AS «o» WHERE «o».customer_id = «v».customer_id "
        "AND «o».placed_at <= «v».at ORDER BY «o».placed_at DESC, «o».id DESC LIMIT 1) AS «l» ON true",
    ),
    View(
        "union",
        "WITH «all» AS (SELECT customer_id, placed_at AS «t», amount AS «x», qty AS «y» FROM shop.orders UNION ALL "
        "SELECT customer_id, at, seconds, 0 FROM shop.visits WHERE page = 'home') SELECT",
        items("""
            customer_id
            «t» AS event_time
            max(«x») OVER (PARTITION BY customer_id ORDER BY «t») AS top
            «y» + 1 AS more
        """),
        "FROM «all»",
    ),
    View(
        "ranked",
        "SELECT",
        items("""
            «r».customer_id
            «r».placed_at AS event_time
            «r».«cheap» AS cheap
            «r».«place» <= 2 AS early
            CAST(«r».«cheap» AS numeric(10, 1)) AS rounded
        """),
        "FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at ASC, id) AS «place», "
        "least(amount, fee) AS «cheap» FROM shop.orders) AS «r» WHERE «r».«place» < 4 AND «r».kind IN ('a', 'b')",
    ),
    View(
        "nested",
        "SELECT",
        items("""
            «c».customer_id
            «c».joined_at AS event_time
            (SELECT count(*) FROM shop.orders AS «o» WHERE «o».customer_id = «c».customer_id AND «o».qty > 1) AS n
            EXISTS (SELECT 1 FROM shop.visits «v» WHERE «v».customer_id = «c».customer_id AND page <> 'home') AS visited
            ARRAY(SELECT «o».kind FROM shop.orders «o» WHERE «o».customer_id = «c».customer_id ORDER BY «o».id) AS kinds
            score > 1 AND region IN (SELECT «r».region FROM shop.customers «r» WHERE «r».score > 2) AS likes
        """),
        "FROM shop.customers AS «c» WHERE score BETWEEN 0 AND 9 OR score IS NULL",
    ),
    View(
        "sets",
        "SELECT",
        items("""
            «s».customer_id
            «s».«t» AS event_time
            «s».«x» AS x
        """),
        "FROM (SELECT customer_id, placed_at AS «t», kind AS «x» FROM shop.orders EXCEPT SELECT customer_id, seen_at, "
        "status FROM shop.orders WHERE fee IS NULL UNION SELECT customer_id, at, page FROM shop.visits) AS «s»",
    ),
    View(
        "joined",
        "SELECT",
        items("""
            customer_id
            placed_at AS event_time
            amount - score AS above
            region || kind AS place
            «g».«n» AS n
        """),
        "FROM shop.orders AS «o» JOIN shop.customers AS «c» USING (customer_id) CROSS JOIN "
        "(SELECT count(*) AS «n», max(qty) AS «m» FROM shop.visits JOIN shop.orders USING (customer_id)) AS «g»",
    ),
    View(
        "recursive",
        "WITH RECURSIVE «steps»(«k», «t», «level») AS (SELECT customer_id, placed_at, 1 FROM shop.orders WHERE qty = 1 "
        "UNION SELECT «k», «t» + interval '1 hour', «level» + 1 FROM «steps» WHERE «level» < 3) SELECT",
        items("""
            «k» AS customer_id
            «t» AS event_time
            «level» AS level
            «level» * 2 AS double_level
        """),
        "FROM «steps»",
    ),
    View(
        "spread",
        "SELECT DISTINCT",
        items("""
            «o».customer_id
            «o».placed_at AS event_time
            «u».«tag» AS tag
            «u».«place» AS place
            «v».«weight» * «o».qty AS weight
        """),
        "FROM shop.orders AS «o», unnest(«o».tags) WITH ORDINALITY AS «u»(«tag», «place») LEFT JOIN "
        "(VALUES ('x', 2), ('y', 5)) AS «v»(«name», «weight») ON «v».«name» = «u».«tag»",
    ),
    View(
        "functions",
        "SELECT",
        items("""
            «o».customer_id
            «o».placed_at AS event_time
            tag
            «g» + «o».qty AS step
            «r».«one» AS one
            to_jsonb(«r».«two») AS two
        """),
        "FROM shop.orders AS «o» CROSS JOIN LATERAL generate_series(1, 2) AS «g» CROSS JOIN LATERAL "
        "(SELECT «o».amount AS «one», «o».fee AS «two») AS «r» LEFT JOIN LATERAL unnest(«o».tags) AS tag ON «g» = 2",
    ),
)
_LOCAL = re.compile(r"«(\w+)»")


def plain(text: str) -> str:
    """The text with its local names as they are."""
    return _named(text, {})


def renamed(text: str, chance: random.Random) -> str:
    """The text with every local name replaced by a fresh one, some of which must be quoted."""
    names = dict.fromkeys(_LOCAL.findall(text), "")
    for number, name in enumerate(chance.sample(sorted(names), len(names))):
        names[name] = chance.choice([f"z{number}", f'"Z {number}"', f'"select{number}"', f"Été{number}"])
    return _named(text, names)


def _named(text: str, names: dict[str, str]) -> str:
    return _LOCAL.sub(lambda match: names.get(match[1]) or f"the_{match[1]}", text)


def rows(chance: random.Random, count: int = 40) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table: few values, so that many tie; NULLs; duplicates."""

    def some(*values: object) -> object:
        return chance.choice([*values, None]) if chance.random() < 0.3 else chance.choice(values)

    def moment() -> str:
        return f"2024-03-{chance.randint(1, 4):02} {chance.choice((0, 6, 12)):02}:00+00"

    orders = [
        (
            number, some(1, 2, 3), moment(), moment(), some(0, 1, 2, 3.5), some(0, 1, 2), some(0, 1, 2),
            some("paid", "open", "a"), some("a", "b", "open"), chance.sample(["x", "y", "z"], chance.randint(0, 2)),
        )
        for number in range(count)
    ]  # fmt: skip
    visits = [(n, some(1, 2, 4), moment(), some("home", "cart"), some(0, 1, 30)) for n in range(count // 2)]
    customers = [(n, moment(), some("eu", "us"), some(0, 1, 2, 3)) for n in (1, 1, 2, 3, 4)]
    return {"orders": orders, "visits": visits, "customers": customers}
