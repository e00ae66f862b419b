"""Every rule: the pictures of what it finds, byte for byte, and what it must not find."""

from pathlib import Path

import pytest
import rule_cases

GOLDEN = Path(__file__).parent / "golden"
FINDS = sorted(GOLDEN.glob("*/finds/*.sql"))
MUST_NOT_FIND = sorted(GOLDEN.glob("*/must_not_find/*.sql"))


def _name(path: Path) -> str:
    return f"{path.parts[-3]}/{path.stem}"


@pytest.mark.parametrize("path", FINDS, ids=_name)
def test_finds(path: Path) -> None:
    found = rule_cases.findings(path.stem, path.read_bytes())
    assert path.parts[-3] in {diagnostic.rule for diagnostic in found}
    assert rule_cases.pictures(found) == path.with_suffix(".txt").read_bytes().decode()


@pytest.mark.parametrize("path", MUST_NOT_FIND, ids=_name)
def test_must_not_find(path: Path) -> None:
    found = rule_cases.findings(path.stem, path.read_bytes())
    assert [d.picture() for d in found if d.level == "error" or d.rule == path.parts[-3]] == []


def test_the_shop_itself_is_clean() -> None:
    assert rule_cases.check_files(rule_cases.SHOP).diagnostics == ()
