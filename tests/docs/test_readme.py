"""README.md shows what its commands print. `make readme` writes it anew."""

from __future__ import annotations

import pytest
from page import ROOT, Place, commands, disagreements, report, rewritten

README = ROOT / "README.md"


def test_the_readme_shows_what_its_commands_print(clone: Place, request: pytest.FixtureRequest) -> None:
    page = README.read_text(encoding="utf-8")
    assert list(commands(page)), "README.md has no command that is run"
    wrong = disagreements(page, clone.run)
    if request.config.getoption("--write-readme"):
        README.write_text(rewritten(page, wrong), encoding="utf-8")
        return
    assert not wrong, report(wrong) + "\n\nwrite it anew with `make readme`, and read what changed"
