"""kill -9 of server, process or both, between two stations of the demo and within one: nothing that was done is lost.

A longer run: `python -m tests.campaign crash --rounds 200 --seed 7`.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from demo_place import STATIONS, VICTIMS, DemoPlace, State, Told, few_days, make_place

ROUNDS, SEED = int(os.environ.get("CRASH_ROUNDS", "2")), int(os.environ.get("CRASH_SEED", "2013"))
BOUNDARIES = (
    ("server", "load"),
    ("both", "apply"),
    ("process", "refresh"),
    ("server", "publish"),
    ("both", "train"),
    ("server", "get 100"),
)
COMMANDS = (
    ("status",),
    ("doctor",),
    ("get", "delay_model", "carrier=UA", "origin=EWR", "dest=IAH", "tailnum", "distance"),
)
NewPlace = Callable[[], DemoPlace]


@dataclass(frozen=True)
class Reference:
    """What a demo that nobody disturbs comes to; `blank` is its place before: a project, and a server without data."""

    blank: Path
    data: Path
    state: State
    answers: list[dict[str, Any]]
    seconds: float


@pytest.fixture(scope="module")
def reference(ground: Path) -> Iterator[Reference]:
    folder = _folder(ground)
    data = few_days(folder / "data")
    place = make_place(folder / "blank", data)
    with place.server():
        pass
    (place.home / "port").unlink()
    undisturbed = _copy(folder / "blank", folder / "undisturbed", data)
    told = undisturbed.run()
    assert (told.code, told.finished) == (0, STATIONS), told.out + told.error
    state, (answers, sources) = undisturbed.state(), undisturbed.answers()
    assert sources == {"online"}
    seconds = float(told.out.partition("All of it took ")[2].split()[0])
    yield Reference(folder / "blank", data, state, answers, seconds)
    shutil.rmtree(folder)


@pytest.fixture
def new_place(ground: Path, reference: Reference) -> Iterator[NewPlace]:
    """Gives places in which nothing was done yet."""
    folder = _folder(ground)
    yield lambda: _copy(reference.blank, folder / str(len(list(folder.iterdir()))), reference.data)
    shutil.rmtree(folder)


def _folder(ground: Path) -> Path:
    folder = Path(tempfile.mkdtemp(dir=ground))
    folder.chmod(0o711)
    return folder


def _copy(blank: Path, folder: Path, data: Path) -> DemoPlace:
    # copytree leaves owners behind, and the data is the server's
    os.spawnlp(os.P_WAIT, "cp", "cp", "-a", str(blank), str(folder))
    return DemoPlace(folder / "project", folder / "home", data)


def demand_kept(place: DemoPlace, done: set[str], reference: Reference, *, lost: bool | None) -> None:
    """Everything that was done stands; what was not is there wholly or not at all.

    `lost` says whether the server was killed since the last publication, None that nobody knows.
    """
    state, whole = place.state(), reference.state
    assert state.sources in ({whole.sources} if "load" in done else {(), whole.sources})
    applied = {(whole.revision, whole.versions)}
    assert (state.revision, state.versions) in (applied if "apply" in done else {(None, ()), *applied})
    assert state.histories.items() <= whole.histories.items()
    assert "refresh" not in done or state.histories == whole.histories
    # a mark that a version's online values are whole stands only where they are
    assert state.online.items() <= whole.online.items()
    if "publish" in done:
        assert state.online in {True: [{}], False: [whole.online], None: [{}, whole.online]}[lost]
    if "train" in done or state.training is not None:
        assert state.training.equals(whole.training)
    if "refresh" in done:
        answers, sources = place.answers()
        assert answers == reference.answers
        assert sources == ({"online"} if state.online == whole.online else {"history"})


def demand_words(told: Told, victim: str, *, sure: bool) -> None:
    """Who dies says nothing; whose server dies says so, and what to do."""
    assert "Traceback" not in told.error
    if victim == "server":
        assert told.code in ({1} if sure else {0, 1}), told.out + told.error
        assert (told.code == 0) != (" = help: " in told.error)
    else:
        assert told.code in ({-9} if sure else {0, -9}), told.out + told.error


def finish(place: DemoPlace, reference: Reference) -> None:
    """The demo once more, to its end: as if nothing had happened."""
    told = place.run()
    assert (told.code, told.finished) == (0, STATIONS), told.out + told.error
    demand_kept(place, set(STATIONS), reference, lost=False)


def test_struck_between_stations(new_place: NewPlace, reference: Reference) -> None:
    """One after the other in one place: each run goes on from what those before it have done."""
    place, done = new_place(), set[str]()
    for victim, station in BOUNDARIES:
        told = place.run(victim, station)
        demand_words(told, victim, sure=True)
        assert station in told.finished
        done |= set(told.finished)
        demand_kept(place, done, reference, lost=victim != "process")
    finish(place, reference)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_struck_at_any_moment(new_place: NewPlace, reference: Reference, number: int) -> None:
    """Once or twice in a fresh place, anybody, anywhere; then any command, then the demo again."""
    draw = random.Random(f"{SEED} {number}")
    place, done = new_place(), set[str]()
    for _ in range(draw.choice((1, 1, 2))):
        victim, station = draw.choice(VICTIMS), draw.choice(STATIONS)
        after = draw.choice(("end", f"{draw.random() ** 2 * reference.seconds / 2:.3f}"))
        told = place.run(victim, station, after)
        demand_words(told, victim, sure=after == "end")
        done |= set(told.finished)
        demand_kept(place, done, reference, lost=None)
        said = place.run(words=draw.choice(COMMANDS))
        assert said.code in (0, 1, 2)
        assert "Traceback" not in said.error, said.error
    finish(place, reference)
