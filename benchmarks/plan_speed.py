"""How long `fsql plan` takes, by the number of feature files: a first plan, one with a changed file, one with none.

python benchmarks/plan_speed.py --files 100,300,1000,3000 --rounds 3 --seed 1
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ground
import report
from plan_files import Maker, tables, write

from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import Target, psycopg_conninfo

_INI = "[alembic]\nscript_location = migrations\n\n[fsql]\nproject = plan_speed\nfeatures = features_sql\n"
_ENV = "from fsql.migration import run_environment\n\nrun_environment()\n"
_CHANGED = ("count(*) OVER short AS events_7d", "count(o.kind) OVER short AS events_7d")


class Project:
    """A made-up project on disk and its own database; commands run as processes of their own, on one core."""

    def __init__(self, folder: Path, files: int, seed: int, dsn: str) -> None:
        self.folder = folder
        cache = str(folder / "cache")  # for compiled modules, as an installed package has them, and for fsql's own
        self._environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "FSQL_DSN": dsn,
            "PYTHONPATH": str(report.ROOT),
            "PYTHONPYCACHEPREFIX": cache,
            "XDG_CACHE_HOME": cache,
        }
        (folder / "migrations" / "versions").mkdir(parents=True)
        (folder / "migrations" / "env.py").write_text(_ENV)
        (folder / "alembic.ini").write_text(_INI)
        self.maker = Maker(files, seed)
        write(folder / "features_sql", self.maker)

    def seconds(self, *words: str) -> float:
        """How long `fsql` with these words takes, from the start of the process to its end."""
        began = time.perf_counter()
        code = "from fsql.cli import main; main()"
        done = subprocess.run(
            [*_ONE_CORE, sys.executable, "-c", code, *words],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        taken = time.perf_counter() - began
        if done.returncode != 0:
            raise SystemExit(f"fsql {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return taken

    @contextmanager
    def one_changed(self) -> Iterator[None]:
        """One view with a changed feature, for the time being."""
        views = sorted((self.folder / "features_sql" / "views").iterdir())
        path = next(path for path in reversed(views) if _CHANGED[0] in path.read_text())
        text = path.read_text()
        path.write_text(text.replace(*_CHANGED))
        try:
            yield
        finally:
            path.write_text(text)


# what is measured is one process; the server has the other core
_ONE_CORE = ("taskset", "-c", "0") if sys.platform == "linux" else ()


def measured(project: Project, rounds: int) -> dict[str, list[float]]:
    """Seconds of every measure, a number a round; what writes is done once."""
    found = {"check": repeated(rounds, lambda: project.seconds("check"))}
    found["first plan"] = repeated(rounds, lambda: project.seconds("plan"))
    found["plan --write"] = [project.seconds("plan", "--write")]
    found["apply"] = [project.seconds("apply")]
    project.seconds("plan", "--check")  # looks at everything once more, and keeps that nothing is to be done
    found["plan, nothing changed"] = repeated(rounds, lambda: project.seconds("plan", "--check"))
    with project.one_changed():
        found["plan, one file changed"] = repeated(rounds, lambda: project.seconds("plan"))
    return found


def repeated(rounds: int, measure: Callable[[], float]) -> list[float]:
    return [measure() for _ in range(rounds)]


def run(
    target: Target, folder: Path, sizes: Sequence[int], rounds: int, seed: int
) -> dict[int, dict[str, list[float]]]:
    """The measures of every size, each with a database of its own."""
    found = {}
    for size in sizes:
        name = f"plan_speed_{size}"
        with open_connection(target) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        place = Target(parameters={**target.parameters, "dbname": name})
        project = Project(folder / name, size, seed, psycopg_conninfo(place))
        with open_connection(place) as connection:
            for statement in tables(project.maker):
                connection.execute(statement.encode())
        found[size] = measured(project, rounds)
        print(f"{size} files: " + ", ".join(f"{n} {min(s):.2f} s" for n, s in found[size].items()), file=sys.stderr)
    return found


def drawn(result: Mapping[str, Any]) -> str:
    """The results as people read them: medians, and how much a file costs."""
    rows = [
        (f"{size:,}", name, f"{statistics.median(taken):.2f}", f"{min(taken):.2f}", f"{min(taken) / size * 1000:.2f}")
        for size, measures in result["seconds"].items()
        for name, taken in measures.items()
    ]
    table = report.table(("files", "command", "median s", "quietest s", "ms/file"), rows)
    return f"{report.head('Planning, one core for fsql', result)}\n{table}\n"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--files", default="100,300,1000,3000", help="sizes of the project, comma-separated")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("benchmark-results"))
    return parser.parse_args()


def main() -> None:
    options = arguments()
    sizes = [int(size) for size in options.files.split(",")]
    with ground.folder() as folder, ground.server(folder / "home") as target:
        found = run(target, folder, sizes, options.rounds, options.seed)
        with open_connection(target) as connection:
            about = report.surroundings(connection)
    result = {"surroundings": about, "seed": options.seed, "rounds": options.rounds, "seconds": found}
    text = drawn(result)
    print(text)
    report.save(options.out, "plan_speed", result, text, ())


if __name__ == "__main__":
    main()
