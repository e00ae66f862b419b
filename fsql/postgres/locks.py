"""Locks on files that the kernel drops when their holder dies, however it dies.

A forked child never holds its parent's locks: its copies are closed as it is born.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fsql.errors import EmbeddedServerError

_held: set[int] = set()


@contextmanager
def exclusive(file: Path, patience: float) -> Iterator[None]:
    """Holds the only lock on `file`, waiting up to `patience` seconds, else EmbeddedServerError."""
    deadline = time.monotonic() + patience
    while True:
        held = _open(file)
        try:
            taken = try_exclusive(held)
            # Who removes a home removes this file, too; a lock on a removed file locks nobody out.
            if taken and _still_there(held, file):
                yield
                return
        finally:
            release(held)
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"another process has held {file} for {patience:.0f} s",
                help="see with `fsql db status` who uses the server, and end what hangs",
            )
        time.sleep(0.01)


def shared(file: Path) -> int:
    """A new descriptor that holds a shared lock on `file`; waits while someone holds the exclusive one."""
    held = _open(file)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def try_exclusive(held: int) -> bool:
    """True if the lock of this descriptor could be made the only one, at once."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def release(held: int) -> None:
    """Gives the lock back; nothing in a forked child, which does not hold it."""
    if held in _held:
        _held.discard(held)
        os.close(held)


def _open(file: Path) -> int:
    held = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    _held.add(held)
    return held


def _still_there(held: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(held), file.stat())
    except FileNotFoundError:
        return False


def _forget_in_child() -> None:
    # Closing a copy keeps the parent's lock; unlocking it would not.
    for held in _held:
        os.close(held)
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)
