"""Two branches that were planned side by side, and merged as git merges files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from revisions.conftest import ORDERS, everything
from support.projects import Belt

from fsql.errors import DefinitionError, FsqlError, PlanError
from fsql.planning import make
from fsql.revisions import alembic_config, head
from fsql.settings import find


def branch(base: Belt, root: Path, files: Mapping[str, str]) -> Belt:
    """A clone of the project on which the files were changed and planned; its database is the same."""
    shutil.copytree(base.settings.root, root)
    made = replace(base, settings=find(config=root / "alembic.ini"))
    made.write(files)
    made.plan()
    return made


def files_of(belt: Belt) -> dict[Path, str]:
    root = belt.settings.root
    return {path.relative_to(root): path.read_text() for path in root.rglob("*") if path.is_file()}


def merge(ours: Belt, theirs: Belt, base: Mapping[Path, str]) -> set[str]:
    """Brings what theirs changed into ours; the paths of conflicts, which hold both texts between git's markers."""
    mine, conflicts = files_of(ours), set()
    for path, text in files_of(theirs).items():
        if text == base.get(path) or text == mine.get(path):
            continue
        target = ours.settings.root / path
        if path in mine and mine[path] != base.get(path):
            text = f"<<<<<<< HEAD\n{mine[path]}=======\n{text}>>>>>>> theirs\n"
            conflicts.add(path.as_posix())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return conflicts


NOTED = {"views/noted.sql": "-- entity: customer\n--\nSELECT customer_id, event_time, note FROM features.orders;\n"}
MORE = {"views/orders.sql": ORDERS.replace("    note\n", "    note,\n    upper(note) AS loud\n")}
HALVED = {"views/orders.sql": ORDERS.replace("    amount,", "    amount / 2 AS amount,")}


def test_branches_that_share_no_version_are_joined_by_alembic(shop: Belt, tmp_path: Path) -> None:
    base = files_of(shop)
    ours = branch(shop, tmp_path / "ours", MORE)
    theirs = branch(shop, tmp_path / "theirs", NOTED)
    assert merge(ours, theirs, base) == set()
    with pytest.raises(PlanError, match="two plans stand side by side") as caught:
        make(ours.settings, ours.connection)
    assert "create orders_v2" in caught.value.message
    assert "create noted_v1" in caught.value.message
    assert "alembic merge -m join heads" in caught.value.help
    with pytest.raises(FsqlError, match="side by side"):
        ours.apply()
    command.merge(alembic_config(ours.settings), "heads", message="join")
    assert ours.plan().plan.empty, "the new view reads nothing that the other branch changed"
    ours.apply()
    assert {"orders_v2", "noted_v1"} <= {v.label for v in ours.catalog.versions.values()}
    assert ours.plan().plan.empty


def test_what_the_joined_files_want_beyond_both_is_planned_next(shop: Belt, tmp_path: Path) -> None:
    base = files_of(shop)
    ours = branch(shop, tmp_path / "ours", {"views/lonely.sql": ORDERS.replace("90", "10")})
    theirs = branch(shop, tmp_path / "theirs", {"views/reader.sql": NOTED["views/noted.sql"]})
    assert merge(ours, theirs, base) == set()
    command.merge(alembic_config(ours.settings), "heads", message="join")
    ours.write({"views/orders.sql": ORDERS.replace("    note\n", "    note || '!' AS note\n")})
    assert [step.title for step in ours.plan().plan.steps] == ["create orders_v2", "create reader_v2"]
    ours.apply()
    assert ours.plan().plan.empty


def test_one_number_for_two_builds_keeps_one_branch(shop: Belt, tmp_path: Path) -> None:
    base = files_of(shop)
    ours = branch(shop, tmp_path / "ours", MORE)
    theirs = branch(shop, tmp_path / "theirs", HALVED)
    kept = (ours.settings.features / "versions/orders_v2.sql").read_text()
    conflicts = merge(ours, theirs, base)
    assert {"features_sql/versions/orders_v2.sql", "features_sql/views/orders.sql"} == conflicts
    with pytest.raises(PlanError) as caught:
        make(ours.settings, ours.connection)
    assert "gave the number of orders_v2 to a build of its own" in caught.value.message
    assert "delete the other's revisions and the versions/ files that only it made" in caught.value.help

    # as the help says: ours is kept, theirs is planned again
    (other,) = (path for path in files_of(theirs) if path.name.startswith("0002"))
    (ours.settings.root / other).unlink()
    for label in ("doubled_v2", "model_v2"):
        (ours.settings.features / f"versions/{label}.sql").unlink()
    with pytest.raises(DefinitionError, match="two branches made orders_v2"):
        make(ours.settings, ours.connection)
    ours.write({"versions/orders_v2.sql": kept, **HALVED})
    both = MORE["views/orders.sql"].replace("    amount,", "    amount / 2 AS amount,")
    ours.write({"views/orders.sql": both})
    assert [step.title for step in ours.plan().plan.steps] == [
        "create orders_v3",
        "create doubled_v2",
        "create model_v2",
    ]
    ours.apply()
    assert ours.plan().plan.empty


def test_a_text_that_is_gone_while_its_revision_stays_is_asked_back(shop: Belt) -> None:
    shop.write(HALVED)
    shop.plan()
    (revision,) = (shop.settings.migrations / "versions").glob("0002*.py")
    (shop.settings.features / "versions/model_v2.sql").unlink()
    with pytest.raises(PlanError) as caught:
        make(shop.settings, shop.connection)
    assert caught.value.message == f"versions/model_v2.sql is missing though {revision.name} creates it"
    assert "restore versions/model_v2.sql from git" in caught.value.help

    # neither is left, as after a downgrade
    for label in ("orders_v2", "doubled_v2"):
        (shop.settings.features / f"versions/{label}.sql").unlink()
    revision.unlink()
    assert "create model_v2" in [step.title for step in make(shop.settings, shop.connection).plan.steps]


def test_a_revision_that_is_gone_is_asked_back_where_it_may_be_applied(shop: Belt) -> None:
    shop.write(NOTED)
    shop.plan()
    (revision,) = (shop.settings.migrations / "versions").glob("0002*.py")
    revision.unlink()
    with pytest.raises(PlanError, match="no revision creates noted_v1") as caught:
        make(shop.settings, shop.connection)
    assert "only while noted_v1 is applied nowhere, delete versions/noted_v1.sql" in caught.value.help


def test_a_branch_waits_for_the_one_that_is_applied_in_a_shared_database(shop: Belt, tmp_path: Path) -> None:
    base = files_of(shop)
    ours = branch(shop, tmp_path / "ours", NOTED)
    theirs = branch(shop, tmp_path / "theirs", MORE)
    ours.apply()
    with pytest.raises(FsqlError, match="Can't locate revision identified by"):
        theirs.apply()
    assert merge(theirs, ours, base) == set()
    command.merge(alembic_config(theirs.settings), "heads", message="join")
    theirs.apply()
    assert theirs.plan().plan.empty


@pytest.mark.parametrize(
    ("damage", "says"), [(None, "is missing"), ("<<<<<<< ours\n", "is broken"), ("-- edited\n", "is broken")]
)
def test_who_reads_a_text_that_is_gone_or_broken_is_not_blamed(shop: Belt, damage: str | None, says: str) -> None:
    path = shop.settings.features / "versions/orders_v1.sql"
    if damage is None:
        path.unlink()
    else:
        path.write_text(path.read_text() + damage)
    with pytest.raises(DefinitionError) as caught:
        make(shop.settings, shop.connection)
    (blamed,) = (d for d in caught.value.diagnostics if d.path.endswith("model_v1.sql"))
    assert blamed.message.endswith(f"versions/orders_v1.sql {says}")
    assert "entity" not in blamed.help


def test_two_revisions_in_a_line_that_create_one_version_are_named(shop: Belt, tmp_path: Path) -> None:
    """As after a rebase that only mended `down_revision`."""
    ours = branch(shop, tmp_path / "ours", MORE)
    theirs = branch(shop, tmp_path / "theirs", HALVED)
    (path,) = (path for path in files_of(theirs) if path.name.startswith("0002"))
    before, newest = head(shop.settings), head(ours.settings)
    text = files_of(theirs)[path].replace(f'down_revision = "{before}"', f'down_revision = "{newest}"')
    (ours.settings.root / path).write_text(text)
    with pytest.raises(PlanError, match="both create orders_v2") as caught:
        make(ours.settings, ours.connection)
    assert path.name in caught.value.message
    assert "delete the one that is applied nowhere" in caught.value.help


def test_the_same_words_on_two_branches_make_two_revisions(shop: Belt, tmp_path: Path) -> None:
    ours = branch(shop, tmp_path / "ours", {"views/orders.sql": ORDERS.replace("risk@", "a@")})
    theirs = branch(shop, tmp_path / "theirs", {"views/orders.sql": ORDERS.replace("risk@", "b@")})
    assert head(ours.settings) != head(theirs.settings)


def test_the_same_plan_on_two_branches_is_one_revision(shop: Belt, tmp_path: Path) -> None:
    base = files_of(shop)
    ours, theirs = (branch(shop, tmp_path / name, MORE) for name in ("ours", "theirs"))
    assert head(ours.settings) == head(theirs.settings)
    assert merge(ours, theirs, base) == set()
    before = everything(ours.connection)
    ours.apply()
    assert everything(ours.connection) != before
    assert ours.plan().plan.empty
