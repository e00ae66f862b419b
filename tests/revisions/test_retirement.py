"""A name whose file is gone is retired by a plan, and revived by the file's return; nothing is dropped."""

from __future__ import annotations

import re

import pytest
from revisions.conftest import FILES, ORDERS, everything
from support.projects import Belt

from fsql.errors import ApplyError, PlanError, RegistryError
from fsql.migration import downgrade
from fsql.planner.plan import Plan
from fsql.planning import make
from fsql.rollout import promote

VIEW = "views/doubled.sql"
ALONE = (
    "-- request: customer_id bigint\n--\n"
    "SELECT orders.amount FROM request LEFT JOIN features.orders USING (customer_id)\n"
)


def titles(plan: Plan) -> list[str]:
    return [step.title for step in plan.steps]


def roles(belt: Belt) -> dict[str, str]:
    return {v.label: v.role for v in belt.catalog.versions.values()}


def remove(belt: Belt, *names: str) -> None:
    for name in names:
        (belt.settings.features / name).unlink()


def change(belt: Belt, files: dict[str, str]) -> None:
    """Plans and applies them."""
    belt.write(files)
    belt.plan()
    belt.apply()


def test_there_and_back_by_downgrade(shop: Belt) -> None:
    shop.refresh()
    before = everything(shop.connection)
    remove(shop, VIEW, "services/model.sql")
    assert titles(shop.plan().plan) == ["retire model", "retire doubled"]
    shop.apply()
    assert roles(shop) == {"orders_v1": "live", "doubled_v1": "retired", "model_v1": "retired"}
    assert shop.plan().plan.empty
    assert [one.label for one in shop.refresh()] == ["orders_v1"]
    with pytest.raises(RegistryError, match="no live version"):
        shop.catalog.service("model")
    kept = shop.connection.execute("SELECT count(*) FROM fsql_offline.doubled, features.doubled_at(1, now())")
    assert kept.fetchone() == (0,), "history, floating names and functions stay"
    downgrade(shop.settings, shop.connection, "-1")
    assert everything(shop.connection) == before


def test_the_way_back_is_the_file(shop: Belt) -> None:
    before = everything(shop.connection)
    remove(shop, VIEW, "services/model.sql")
    change(shop, {})
    retired = everything(shop.connection)
    shop.write({name: FILES[name] for name in (VIEW, "services/model.sql")})
    assert titles(shop.plan().plan) == ["revive doubled", "revive model"]
    shop.apply()
    assert everything(shop.connection) == before
    assert shop.plan().plan.empty
    downgrade(shop.settings, shop.connection, "-1")
    assert everything(shop.connection) == retired


def test_every_version_gets_the_role_it_had(shop: Belt) -> None:
    change(shop, {VIEW: FILES[VIEW].replace("* 2", "* 3")})
    shop.refresh()
    promote(shop.connection, ["doubled_v2", "model_v2"])
    had = roles(shop)
    assert had["doubled_v2"] == "live"
    remove(shop, VIEW, "services/model.sql")
    change(shop, {})
    assert {roles(shop)[label] for label in ("doubled_v1", "doubled_v2", "model_v1", "model_v2")} == {"retired"}
    shop.write({VIEW: FILES[VIEW], "services/model.sql": FILES["services/model.sql"]})  # as version 1 was
    plan = shop.plan().plan
    assert titles(plan) == ["revive doubled", "revive model"]
    assert any("doubled_v1" in note and "promote" in note for note in plan.notes)
    shop.apply()
    assert roles(shop) == had, "the files say what is wanted; which version is live is said by rollout"
    actions = shop.connection.execute(
        "SELECT action, count(*)::int FROM fsql.audit_log WHERE action IN ('retire', 'revive') GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert actions == [("retire", 4), ("revive", 4)]


def test_another_definition_under_the_old_name_is_a_version_beside_the_revived_ones(shop: Belt) -> None:
    remove(shop, VIEW, "services/model.sql")
    change(shop, {})
    shop.write({VIEW: FILES[VIEW].replace("* 2", "* 4")})
    assert titles(shop.plan().plan) == ["revive doubled", "create doubled_v2"]
    shop.apply()
    assert (roles(shop)["doubled_v1"], roles(shop)["doubled_v2"]) == ("live", "shadow")
    assert shop.plan().plan.empty


def test_words_may_change_with_the_return(shop: Belt) -> None:
    remove(shop, VIEW, "services/model.sql")
    change(shop, {})
    shop.write({VIEW: FILES[VIEW].replace("--\n", "-- owner: x@example.com\n--\n", 1)})
    assert titles(shop.plan().plan) == ["revive doubled", "update the words of doubled_v1"]
    shop.apply()
    assert shop.plan().plan.empty


def test_what_a_live_service_reads_is_not_retired(shop: Belt) -> None:
    remove(shop, VIEW)
    shop.write({"services/model.sql": ALONE})
    planned = shop.plan().plan
    assert titles(planned) == ["create model_v2"]
    (note,) = planned.notes
    assert "model_v1 is live and reads doubled_v1; promote another version of model first" in note
    shop.apply()
    shop.refresh()
    promote(shop.connection, ["model_v2"])
    assert titles(shop.plan().plan) == ["retire doubled"]
    shop.apply()
    assert roles(shop)["doubled_v1"] == "retired"


def test_another_database_where_it_is_still_read_refuses(shop: Belt) -> None:
    """The plan was made where model_v2 was live; here it is not."""
    test_what_a_live_service_reads_is_not_retired(shop)
    downgrade(shop.settings, shop.connection, "-1")
    promote(shop.connection, ["model_v1"])
    before = everything(shop.connection)
    with pytest.raises(ApplyError, match=r"model_v1 reads doubled_v1"):
        shop.apply()
    assert everything(shop.connection) == before
    promote(shop.connection, ["model_v2"])
    shop.apply()
    assert roles(shop)["doubled_v1"] == "retired"


def test_what_a_file_names_by_number_is_not_retired(shop: Belt) -> None:
    remove(shop, "views/orders.sql", "services/model.sql")
    shop.write({VIEW: FILES[VIEW].replace("features.orders", "features.orders_v1")})
    planned = shop.plan().plan
    assert titles(planned) == ["create doubled_v2", "retire model"]
    assert any("the file of doubled names orders_v1" in note for note in planned.notes)


def test_a_retired_version_can_be_promoted_and_the_floating_names_move_with_it(shop: Belt) -> None:
    change(shop, {VIEW: FILES[VIEW].replace("* 2", "* 3")})
    shop.refresh()
    remove(shop, VIEW, "services/model.sql")
    change(shop, {})
    promote(shop.connection, ["doubled_v2"])
    assert (roles(shop)["doubled_v1"], roles(shop)["doubled_v2"]) == ("retired", "live")
    definition = shop.connection.execute("SELECT pg_get_viewdef('features.doubled'::regclass)").fetchone()
    assert definition is not None
    assert "doubled_v2" in definition[0]
    promote(shop.connection, ["model_v2"])  # brings back what it reads
    downgrade(shop.settings, shop.connection, "-1")
    assert (roles(shop)["doubled_v1"], roles(shop)["doubled_v2"]) == ("shadow", "live")


def test_a_live_service_that_comes_back_brings_its_views_in_their_roles(shop: Belt) -> None:
    shop.refresh()
    remove(shop, VIEW, "services/model.sql")
    change(shop, {})
    promote(shop.connection, ["model_v1"])
    assert roles(shop) == {"orders_v1": "live", "doubled_v1": "live", "model_v1": "live"}


def test_a_mark_without_its_revision_is_noticed(shop: Belt) -> None:
    remove(shop, VIEW, "services/model.sql")
    shop.plan()
    (revision,) = (shop.settings.migrations / "versions").glob("0002*")
    text = revision.read_text()
    revision.unlink()
    with pytest.raises(PlanError, match="no revision retires doubled, model"):
        make(shop.settings, shop.connection)
    revision.write_text(text)
    shop.apply()
    assert shop.plan().plan.empty


def test_the_seal_of_a_retired_version_says_so(shop: Belt) -> None:
    remove(shop, VIEW, "services/model.sql")
    sealed = shop.settings.features / "versions/doubled_v1.sql"
    before = sealed.read_text()
    shop.plan()
    assert re.sub(r"(?m)^-- retired\n", "", sealed.read_text()) == before
    assert sealed.read_text() != before


def test_a_name_that_is_only_changed_is_not_retired(shop: Belt) -> None:
    shop.write({"views/orders.sql": ORDERS.replace("90", "91")})
    assert not any(title.startswith("retire") for title in titles(shop.plan().plan))
