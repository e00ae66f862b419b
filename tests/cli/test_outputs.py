"""What the command line says where its output, its folder or its user goes away: a sentence, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from command_line import Fsql
from support.projects import NewProject

from fsql.errors import FsqlError, UsageError
from fsql.offline.files import demand_format, write_table

ROOT = Path(__file__).parents[2]
ENTITY = {"entities/thing.sql": "-- owner: é\n--\n-- Éach thing → one.\n\nSELECT id FROM shop.things\n"}
RUN = "from fsql.cli import main; main()"
SMALL = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)); {RUN}"


def start(folder: Path, *words: str, code: str = RUN, **more: object) -> subprocess.Popen[str]:
    """`fsql …` as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} | dict(more.pop("env", {}))  # type: ignore[call-overload]
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=folder, env=environment, text=True, stderr=subprocess.PIPE, **({"stdout": subprocess.PIPE} | more),
    )  # fmt: skip


def test_a_full_output_is_named(project: NewProject) -> None:
    with open("/dev/full", "w") as full:
        process = start(project(ENTITY).root, "check", stdout=full)
        complaint = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert complaint.startswith("error: the output cannot be read or written: No space left on device\n = help: ")


def test_a_reader_that_went_away_is_no_error_to_speak_of(project: NewProject) -> None:
    readable, writable = os.pipe()
    os.close(readable)
    with os.fdopen(writable, "w") as closed:
        process = start(project(ENTITY).root, "check", stdout=closed)
        assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 1


def test_a_terminal_without_the_characters_gets_others(project: NewProject) -> None:
    made = project({"views/broken.sql": "-- entity: thing\n--\nSELECT → FROM shop.things"})
    process = start(made.root, "check", env={"PYTHONIOENCODING": "latin-1"})
    said, complaint = process.communicate(timeout=60)
    assert (process.returncode, complaint) == (1, "")
    assert "SELECT \\u2192 FROM" in said


def test_an_interrupt_ends_with_130(project: NewProject) -> None:
    made = project(ENTITY)
    code = f"import time, fsql.cli.check as c; c.find = lambda *_: print('on', flush=True) or time.sleep(60); {RUN}"
    process = start(made.root, "check", code=code)
    assert process.stdout
    process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1].strip() == "stopped"
    assert process.returncode == 130


def test_a_disk_that_is_full_leaves_nothing_half_written(project: NewProject, tmp_path: Path) -> None:
    made = project(ENTITY)
    process = start(made.root, "init", str(tmp_path / "new"), code=SMALL)
    said, complaint = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in complaint + said
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_none_is_named(fsql: Fsql, project: NewProject) -> None:
    made = project(ENTITY)
    for path in sorted(made.features.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    made.features.rmdir()
    made.features.touch()
    said = fsql("check", folder=made.root)
    assert said.code == 2
    assert "features_sql, is no folder" in said.err


def test_a_current_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = f"import os; os.rmdir({str(gone)!r}); {RUN}"
    process = start(gone, "check", code=code)
    assert "the current folder is gone" in process.communicate(timeout=60)[1]
    assert process.returncode == 2


def test_a_result_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    plain, nested = pa.table({"a": [1]}), pa.table({"a": [[1]]})
    with pytest.raises(UsageError, match="there is no folder"):
        demand_format(tmp_path / "none" / "out.csv")
    with pytest.raises(UsageError, match="CSV cannot hold") as caught:
        write_table(nested, tmp_path / "out.csv")
    assert caught.value.help == "end the name with .parquet"
    with pytest.raises(FsqlError, match="cannot be written"):
        write_table(plain, tmp_path / ("x" * 300 + ".parquet"))
    write_table(plain, tmp_path / "strange\udcff.parquet")
    assert [os.fsencode(path.name) for path in tmp_path.iterdir()] == [b"strange\xff.parquet"]
