"""Every id that the code can emit has golden cases and a page, and every page shows what is really said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rule_cases

from fsql.rules import ids

ROOT = Path(__file__).parents[2]
PAGES = {path.stem: path for path in (ROOT / "docs" / "rules").glob("*.md") if path.stem != "README"}
GOLDEN = {path.name for path in (Path(__file__).parent / "golden").iterdir()}
FILES_ONLY = {"unreadable-file"}  # found on disk, before any rule; tests/cli shows it
# what `fsql plan` finds with the server's help, and where
ON_SERVER = {
    **dict.fromkeys(("unknown-table", "event-time-type", "key-type", "postgres", "default-type"), "inspection.py"),
    "zone-dependent": "planner/text_forms.py",
    "lineage": "planner/lineages.py",
}
_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<tags>[^\n]*))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_ID = re.compile(r"[a-z]+(?:-[a-z0-9]+)+|syntax|clock")
_NO_IDS = {"utf-8"}


def _emitted() -> Iterator[str]:
    """Every text constant in the code that has the shape of an id."""
    sources = [
        *(ROOT / "fsql" / "parser").glob("*.py"),
        *(ROOT / "fsql" / "rules").glob("*.py"),
        ROOT / "fsql/files.py",
    ]
    for source in sources:
        if source.name == "ids.py":
            continue
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ID.fullmatch(node.value):
                yield node.value


IDS = sorted(set(_emitted()) - _NO_IDS)


def _blocks(page: str) -> list[tuple[str, str, str]]:
    return [(found["kind"], found["tags"] or "", found["text"]) for found in _BLOCK.finditer(page)]


def test_ids_are_found_in_the_code() -> None:
    assert len(IDS) > 35
    assert {"syntax", "select-star", "service-join"} <= set(IDS)


def test_every_id_has_a_page_and_golden_cases() -> None:
    assert {*IDS, *ON_SERVER} == set(ids.IDS)  # an id that is not listed there cannot be allowed, nor looked up
    assert set(ids.IDS) == set(PAGES)
    assert {rule for rule, identity in ids.IDS.items() if identity.by == "plan"} == set(ON_SERVER)
    for rule, file in ON_SERVER.items():
        assert f'"{rule}"' in (ROOT / "fsql" / file).read_text(), rule
    assert set(IDS) - FILES_ONLY == GOLDEN
    for rule in GOLDEN:
        folder = Path(__file__).parent / "golden" / rule
        assert list((folder / "finds").glob("*.sql")), rule
        assert list((folder / "must_not_find").glob("*.sql")), rule


def _row(rule: str) -> str:
    identity = ids.IDS[rule]
    some = "yes" if identity.allowable == identity.levels else "warnings"
    levels = " or ".join(identity.levels)
    return f"| [{rule}]({rule}.md) | {levels} | {some if identity.allowable else 'no'} | {identity.title} |"


def test_the_index_is_the_catalogue() -> None:
    index = (ROOT / "docs/rules/README.md").read_text()
    by_check, by_plan = index.split("Found by `fsql plan`")
    for text, by in ((by_check, "check"), (by_plan, "plan")):
        rows = [line for line in text.splitlines() if line.startswith("| [")]
        assert rows == [_row(rule) for rule in sorted(ids.IDS) if ids.IDS[rule].by == by]


@pytest.mark.parametrize("rule", sorted(PAGES))
def test_a_page_says_what_it_is_about_and_whether_it_may_be_allowed(rule: str) -> None:
    first, *_, last = PAGES[rule].read_text().splitlines()
    identity = ids.IDS[rule]
    assert first.lower() == f"# {rule}: {identity.title}".lower()
    who = "it" if identity.allowable == identity.levels else "a warning of it, never an error,"
    may = f"Whoever knows better may [allow](../look-up/head-keys.md#allow) {who} with a reason: "
    no = "Nothing can [allow](../look-up/head-keys.md#allow) it."
    assert last == (f"{may}`-- allow: {rule} because …`." if identity.allowable else no)


@pytest.mark.parametrize("rule", sorted(set(PAGES) - FILES_ONLY - set(ON_SERVER)))
def test_a_page_shows_what_is_said(rule: str) -> None:
    (_, tags, example), (_, _, picture), (_, good_tags, good) = _blocks(PAGES[rule].read_text())
    content = example.encode("latin-1" if "latin-1" in tags else "utf-8")
    found = tuple(d for d in rule_cases.findings(tags.split()[-1], content) if d.rule == rule)
    assert rule_cases.pictures(found[:3]) == picture
    assert [
        d.picture() for d in rule_cases.findings(good_tags, good.encode()) if d.level == "error" or d.rule == rule
    ] == []


@pytest.mark.parametrize("rule", sorted(set(ON_SERVER) - {"lineage"}))
def test_a_page_of_the_server_has_its_carets_in_the_right_place(rule: str) -> None:
    (_, tags, example), (_, _, picture), (_, good_tags, good) = _blocks(PAGES[rule].read_text())
    lines, (_, place, _, shown, carets, _) = example.splitlines(), picture.splitlines()
    line, column = map(int, re.findall(r":(\d+)", place))
    assert shown == f"{line} | {lines[line - 1]}"
    assert carets.index("^") == len(f"{line} | ") + column - 1
    for name, text in ((tags, example), (good_tags, good)):
        assert [d.picture() for d in rule_cases.findings(name, text.encode()) if d.level == "error"] == []
