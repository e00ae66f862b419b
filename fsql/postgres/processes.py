"""What can be known of processes by their id: do they live, are they zombies, where do they work, who has a file open.

Linux is asked through /proc; elsewhere `ps` answers, and who has a file open stays unknown.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self" / "stat").exists()


def alive(pid: int) -> bool:
    """True while the process runs; a zombie is dead: it holds no memory and no file, only its id."""
    return _state(pid) not in ("", "Z", "X")


def works_in(pid: int, folder: Path) -> bool:
    """True if the process runs and its current folder is `folder` (as a Postgres server's is its data)."""
    if not alive(pid):
        return False
    if not _HAS_PROC:
        return str(folder) in _ps(pid, "command=")
    try:
        return (_PROC / str(pid) / "cwd").samefile(folder)
    except OSError:
        # Gone meanwhile; or another user's process, whose folder may not be read, so no server of ours.
        return False


def all_in(folder: Path) -> list[int]:
    """The running processes whose current folder is `folder`."""
    return [pid for pid in _all() if works_in(pid, folder)]


def holding(file: Path) -> list[int]:
    """The other processes that have `file` open, as far as this user may see."""
    return [pid for pid in _all() if pid != os.getpid() and _has_open(pid, file)]


def command(pid: int) -> str:
    """The command line of a process, words joined by spaces; empty if it cannot be read."""
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return _ps(pid, "command=") if not _HAS_PROC else ""
    return b" ".join(filter(None, words)).decode(errors="replace")


def _state(pid: int) -> str:
    if not _HAS_PROC:
        return _ps(pid, "stat=")[:1]
    try:
        # The name, in parentheses, may hold anything; the state follows the last one.
        return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _all() -> list[int]:
    if not _HAS_PROC:
        return []
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]


def _has_open(pid: int, file: Path) -> bool:
    try:
        wanted = file.stat()
        opened = [Path(entry.path) for entry in os.scandir(_PROC / str(pid) / "fd")]
    except OSError:
        return False
    return any(_same(link, file, wanted) for link in opened)


def _same(link: Path, file: Path, wanted: os.stat_result) -> bool:
    try:
        return os.readlink(link) == str(file) and os.path.samestat(link.stat(), wanted)
    except OSError:
        return False


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return answer.stdout.strip()
