"""The pages lead to what exists, and name everything that they list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!`)\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = [place for place, anchor in LINK.findall(text) if not leads(page, place, anchor)]
    assert broken == []


def leads(page: Path, place: str, anchor: str) -> bool:
    """Whether a relative link has a target, and its anchor is a heading there."""
    target = (page.parent / place).resolve() if place else page
    if not target.exists():
        return False
    return not anchor or anchor[1:] in headings(target.read_text(encoding="utf-8"))


def headings(text: str) -> set[str]:
    """The anchors of a page's headings, as they are made from their words."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}[^)]*)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


def test_every_page_can_be_reached() -> None:
    """From README.md or docs/README.md, by links."""
    reached, waiting = set(), [ROOT / "README.md", ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [(page.parent / place).resolve() for place, _ in links if place]
    unreached = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md") if page not in reached}
    assert {path for path in unreached if not path.endswith("template.md") and "/rules/" not in path} == set()
