"""The benchmarks at a tiny size: every way gives the same answer, and one that does not is refused. Never times."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
ANSWER = "0d3fb2d5e783a0e1"
MEASURES = ("check", "first plan", "plan --write", "apply", "plan, nothing changed", "plan, one file changed")


def run(script: str, dsn: str, out: Path, *words: str) -> tuple[dict[str, Any], str]:
    """The numbers that a script has written, and what it has printed."""
    command = [sys.executable, str(BENCHMARKS / f"{script}.py"), "--out", str(out), *words]
    environ = {**os.environ, "FSQL_BENCHMARK_DSN": dsn, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((out / f"{script}.json").read_text("utf-8")), done.stdout


def test_point_in_time(empty_database: str, tmp_path: Path) -> None:
    words = ["--spine", "40,300", "--history", "1000", "--rounds", "2", "--seed", "7"]
    result, printed = run("point_in_time", empty_database, tmp_path, *words)
    sizes = [(cell["history"], cell["spine"], cell["views"]) for cell in result["cells"]]
    assert sizes == [(1000, 40, 1), (1000, 40, 3), (1000, 300, 1), (1000, 300, 3)]
    for cell in result["cells"]:
        assert cell["answer"]["rows"] == cell["spine"]
        assert 0 < cell["answer"]["found"] < cell["spine"]  # some were unknown then, or forgotten after the ttl
        assert {len(way["seconds"]) for way in cell["ways"].values()} == {2}
        assert len(cell["ways"]) == 7
    assert result["cells"][0]["answer"]["sha256"][:16] == ANSWER  # the seed decides all, on every machine
    assert printed == (tmp_path / "point_in_time.txt").read_text("utf-8")
    plans = (tmp_path / "point_in_time.plans.txt").read_text("utf-8")
    assert plans.count("Execution Time") == 6
    assert "Index Cond: ((customer_id = " in plans


def test_online_read(empty_database: str, tmp_path: Path) -> None:
    words = ["--history", "1000", "--entities", "1,5", "--callers", "1,2", "--loops", "asyncio"]
    result, printed = run("online_read", empty_database, tmp_path, *words, "--seconds", "0.01", "--rounds", "2")
    sizes = [(cell["entities"], cell["views"], cell["callers"]) for cell in result["reads"]]
    assert sizes == [(entities, views, callers) for entities in (1, 5) for views in (1, 3) for callers in (1, 2)]
    for cell in result["reads"]:
        assert cell["answer"]["rows"] == cell["answer"]["found"] == 50 * cell["entities"]
        assert len(cell["ways"]) == 4
        assert min(way["answers"] for way in cell["ways"].values()) >= 2 * cell["callers"]
    assert result["publish"]["entities"] == result["publish"]["answer"]["rows"] > 90
    assert printed == (tmp_path / "online_read.txt").read_text("utf-8")
    assert (tmp_path / "online_read.plans.txt").read_text("utf-8").count("Execution Time") == 8


def test_a_way_that_answers_otherwise_is_refused(answers: ModuleType) -> None:
    right, wrong = answers.answer([(1, None), (2, "a")]), answers.answer([(1, None), (2, "b")])
    assert (right.rows, right.found) == (2, 2)
    assert answers.answer([(None, None)]).found == 0
    assert answers.demand_equal({"one": right, "other": right}) == right
    with pytest.raises(answers.Different, match=r"one gives .* but other gives "):
        answers.demand_equal({"one": right, "other": wrong})
    swapped = answers.answer([(2, "a"), (1, None)])
    with pytest.raises(answers.Different):
        answers.demand_equal({"one": right, "in another order": swapped})


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmarks' module of that name; they are scripts, no package."""
    spec = importlib.util.spec_from_file_location("benchmark_answers", BENCHMARKS / "answers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_committed_results_are_what_the_readme_shows() -> None:
    readme = (BENCHMARKS / "README.md").read_text("utf-8")
    for name in ("point_in_time", "online_read"):
        assert (BENCHMARKS / "results" / f"{name}.txt").read_text("utf-8").strip() in readme
        numbers = json.loads((BENCHMARKS / "results" / f"{name}.json").read_text("utf-8"))
        assert numbers["surroundings"]["commit"]


def test_plan_speed(empty_database: str, tmp_path: Path) -> None:
    """Every command does its work on a made-up project, and a plan behind an applied one finds nothing to do."""
    result, printed = run("plan_speed", empty_database, tmp_path, "--files", "20,40", "--rounds", "1", "--seed", "3")
    assert list(result["seconds"]) == ["20", "40"]
    for measures in result["seconds"].values():
        assert list(measures) == list(MEASURES)
        assert {len(taken) for taken in measures.values()} == {1}
    assert printed.strip() == (tmp_path / "plan_speed.txt").read_text("utf-8").strip()
