"""`-- allow: rule because reason`: what it takes out, what it cannot, and that it changes nothing else."""

import pytest

from fsql.planner.fingerprints import fingerprint_project
from fsql.planner.lineages import trace_project
from fsql.rules.allowances import Allowed
from fsql.rules.catalogue import Checked, check_files
from fsql.rules.ids import IDS, may_be_allowed

ENTITY = "SELECT customer_id FROM shop.customers;\n"
SELECT = "SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;\n"
UNUSED = f"WITH soon AS (SELECT 1 AS one)\n{SELECT}"


def head(*lines: str) -> str:
    return "".join(f"-- {line}\n" for line in ("entity: customer", "owner: shop", *lines)) + "--\n-- An example.\n\n"


def check(view: str, **others: str) -> Checked:
    return check_files({"entities/customer.sql": ENTITY, "views/example.sql": view} | others)


def rules(checked: Checked) -> list[str]:
    return [diagnostic.rule for diagnostic in checked.diagnostics]


def test_a_finding_is_taken_out_with_its_reason() -> None:
    plain = check(head() + UNUSED)
    (finding,) = plain.diagnostics
    checked = check(head("allow: unused-cte because the next view will read it") + UNUSED)
    assert checked.diagnostics == ()
    (allowed,) = checked.allowed
    assert allowed.reason == "the next view will read it"
    assert (allowed.diagnostic.rule, allowed.diagnostic.message) == ("unused-cte", finding.message)
    assert allowed.diagnostic.line == finding.line + 1


def test_every_finding_of_the_rule_is_taken_out() -> None:
    checked = check(
        head("allow: unused-cte because both are read soon") + UNUSED.replace("\n", ", more AS (SELECT 2)\n", 1)
    )
    assert rules(checked) == []
    assert len(checked.allowed) == 2


def test_an_error_that_is_a_suspicion_may_be_allowed() -> None:
    window = "PARTITION BY customer_id, placed_at ORDER BY n"
    select = f"SELECT customer_id, placed_at AS event_time, lead(x) OVER ({window}) AS x FROM s.t;"
    assert rules(check(head() + select)) == ["future-function"]
    assert check(head("allow: future-function because a partition is one instant") + select).demand().views


def test_other_rules_and_other_files_keep_their_findings() -> None:
    allowing = head("allow: unused-cte because it is read soon")
    checked = check(
        allowing + UNUSED.replace("amount FROM", "amount, amount * 2 FROM"), **{"views/other.sql": head() + UNUSED}
    )
    assert [(d.path, d.rule) for d in checked.diagnostics] == [
        ("views/example.sql", "unnamed-column"),
        ("views/other.sql", "unused-cte"),
    ]
    assert [item.diagnostic.path for item in checked.allowed] == ["views/example.sql"]


def test_what_must_be_mended_cannot_be_allowed() -> None:
    checked = check(head("allow: select-star because we like it") + SELECT.replace("amount", "*"))
    assert {"malformed-head", "select-star"} <= set(rules(checked))
    assert checked.allowed == ()


def test_a_warning_may_be_allowed_where_the_error_of_the_same_name_may_not() -> None:
    select = "SELECT customer_id, placed_at AS event_time, state = 'now' AS is_new{} FROM shop.orders;"
    allowing = head("allow: clock because now is a state of an order")
    assert rules(check(head() + select.format(""))) == ["clock"]
    assert rules(check(allowing + select.format(""))) == []
    left = check(allowing + select.format(", now() AS n"))
    assert [(d.rule, d.level) for d in left.diagnostics] == [("clock", "error")]


def test_a_line_that_takes_nothing_out_is_told() -> None:
    (found,) = check(head("allow: unused-cte because it is read soon") + SELECT).diagnostics
    assert (found.rule, found.level, found.line) == ("stale-allowance", "warning", 3)


def test_nothing_is_called_stale_in_a_file_with_errors() -> None:
    assert rules(check(head("allow: unused-cte because it is read soon") + "SELECT (")) == ["syntax"]


def test_the_stale_line_itself_cannot_be_allowed() -> None:
    checked = check(head("allow: stale-allowance because we keep it") + SELECT)
    assert rules(checked) == ["malformed-head"]


@pytest.mark.parametrize(
    ("kind", "allow", "select"),
    [
        (
            "entities",
            "unused-cte because it is read soon",
            "WITH a AS (SELECT 1) SELECT merchant_id FROM shop.merchants",
        ),
        ("services", "may-divide-by-zero because x is never 0", "SELECT 1 / request.x AS y FROM request"),
    ],
)
def test_entities_and_services_allow_too(kind: str, allow: str, select: str) -> None:
    request = "-- request: x int\n" if kind == "services" else ""
    text = f"{request}-- owner: shop\n-- allow: {allow}\n--\n-- Another.\n\n{select};\n"
    checked = check(head() + SELECT, **{f"{kind}/other.sql": text})
    assert checked.diagnostics == ()
    assert len(checked.allowed) == 1


SERVICE = """\
-- request: customer_id int
{}-- owner: shop
--
-- A model.

SELECT e.amount FROM request LEFT JOIN features.example AS e USING (customer_id);
"""


def test_allowances_and_labels_are_no_part_of_a_version() -> None:
    allow = head("allow: unused-cte because it is read soon")
    prints = []
    for view, label in ((head(), ""), (allow, "-- label: shop.orders.is_fraud\n")):
        project = check(view + UNUSED, **{"services/model.sql": SERVICE.format(label)}).demand()
        schema = {"shop": {"orders": dict.fromkeys(("customer_id", "placed_at", "amount"), "")}}
        prints.append(fingerprint_project(project, trace_project(project, schema)))
    assert prints[0] == prints[1]
    assert set(prints[0]) == {"example", "model"}


def test_all_warnings_but_one_may_be_allowed() -> None:
    warnings = {rule for rule, identity in IDS.items() if "warning" in identity.levels}
    assert {rule for rule in warnings if "warning" not in IDS[rule].allowable} == {"stale-allowance"}
    assert {rule for rule, identity in IDS.items() if "error" in identity.allowable} >= {
        "future-frame",
        "future-function",
        "unordered-window",
    }
    assert not any(identity.allowable for identity in IDS.values() if identity.by == "plan")


def test_an_id_that_is_not_listed_is_never_allowed() -> None:
    (found,) = check(head() + UNUSED).diagnostics
    assert may_be_allowed(found)
    assert not may_be_allowed(type(found)(**{**vars(found), "rule": "made-up"}))
    assert Allowed(found, "a") < Allowed(found, "b")
