"""Laws that hold for every query: wrapping keeps lineage, layout is nothing, broken text is refused, time is linear."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from test_lineage_golden import CASES, SHOP

from fsql.lineage.trace import LineageError, Trace, trace

QUERIES = st.sampled_from([case.sql.rstrip().removesuffix(" -- end").rstrip(";") for case in CASES])
WRAPPERS = (
    "SELECT * FROM ({}) AS w",
    "WITH w AS ({}) SELECT w.* FROM w",
    "SELECT w.* FROM (VALUES (1)) AS one CROSS JOIN LATERAL ({}) AS w",
    "SELECT * FROM (SELECT * FROM ({}) AS inside) AS w",
    "({})",
)
FEATURES = """
WITH recent AS (
    SELECT o.customer_id, o.placed_at AS event_time, o.amount, o.channel
    FROM shop.orders AS o JOIN shop.customers AS c ON c.id = o.customer_id
    WHERE o.qty > {n} AND c.joined < o.placed_at
)
SELECT
    r.customer_id,
    r.event_time,
    count(*) OVER last AS order_count_{n},
    sum(r.amount) FILTER (WHERE r.channel = 'web') OVER last AS web_total_{n},
    CASE WHEN p.amount > 0 THEN r.amount / p.amount END AS ratio_{n},
    (SELECT max(x.note) FROM shop.accounts AS x WHERE x.id = r.customer_id) AS note_{n}
FROM recent AS r
LEFT JOIN LATERAL (
    SELECT o.amount FROM shop.orders AS o
    WHERE o.customer_id = r.customer_id AND o.placed_at < r.event_time
    ORDER BY o.placed_at DESC LIMIT 1
) AS p ON true
WINDOW last AS (
    PARTITION BY r.customer_id ORDER BY r.event_time
    RANGE BETWEEN interval '{n} days' PRECEDING AND CURRENT ROW
)
"""


@given(QUERIES, st.sampled_from(WRAPPERS))
@settings(max_examples=150, deadline=None)
def test_wrapping_a_query_keeps_its_lineage(query: str, wrapper: str) -> None:
    plain, wrapped = trace(query, SHOP), trace(wrapper.format(query), SHOP)
    assert wrapped.outputs == plain.outputs
    assert wrapped.indirect == plain.indirect
    assert (wrapped.tables, wrapped.functions) == (plain.tables, plain.functions)


def test_without_a_schema_a_query_says_the_same_or_is_refused() -> None:
    exact = 0
    for case in CASES:
        try:
            blind = trace(case.sql)
        except LineageError:
            continue
        assert blind == trace(case.sql, SHOP), case.name
        exact += 1
    assert exact > len(CASES) // 2


@given(QUERIES)
@settings(max_examples=80, deadline=None)
def test_distinct_adds_its_outputs_and_a_filter_its_columns(query: str) -> None:
    plain = trace(query, SHOP)
    values = frozenset[object]().union(*(output.direct for output in plain.outputs))
    assert trace(f"SELECT DISTINCT * FROM ({query}) AS w", SHOP).indirect == plain.indirect | values
    assert trace(f"SELECT 1 AS x WHERE EXISTS ({query})", SHOP).indirect == plain.indirect
    value = trace(f"SELECT EXISTS ({query}) AS x", SHOP)
    assert (value.outputs[0].direct, value.indirect) == (plain.indirect, frozenset())


@given(QUERIES, st.sampled_from([" /* c */ ", "\n\t", " -- c\n"]))
@settings(max_examples=80, deadline=None)
def test_layout_and_case_change_nothing(query: str, space: str) -> None:
    pieces = re.split(r"""('[^']*'|"[^"]*"|\$x\$.*?\$x\$)""", query)
    changed = [piece if place % 2 else piece.upper().replace(" ", space) for place, piece in enumerate(pieces)]
    if not query.isascii() or "/*" in query:
        return  # Postgres folds ASCII only; comments cannot be split
    assert trace("".join(changed), SHOP) == trace(query, SHOP)


@given(
    QUERIES,
    st.integers(0, 400),
    st.integers(0, 12),
    st.sampled_from(["", ")", "(", ",", "'", "x", " FROM ", "::", "."]),
)
@settings(max_examples=300, deadline=None)
def test_a_broken_text_is_traced_or_refused_never_a_crash(query: str, at: int, cut: int, put: str) -> None:
    broken = query[:at] + put + query[at + cut :]
    try:
        found = trace(broken, SHOP)
    except LineageError as error:
        told = (bool(error.help), 0 <= error.start <= error.end <= max(len(broken), 1))
    else:
        told = (isinstance(found, Trace), True)
    assert told == (True, True)


def seconds(count: int) -> float:
    begun = time.perf_counter()
    for n in range(count):
        trace(FEATURES.format(n=n), SHOP)
    return time.perf_counter() - begun


def test_a_realistic_query_takes_milliseconds() -> None:
    seconds(5)
    assert seconds(50) < 1.0


def test_time_grows_with_the_text_not_its_square() -> None:
    def wide(columns: int) -> float:
        listed = ", ".join(f"c{n}" for n in range(columns))
        schema = {"public": {"t": {f"c{n}": "int" for n in range(columns)}}}
        begun = time.perf_counter()
        trace(f"SELECT {listed} FROM (SELECT * FROM t) AS s ORDER BY {listed}", schema)
        return time.perf_counter() - begun

    wide(100)
    assert wide(4000) < 40 * max(wide(400), 0.005)
