"""The switch of `make readme`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """--write-readme: write what README.md's commands print into it, instead of comparing."""
    parser.addoption("--write-readme", action="store_true", help="write what README.md's commands print into it")
