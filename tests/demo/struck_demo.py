"""`fsql …` that is struck at one moment: run as `python struck_demo.py DATA VICTIM STATION AFTER LOG -- demo`.

DATA is a folder of CSV files to use in place of the whole year, or `-`. VICTIM is `server`, `process` or `both`,
killed by SIGKILL, or `nobody`. STATION is the demo's station at which that happens: AFTER seconds from its start,
or at its `end`. LOG gets a line for each station that has come to its end.
"""

from __future__ import annotations

import csv
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from fsql.cli import main
from fsql.demo import data, load
from fsql.demo.tour import Tour
from fsql.postgres import cluster, processes

Work = Callable[[], str]


def use(folder: Path) -> None:
    """Loads from this folder."""
    files = tuple(replace(source, rows=_rows(folder / source.file)) for source in data.FILES)
    data.FILES = load.FILES = files
    load._EXPECTED = {source.table: source.rows for source in files}
    load.folder = lambda: folder


def _rows(file: Path) -> int:
    stem = file.with_suffix("") if file.suffix == ".zip" else file  # the unpacked file stands beside it
    with stem.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def strike(victim: str) -> None:
    """Kills as kill -9 does, the server first; who survives that waits until the last of its processes has noticed."""
    folder = Path(os.environ["FSQL_HOME"]) / "data"
    found = cluster.running(folder) if victim in ("server", "both") else None
    if found is not None:
        os.kill(found.pid, signal.SIGKILL)
    if victim in ("process", "both"):
        os.kill(os.getpid(), signal.SIGKILL)
    # a killed process is there for a moment still
    while found is not None and (now := cluster.running(folder)) is not None and now.pid == found.pid:
        time.sleep(0.002)
    while found is not None and set(processes.all_in(folder)) - {os.getpid()} and cluster.running(folder) is None:
        time.sleep(0.005)


def struck(victim: str, station: str, after: str, log: Path) -> Callable[[Tour], Iterator[tuple[str, Work]]]:
    """The stations of a tour that meets its fate at one of them."""
    stations = Tour.stations

    def visited(name: str, work: Work) -> str:
        if name == station and after != "end":
            threading.Timer(float(after), strike, [victim]).start()
        told = work()
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{name}\n")
        if name == station and after == "end":
            strike(victim)
        return told

    def fated(tour: Tour) -> Iterator[tuple[str, Work]]:
        for name, work in stations(tour):
            yield name, lambda name=name, work=work: visited(name, work)  # type: ignore[misc]

    return fated


if __name__ == "__main__":
    folder, victim, station, after, log, _, *words = sys.argv[1:]
    if folder != "-":
        use(Path(folder))
    Tour.stations = struck(victim, station, after, Path(log))  # type: ignore[method-assign]
    sys.argv = ["fsql", *words]
    main()
