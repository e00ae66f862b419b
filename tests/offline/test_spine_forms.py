"""Law 5: a spine keeps its rows, order, duplicates and columns, in whatever form it comes."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from offline.typed_source import FEATURES
from support.projects import Belt, NewBelt

from fsql.errors import FsqlError, SpineError, UsageError
from fsql.offline.history import join, service_of
from fsql.offline.results import HistoricalFeatures
from fsql.offline.spine import read_spine

NOON = datetime(2024, 1, 2, 12, tzinfo=UTC)
EARLY = datetime(2023, 1, 2, tzinfo=UTC)  # before any history
TIME = pa.timestamp("us", "UTC")


def ask(typed: Belt, spine: Any, *features: str, **options: Any) -> HistoricalFeatures:
    wanted = [f"typed.{feature}" for feature in features or ("whole",)]
    return join(typed.connection, service_of(typed.catalog, wanted, **options), read_spine(spine))


def arrow_spine(ids: Any, times: list[Any] | None = None, **more: Any) -> pa.Table:
    return pa.table({"id": ids, "event_time": pa.array(times or [NOON] * len(ids), TIME), **more})


FORMS: dict[str, Any] = {
    "arrow": arrow_spine([2, 1, None, 9, 1]),
    "record batch": arrow_spine([2, 1, None, 9, 1]).to_batches()[0],
    "reader": lambda: arrow_spine([2, 1, None, 9, 1]).to_reader(),
    "chunks": pa.concat_tables([arrow_spine([2, 1]), arrow_spine([None, 9, 1])]),
    "dicts": [
        *({"id": key, "event_time": NOON} for key in (2, 1)),
        {"event_time": NOON},
        *({"id": key, "event_time": NOON} for key in (9, 1)),
    ],
    "pandas float": pd.DataFrame({"id": [2.0, 1.0, None, 9.0, 1.0], "event_time": [NOON] * 5}),
    "pandas Int64": pd.DataFrame({"id": pd.array([2, 1, None, 9, 1], dtype="Int64"), "event_time": [NOON] * 5}),
    "pandas arrow": pd.DataFrame(
        {"id": pd.array([2, 1, None, 9, 1], dtype="int64[pyarrow]"), "event_time": [NOON] * 5}
    ),
    "pandas category": pd.DataFrame({"id": pd.Categorical([2, 1, None, 9, 1]), "event_time": [NOON] * 5}),
    "pandas object": pd.DataFrame({"id": pd.Series([2, 1, None, 9, 1], dtype=object), "event_time": [NOON] * 5}),
    "pandas object time": pd.DataFrame({"id": [2, 1, -1, 9, 1], "event_time": pd.Series([NOON] * 5, dtype=object)}),
    "pandas ns": pd.DataFrame({"id": [2, 1, -1, 9, 1], "event_time": pd.Series([NOON] * 5).dt.as_unit("ns")}),
    "pandas text time": pd.DataFrame({"id": [2, 1, -1, 9, 1], "event_time": ["2024-01-02T12:00:00Z"] * 5}),
    "polars": pl.DataFrame({"id": [2, 1, None, 9, 1], "event_time": [NOON] * 5}),
    "polars lazy": pl.LazyFrame({"id": [2, 1, None, 9, 1], "event_time": [NOON] * 5}),
    "polars category": pl.DataFrame({"id": [2, 1, None, 9, 1], "event_time": [NOON.isoformat()] * 5}).with_columns(
        pl.col("event_time").cast(pl.Categorical)
    ),
    "select": "SELECT i AS id, '2024-01-02 12:00Z'::timestamptz AS event_time "
    "FROM unnest(ARRAY[2, 1, NULL, 9, 1]::bigint[]) WITH ORDINALITY AS a (i, n) ORDER BY n;",
    "values": "WITH a (id, n) AS (VALUES (1, 5), (9, 4), (NULL, 3), (1, 2), (2, 1)) -- upside down\n"
    "SELECT id::bigint, timestamptz '2024-01-02 12:00Z' AS event_time FROM a ORDER BY n",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_spine_keeps_rows_order_and_columns(typed: Belt, form: str) -> None:
    spine = FORMS[form]() if callable(FORMS[form]) else FORMS[form]
    result = ask(typed, spine).arrow()
    assert result.column_names == ["id", "event_time", "whole"]
    ids = [None if value in (-1, None) else int(value) for value in result.column("id").to_pylist()]
    assert ids == [2, 1, None, 9, 1]
    assert result.column("whole").to_pylist() == [None, 2, None, None, 2]


@pytest.mark.parametrize("suffix", [".parquet", ".pq", ".csv"])
def test_files_are_spines(typed: Belt, tmp_path: Path, suffix: str) -> None:
    table, path = arrow_spine([1, 2, 1], note=["a", "b,\n", None]), tmp_path / f"spine{suffix}"
    if suffix == ".csv":
        path.write_text(
            'id,event_time,note\n1,2024-01-02T12:00:00Z,a\n2,2024-01-02 12:00:00Z,"b,c"\n1,2024-01-02 12:00Z,\n'
        )
    else:
        pa.parquet.write_table(table, path)
    for spine in (path, str(path)):
        result = ask(typed, spine).arrow()
        assert result.column("whole").to_pylist() == [2, None, 2]
        assert result.column_names == ["id", "event_time", "note", "whole"]


def test_tables_are_spines_whatever_their_name(typed: Belt) -> None:
    typed.connection.execute('CREATE SCHEMA "Mixed"; CREATE TABLE "Mixed"."Ca""se" AS SELECT * FROM shop.typed LIMIT 0')
    typed.connection.execute("CREATE VIEW asked AS SELECT 1::bigint AS id, now() AS event_time, 'a%b' AS note")
    with pytest.raises(SpineError, match="no column event_time"):
        ask(typed, '"Mixed"."Ca""se"')
    for name in ("asked", " Public . ASKED "):
        assert ask(typed, name).arrow().column("whole").to_pylist() == [2]


INJECTIONS = [
    "shop.typed; DROP TABLE shop.typed",
    "shop.typed AS a, pg_sleep(10)",
    "shop.typed) AS a, (SELECT 1",
    "shop.typed -- ",
    'shop."typed',
    "a.b.c.d",
    "",
    "SELECT 1::bigint AS id, now() AS event_time; DROP TABLE shop.typed",
    "SELECT 1::bigint AS id, now() AS event_time) AS a; DROP TABLE shop.typed; --",
    "WITH gone AS (DELETE FROM shop.typed RETURNING id) SELECT id, now() AS event_time FROM gone",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_that_is_no_spine_is_refused_and_nothing_runs(typed: Belt, text: str) -> None:
    with pytest.raises(SpineError) as caught:
        ask(typed, text)
    assert caught.value.help
    assert typed.connection.execute("SELECT count(*) FROM shop.typed").fetchone() == (2,)


NAIVE: dict[str, Any] = {
    "arrow": pa.table({"id": [1], "event_time": pa.array([datetime(2024, 1, 1)], pa.timestamp("us"))}),  # noqa: DTZ001
    "pandas": pd.DataFrame({"id": [1], "event_time": pd.to_datetime(["2024-01-01"])}),
    "pandas some": pd.DataFrame({"id": [1, 1], "event_time": pd.Series([NOON, datetime(2024, 1, 1)], dtype=object)}),  # noqa: DTZ001
    "polars": pl.DataFrame({"id": [1], "event_time": [datetime(2024, 1, 1)]}),  # noqa: DTZ001
    "dicts": [{"id": 1, "event_time": datetime(2024, 1, 1)}],  # noqa: DTZ001
    "dicts some": [{"id": 1, "event_time": NOON}, {"id": 1, "event_time": datetime(2024, 1, 1)}],  # noqa: DTZ001
    "text": [{"id": 1, "event_time": "2024-01-02 00:00:00"}],
    "date text": [{"id": 1, "event_time": "2024-01-02"}],  # ends like an offset of two hours
    "text some": [{"id": 1, "event_time": "2024-01-02T00:00:00+01:00"}, {"id": 1, "event_time": "2024-01-02T00:00:00"}],
    "select": "SELECT 1::bigint AS id, timestamp '2024-01-01' AS event_time",
    "select date": "SELECT 1::bigint AS id, date '2024-01-01' AS event_time",
    "select text": "SELECT 1::bigint AS id, '2024-01-01 00:00Z' AS event_time",
}


@pytest.mark.parametrize("form", NAIVE)
def test_times_without_a_zone_are_refused_with_the_remedy(typed: Belt, form: str) -> None:
    with pytest.raises(SpineError, match="time zone") as caught:
        ask(typed, NAIVE[form])
    assert "zone" in caught.value.help


@pytest.mark.parametrize("rows", ["1,2024-01-02 00:00:00", "1,2024-01-02T00:00:00Z\n1,2024-01-02T00:00:00"])
def test_csv_times_without_a_zone_are_refused(typed: Belt, tmp_path: Path, rows: str) -> None:
    path = tmp_path / "naive.csv"
    path.write_text(f"id,event_time\n{rows}\n")
    with pytest.raises(SpineError, match="time zone"):
        ask(typed, path)


WRONG: dict[str, tuple[Any, str]] = {
    "fraction": (pd.DataFrame({"id": [1.5, None], "event_time": [NOON] * 2}), r"row 1: 1\.5"),
    "huge float": (pd.DataFrame({"id": [2.0**60], "event_time": [NOON]}), "row 1"),
    "text": (arrow_spine(["1"]), "string; the service asks for bigint"),
    "bool": (arrow_spine([True]), "bool; the service asks for bigint"),
    "decimal": (arrow_spine([Decimal("1.5")]), "decimal"),
    "too big": (arrow_spine(pa.array([1, 2**63], pa.uint64())), "row 2"),
    "no key": (pa.table({"event_time": pa.array([NOON], TIME)}), "no column id"),
    "no time": (pa.table({"id": [1]}), "no column event_time"),
    "date": (pa.table({"id": [1], "event_time": [date(2024, 1, 1)]}), "not a time"),
    "beyond Python": (pa.table({"id": [1], "event_time": pa.array([2**62], TIME)}), "cannot be sent"),
    "junk": ([{"id": 1, "event_time": "soon 12:00Z"}], "row 1"),
    "two": (pa.Table.from_arrays([pa.array([1]), pa.array([1]), pa.array([NOON])], ["id", "id", "event_time"]), "two"),
    "mixed": (
        pd.DataFrame({"id": pd.Series([1, "a"], dtype=object), "event_time": [NOON] * 2}),
        "one type a column|Arrow",
    ),
    "numbered": (pd.DataFrame({0: [1], "event_time": [NOON]}), "text, not 0"),
    "dict": ({"id": [1]}, "dict cannot be"),
    "server text": ("SELECT 'a' AS id, now() AS event_time", "does not fit"),
    "server twice": ("SELECT 1::bigint AS id, 2 AS id, now() AS event_time", "more than once"),
    "server record": ("SELECT 1::bigint AS id, ROW(1, 2) AS r, now() AS event_time", "pseudo-type"),
    "server fails": ("SELECT 1::bigint / 0 AS id, now() AS event_time", "division by zero"),
    "feature": (arrow_spine([1], whole=[1]), "whole stands in the spine"),
    "no file": ("gone.parquet", "no file gone.parquet"),
}


MISSING: dict[str, Any] = {
    "arrow": arrow_spine([1, 1, 1], event_time=pa.array([NOON, None, None], TIME)),
    "arrow nulls": pa.table({"id": [1, 1], "event_time": [None, None]}),
    "pandas": pd.DataFrame({"id": [1, 1, 1], "event_time": pd.to_datetime([NOON, pd.NaT, pd.NaT], utc=True)}),
    "pandas objects": pd.DataFrame({"id": [1, 1, 1], "event_time": pd.Series([NOON, pd.NaT, None], dtype=object)}),
    "polars": pl.DataFrame({"id": [1, 1, 1], "event_time": [NOON, None, None]}),
    "dicts": [{"id": 1, "event_time": NOON}, {"id": 1}, {"id": 1, "event_time": None}],
    "text": [{"id": 1, "event_time": "2024-01-01T00:00:00Z"}, {"id": 1}, {"id": 1}],
    "select": "SELECT 1::bigint AS id, t::timestamptz AS event_time FROM unnest(ARRAY['2024-01-01Z', NULL, NULL]) AS t",
}


@pytest.mark.parametrize("form", MISSING)
def test_a_row_without_a_moment_is_refused_by_its_number(typed: Belt, form: str) -> None:
    with pytest.raises(SpineError) as caught:
        ask(typed, MISSING[form])
    rows = "1, 2" if form == "arrow nulls" else "2, 3"
    assert caught.value.message == f"event_time is missing in 2 rows of the spine: {rows}"
    assert "leave these rows out" in caught.value.help


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_asked_is_a_named_error(typed: Belt, case: str) -> None:
    spine, words = WRONG[case]
    with pytest.raises(SpineError, match=words) as caught:
        ask(typed, spine)
    assert caught.value.help


def test_a_pandas_index_is_kept(typed: Belt) -> None:
    for index in (
        pd.Index([5, 7]),
        pd.MultiIndex.from_tuples([(1, "a"), (1, "a")], names=["id", None]),
        pd.Index([3, 3]),
    ):
        frame = pd.DataFrame({"id": [2, 1], "event_time": [NOON] * 2}, index=index)
        answer = ask(typed, frame).pandas()
        assert answer.index.equals(index)
        assert answer["whole"].tolist() == [pd.NA, 2]


@pytest.mark.parametrize(
    "empty",
    [
        arrow_spine([]).cast(pa.schema([("id", pa.int64()), ("event_time", TIME)])),
        pd.DataFrame({"id": [], "event_time": []}),
        pl.DataFrame(schema={"id": pl.Int64, "event_time": pl.Datetime("us", "UTC")}),
        "SELECT 1::bigint AS id, now() AS event_time WHERE false",
    ],
)
def test_an_empty_spine_gives_typed_columns(typed: Belt, empty: Any) -> None:
    result = ask(typed, empty, "whole", "words", "instant", "exact").arrow()
    assert result.num_rows == 0
    kinds = [pa.int32(), pa.string(), TIME]
    assert [result.schema.field(name).type for name in ("whole", "words", "instant")] == kinds
    assert result.schema.field("exact").type == pa.decimal128(38, 18)


def test_values_come_back_as_they_are(typed: Belt) -> None:
    result = ask(typed, arrow_spine([1, 2, 3]), *FEATURES).arrow()
    first = result.drop_columns(["id", "event_time"]).to_pylist()
    assert first[1] == first[2] == dict.fromkeys(FEATURES)
    assert first[0] == {
        "yes": True,
        "small": 1,
        "whole": 2,
        "exact": Decimal("1.10"),
        "money": Decimal("3.10"),
        "single": 1.5,
        "double": 2.5,
        "words": "é",
        "letters": "z  ",
        "bytes": b"\xde\xad",
        "day": date(2024, 2, 3),
        "hour": datetime(2024, 1, 1, 1, 2, 3, tzinfo=UTC).time(),
        "local": datetime(2024, 1, 1),  # noqa: DTZ001
        "instant": datetime(2024, 1, 1, tzinfo=UTC),
        "length": timedelta(hours=36),
        "uid": str(uuid.UUID(int=1)),
        "document": '{"a": [1, null, true]}',
        "mood": "sad'\"",
        "positive": 3,
        "wholes": [1, None],
        "exacts": ["1.50", "NaN"],
        "documents": ['{"x": 1}'],
        "moods": "{glad}",
        "span": "[1,3)",
    }
    assert result.schema.field("small").type == pa.int16()
    frame = ask(typed, arrow_spine([1, 2]), *FEATURES).pandas()
    assert frame["whole"].tolist() == [2, pd.NA]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["1.5", "-0.000000000000000001"], ["1.5", "-0.000000000000000001"]),
        (["99999999999999999999.5", "0.0000000000000000005"], ["99999999999999999999.5", "0"]),
        ([None, None], [None, None]),
    ],
)
def test_numeric_has_one_type_whatever_its_values(
    own_typed: Belt, values: list[str | None], wanted: list[str | None]
) -> None:
    own_typed.connection.execute("TRUNCATE shop.typed")
    for place, value in enumerate(values):
        own_typed.connection.execute("INSERT INTO shop.typed (id, at, exact) VALUES (%s, 'epoch', %s)", (place, value))
    own_typed.refresh()
    column = ask(own_typed, arrow_spine([0, 1]), "exact").arrow().column("exact")
    assert column.type == pa.decimal128(38, 18)
    assert column.to_pylist() == [value and Decimal(value) for value in wanted]


def test_numerics_of_many_chunks_agree_on_one_type(own_typed: Belt) -> None:
    own_typed.connection.execute(
        "TRUNCATE shop.typed; INSERT INTO shop.typed (id, at, exact) "
        "SELECT i, 'epoch', CASE WHEN i % 3 = 0 THEN i * 1.001 WHEN i < 21000 THEN i END "
        "FROM generate_series(1, 41000) AS i"
    )
    own_typed.refresh()
    spine = "SELECT i::bigint AS id, now() AS event_time FROM generate_series(1, 41000) AS i ORDER BY i"
    column = ask(own_typed, spine, "exact").arrow().column("exact")
    assert column.type == pa.decimal128(38, 18)
    wanted = [Decimal(i * 1001) / 1000 if i % 3 == 0 else Decimal(i) if i < 21000 else None for i in range(1, 41001)]
    assert column.to_pylist() == wanted


@pytest.mark.parametrize("feature", ["instant", "day", "exact"])
def test_what_arrow_cannot_hold_is_a_named_error(own_typed: Belt, feature: str) -> None:
    value = "1e90" if feature == "exact" else "infinity"
    own_typed.connection.execute(f"UPDATE shop.typed SET {feature} = '{value}'")
    own_typed.refresh()
    with pytest.raises(FsqlError, match="does not fit into Arrow"):
        ask(own_typed, arrow_spine([1]), feature)


def test_a_moment_finer_than_a_microsecond_sees_nothing_later(own_typed: Belt) -> None:
    own_typed.connection.execute("UPDATE shop.typed SET at = 'epoch'")
    own_typed.refresh()
    times = pa.array([-1, 0, 1], pa.timestamp("ns", "UTC"))
    spine = pa.table({"id": [1, 1, 1], "event_time": times})
    result = ask(own_typed, spine).arrow()
    assert result.column("whole").to_pylist() == [None, 2, 2]
    assert result.column("event_time").combine_chunks().equals(times)


def test_the_same_instant_in_any_zone_is_the_same(own_typed: Belt) -> None:
    own_typed.connection.execute("UPDATE shop.typed SET at = '2024-01-02 12:00Z'")
    own_typed.refresh()
    east = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    for times in ([NOON, east], [NOON.isoformat(), east.isoformat()], ["20240102T120000Z", "2024-01-02 07:00:00-05"]):
        assert ask(own_typed, [{"id": 1, "event_time": t} for t in times]).arrow().column("whole").to_pylist() == [2, 2]
    zoned = pa.table({"id": [1], "event_time": pa.array([NOON], pa.timestamp("s", "America/New_York"))})
    assert ask(own_typed, zoned).arrow().column("whole").to_pylist() == [2]


KEYS: dict[str, tuple[str, list[Any]]] = {
    "text": ("text", ["a", "b'\"\\\t", ""]),
    "uuid": ("uuid", [uuid.UUID(int=1), uuid.UUID(int=2)]),
    "numeric": ("numeric(20,5)", [Decimal("1.50000"), Decimal("-2.00000")]),
    "date": ("date", [date(2024, 1, 1), date(1, 1, 1)]),
    "timestamptz": ("timestamptz", [NOON, datetime(1950, 1, 1, tzinfo=UTC)]),
    "bytea": ("bytea", [b"", b"\x00\\x"]),
    "bool": ("boolean", [True, False]),
    "smallint": ("smallint", [-1, 2]),
    "double": ("float8", [0.1, float("inf")]),
}


@pytest.mark.parametrize("case", KEYS)
def test_keys_of_every_type_find_their_rows(belt: NewBelt, case: str) -> None:
    kind, keys = KEYS[case]
    made = belt(
        {
            "entities/thing.sql": "SELECT k FROM shop.t",
            "views/v.sql": "-- entity: thing\n--\nSELECT k, at AS event_time, n FROM shop.t",
        },
        f"CREATE SCHEMA shop; CREATE TABLE shop.t (k {kind}, at timestamptz, n integer)",
        until="apply",
    )
    for place, key in enumerate(keys):
        made.connection.execute("INSERT INTO shop.t VALUES (%s, 'epoch', %s)", (key, place))
    made.refresh()
    spine = [{"k": key, "event_time": NOON} for key in [*keys, None]]
    answer = join(made.connection, service_of(made.catalog, ["v.n"]), read_spine(spine)).arrow()
    assert answer.column("n").to_pylist() == [*range(len(keys)), None]
    if case == "date":
        frame = pd.DataFrame({"k": pd.to_datetime(["2024-01-01"]), "event_time": [NOON]})
        assert join(made.connection, service_of(made.catalog, ["v.n"]), read_spine(frame)).pandas()["n"].tolist() == [0]
        with pytest.raises(SpineError, match="asks for date"):
            join(made.connection, service_of(made.catalog, ["v.n"]), read_spine(frame + pd.Timedelta(hours=1)))


def test_features_named_alike_need_a_prefix(typed: Belt) -> None:
    with pytest.raises(UsageError, match="whole"):
        service_of(typed.catalog, ["typed.whole", "typed_v1.whole"])
    both = service_of(typed.catalog, ["typed.whole", "typed_v1.whole"], prefix=True)
    result = join(typed.connection, both, read_spine(arrow_spine([1]))).arrow()
    assert result.column_names[2:] == ["typed__whole", "typed_v1__whole"]
    assert result.to_pylist()[0]["typed_v1__whole"] == 2


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(st.sampled_from([1, 2, 3, None]), st.sampled_from([NOON, EARLY])), max_size=8),
    names=st.lists(st.text(min_size=1, max_size=5), max_size=3, unique=True),
)
def test_other_columns_travel_untouched(typed: Belt, rows: list[Any], names: list[str]) -> None:
    """Whatever the other columns are called, and whatever is in them: they never reach the server."""
    others = {name: [f"{name}{place}" for place in range(len(rows))] for name in names}
    keys, times = pa.array([k for k, _ in rows], pa.int64()), pa.array([t for _, t in rows], TIME)
    others = {k: v for k, v in others.items() if k not in ("id", "event_time", "whole")}
    spine = pa.table({**others, "id": keys, "event_time": times})
    result = ask(typed, spine).arrow()
    assert result.select(spine.column_names).equals(spine)
    assert result.column("whole").to_pylist() == [2 if row == (1, NOON) else None for row in rows]
