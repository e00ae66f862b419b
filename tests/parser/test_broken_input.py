"""Whatever stands in a file, the answer is diagnostics, never an exception."""

import time

import pytest

from fsql.errors import Diagnostic
from fsql.rules.catalogue import Checked, check_files

ENTITY = "SELECT customer_id FROM shop.customers;\n"
HEAD = "-- entity: customer\n-- owner: shop@example.com\n--\n-- An example.\n\n"
SELECT = "SELECT customer_id, placed_at AS event_time, amount FROM shop.orders"
VIEW = f"{HEAD}{SELECT};\n"


def check(view: bytes | str, name: str = "example", kind: str = "views") -> Checked:
    return check_files({"entities/customer.sql": ENTITY, f"{kind}/{name}.sql": view})


def rules(checked: Checked) -> list[str]:
    return [diagnostic.rule for diagnostic in checked.diagnostics]


def only(checked: Checked) -> Diagnostic:
    (found,) = checked.diagnostics
    return found


@pytest.mark.parametrize("length", range(len(VIEW)))
def test_truncated_anywhere(length: int) -> None:
    """A file that is cut off is either whole in another sense, or told of."""
    check(VIEW[:length])


@pytest.mark.parametrize(
    "text",
    ["", "\n", ";", ";;\n", "--", "-- entity: customer", "/* nothing */", "-- entity: customer\n--\n-- prose\n/* x */"],
)
def test_nothing_to_read(text: str) -> None:
    assert "syntax" in rules(check(text))


def test_not_utf8_says_which_byte() -> None:
    found = only(check(VIEW.encode() + b"-- \xff\n"))
    assert (found.rule, found.line, found.column) == ("not-utf8", 7, 4)
    assert "FF" in found.message


def test_lone_surrogates_are_not_utf8_either() -> None:
    assert rules(check(VIEW + "-- \udc80\n")) == ["not-utf8"]


@pytest.mark.parametrize("text", [VIEW.replace("\n", "\r\n"), VIEW.replace("\n", "\r"), "\ufeff" + VIEW, "\n\n" + VIEW])
def test_line_ends_byte_order_marks_and_blank_lines_change_nothing(text: str) -> None:
    view = check(text).demand().views["example"]
    plain = check(VIEW).demand().views["example"]
    assert (view.sql, view.features, view.owner, view.description) == (
        plain.sql,
        plain.features,
        plain.owner,
        plain.description,
    )
    assert check(text.encode()).demand().views["example"] == view


def test_tabs_keep_their_column() -> None:
    found = only(check(f"{HEAD}SELECT\n\tcustomer_id,\n\tplaced_at AS event_time,\n\t\tnow() AS n\nFROM shop.orders;"))
    assert (found.line, found.column, found.width) == (9, 3, 3)
    assert found.picture().splitlines()[4] == "  |   ^^^"


def test_five_megabytes_are_refused_at_once() -> None:
    started = time.process_time()
    found = only(check(f"{HEAD}{SELECT} WHERE sku IN ('a'{', 1234567890' * 450_000});"))
    assert found.rule == "too-large"
    assert time.process_time() - started < 2


def test_ten_thousand_columns_are_read_in_seconds() -> None:
    columns = "\n".join(f"    c{number},  -- column {number}" for number in range(10_000))
    started = time.process_time()
    checked = check(f"{HEAD}SELECT customer_id, placed_at AS event_time,\n{columns}\n    z\nFROM shop.orders;")
    assert rules(checked) == ["too-many-columns"]
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "(" * 5_000,
        ")" * 5_000,
        "[" * 5_000,
        "ARRAY[" * 5_000,
        "a" + "[1]" * 5_000,
        "NOT " * 50_000 + "true",
        "- " * 50_000 + "1",
        "a" + "::int" * 50_000,
        "CASE WHEN a THEN " * 5_000 + "1" + " END" * 5_000,
        "a::" + "array<" * 20_000 + "int" + ">" * 20_000,
        "a::" + "struct<a " * 20_000,
        "1 + " * 50_000 + "1",
        "a AND " * 50_000 + "a",
        "f(" * 5_000 + ")" * 5_000,
        "(SELECT " * 5_000 + "1" + ")" * 5_000,
        "EXISTS (SELECT 1 WHERE " * 3_000 + "true" + ")" * 3_000,
        "interval " * 50_000,
        "@ " * 50_000 + "1",
    ],
    ids=lambda text: text[:12],
)
def test_deep_nesting_is_told(expression: str) -> None:
    found = check(f"{HEAD}SELECT customer_id, placed_at AS event_time, {expression} AS deep FROM shop.orders;").errors
    assert found
    assert found[0].rule in ("too-deep", "syntax")


@pytest.mark.parametrize(
    "source",
    [
        "(SELECT a FROM " * 5_000 + "s.t" + ") AS x" * 5_000,
        "LATERAL (SELECT a FROM " * 5_000 + "s.t" + ") AS x" * 5_000,
        "s.o " + "JOIN s.o " * 40_000 + "ON true " * 40_000,
        "s.o " + "JOIN s.o USING (a) " * 20_000,
        "(" * 5_000 + "s.t" + ")" * 5_000,
        "s.t UNION ALL " + "SELECT 1, now, 2 FROM s.t UNION ALL " * 5_000 + "SELECT 1, 2, 3",
    ],
    ids=lambda text: text[:12],
)
def test_deep_sources_are_told(source: str) -> None:
    found = check(f"{HEAD}SELECT customer_id, placed_at AS event_time, a FROM {source};").errors
    assert found
    assert found[0].rule in ("too-deep", "syntax")


INJECTION = 'x"; DROP TABLE shop.orders; --'


def test_names_that_are_sql_stay_names() -> None:
    quoted = INJECTION.replace('"', '""')
    view = check(
        f'{HEAD}SELECT customer_id, placed_at AS event_time, amount AS "{quoted}" FROM shop."{quoted}";'
    ).demand()
    built = view.views["example"]
    assert [feature.name for feature in built.features] == [INJECTION]
    assert [source.name for source in built.sources] == [INJECTION]


def test_names_of_files_that_are_sql_are_refused() -> None:
    assert "reserved-name" in rules(check(VIEW, name=INJECTION))


def test_file_names_that_are_not_utf8_are_refused() -> None:
    assert "reserved-name" in rules(check(VIEW, name="caf\udce9"))


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("a" * 63, True), ("a" * 64, False), ("ö" * 31, True), ("ö" * 32, False), ("😀" * 15, True), ("😀" * 16, False)],
)
def test_names_are_measured_in_bytes(name: str, allowed: bool) -> None:
    checked = check(f'{HEAD}SELECT customer_id, placed_at AS event_time, amount AS "{name}" FROM shop.orders;')
    assert rules(checked) == ([] if allowed else ["name-too-long"])


def test_all_findings_of_all_files_come_at_once() -> None:
    checked = check_files(
        {
            "entities/customer.sql": "SELECT * FROM customers;",
            "views/a.sql": f"{HEAD}SELECT now() AS event_time, x * 2 FROM orders LIMIT 5;",
            "views/b.sql": "SELECT (",
            "services/c.sql": "SELECT 1 FROM request WHERE true;",
            "versions/a_v1.sql": "edited",
            "view/d.sql": VIEW,
        }
    )
    assert {d.path for d in checked.errors} == {
        "entities/customer.sql",
        "views/a.sql",
        "views/b.sql",
        "services/c.sql",
        "versions/a_v1.sql",
        "view/d.sql",
    }
    assert {"clock", "unnamed-column", "unqualified-source", "outer-limit"} <= {
        d.rule for d in checked.errors if d.path == "views/a.sql"
    }
    assert list(checked.diagnostics) == sorted(checked.diagnostics)


def test_a_thousand_files_take_less_than_four_seconds() -> None:
    contents: dict[str, str] = {"entities/customer.sql": ENTITY}
    for number in range(900):
        reads = (
            f" JOIN features.view_{number - 1} AS v ON v.customer_id = o.customer_id AND v.event_time < o.placed_at"
            if number
            else ""
        )
        contents[f"views/view_{number}.sql"] = (
            f"{HEAD}SELECT o.customer_id, o.placed_at AS event_time,\n"
            + "".join(f"    sum(o.c{i}) OVER w AS f{i}, -- what it is\n" for i in range(8))
            + f"    o.amount\nFROM shop.orders AS o{reads}\n"
            + "WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.placed_at);"
        )
    for number in range(100):
        joins = "".join(f"LEFT JOIN features.view_{number + i} AS v{i} USING (customer_id)\n" for i in range(5))
        columns = ",\n".join(f"    v{i}.f{j} AS f{i}_{j}" for i in range(5) for j in range(8))
        contents[f"services/service_{number}.sql"] = (
            f"-- request: customer_id bigint\n-- owner: o\n--\n-- A model.\n\nSELECT\n{columns}\nFROM request\n{joins};"
        )
    started = time.process_time()
    checked = check_files(contents)
    took = time.process_time() - started
    assert checked.diagnostics == ()
    assert len(checked.project.services) == 100
    assert took < 4
