"""A process that uses an embedded server: prints "pid port" once it has it, leaves when told a line.

Arguments: the home, and how: `plainly`, `copying` (the programs must be copied first), `forking` (a child is
forked that outlives the use; then the answer is whether nobody holds the server while the child lives).
"""

import os
import signal
import sys
from pathlib import Path

from fsql.postgres import cluster, os_user, processes
from fsql.postgres.embedded import EmbeddedServer

home, how = Path(sys.argv[1]), sys.argv[2]

if how == "copying":
    setattr(os_user.OsUser, "can_run", lambda _, program: program.is_relative_to(home))  # noqa: B010 - patched

with EmbeddedServer(home, durable=False) as server:
    child = os.fork() if how == "forking" else None
    if child == 0:
        signal.pause()
    sys.stdout.write(f"{server.pid} {server.port}\n")
    sys.stdout.flush()
    sys.stdin.readline()

if child:
    os.kill(child, 0)
    stopped = cluster.running(home / "data") is None
    sys.stdout.write(f"{stopped and child not in processes.holding(home / 'users.lock')}\n")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
