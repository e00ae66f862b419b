"""Makes .venv with everything a developer needs, or does nothing where it stands already.

Needs only the standard library of the Python that runs it, which becomes the Python of the environment. Ranges are in
pyproject.toml, exact versions in constraints.txt. Processes that come at the same time wait for each other.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "installed"
WANTED = (3, 11)
RUNNING = sys.version.split()[0]


def main() -> None:
    """Nothing; .venv is complete, or the process ends with what is missing."""
    if sys.version_info < WANTED:
        sys.exit(
            f"{sys.executable} is Python {sys.version.split()[0]}; 3.11 or newer is needed: make PYTHON=python3.12 …"
        )
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = identity()
        if not STAMP.is_file() or STAMP.read_text() != mark:
            STAMP.unlink(missing_ok=True)
            install()
            draft = STAMP.with_suffix(".new")
            draft.write_text(mark)
            draft.replace(STAMP)


def identity() -> str:
    """What the environment was made from: a change of any of it makes it anew."""
    files = [ROOT / "pyproject.toml", ROOT / "constraints.txt", Path(__file__)]
    contents = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    return f"{contents}\n{sys.version}\n{FOLDER}\n"  # an environment that was moved is broken


def install() -> None:
    """The environment, made from nothing with the extra `dev`, the project itself editable."""
    try:
        import ensurepip  # noqa: F401  (Debian ships it apart)
    except ImportError:
        sys.exit("this Python cannot make virtual environments; on Debian: apt-get install python3-venv")
    print(f"making {FOLDER.name} with Python {RUNNING}", file=sys.stderr, flush=True)
    venv.create(FOLDER, clear=True, with_pip=True, symlinks=True)
    # PEP 517 for all: a package that comes as source only is then built alike, whatever this venv brings along.
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--use-pep517"]
    wanted = ["--constraint", "constraints.txt", "--editable", ".[dev]"]
    command = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", *options, *wanted]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONNOUSERSITE": "1"}, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        sys.exit("the packages could not be installed; pip says why above")


main()
