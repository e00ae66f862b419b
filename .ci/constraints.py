"""Writes constraints.txt: the newest versions that pyproject.toml allows, as they install together on Python 3.11."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# The exact versions that the tests run with; pyproject.toml says which ranges may work.
# Written by `make constraints` on Python 3.11, the oldest that is supported.
"""


def main() -> None:
    """Nothing; constraints.txt is replaced."""
    if sys.version_info[:2] != (3, 11):
        sys.exit("run it with Python 3.11: a newer one could pick versions that 3.11 cannot install")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "--use-pep517", "--editable", f"{ROOT}[dev]"], check=True)
        frozen = subprocess.run([*pip, "freeze", "--exclude-editable"], check=True, capture_output=True, text=True)
    (ROOT / "constraints.txt").write_text(HEAD + frozen.stdout)


main()
