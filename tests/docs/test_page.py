"""The test of README.md can fail: on a sample of its own."""

from __future__ import annotations

import pytest
from page import Command, Place, agree, commands, disagreements, report, rewritten

SAMPLE = """\
Run it:

```console
$ echo one; echo two >&2
one
two
$ printf 'loaded 336,776 rows in 1.52 s\\n'
loaded 336,776 rows in 0.90 s
$ false
[exit code 1]
```

```console no-run
$ exit 7
```

```python
import fsql
print(fsql.__name__)
```

```text
fsql
```

```sql
SELECT 1;
```
"""


def test_a_true_page_agrees(clone: Place) -> None:
    assert [command.text for command in commands(SAMPLE)][:3] == [
        "echo one; echo two >&2",
        "printf 'loaded 336,776 rows in 1.52 s\\n'",
        "false",
    ]
    assert len(list(commands(SAMPLE))) == 4
    assert disagreements(SAMPLE, clone.run) == []


def test_a_false_page_is_found_and_rewritten(clone: Place) -> None:
    false = SAMPLE.replace("one\ntwo\n", "one\nthree\n").replace("```text\nfsql\n", "```text\nsqlf\n")
    wrong = disagreements(false, clone.run)
    assert [command.text for command, _ in wrong] == ["echo one; echo two >&2", "import fsql\nprint(fsql.__name__)\n"]
    assert "three" in report(wrong)
    assert rewritten(false, wrong) == SAMPLE


def test_a_missing_output_is_written(clone: Place) -> None:
    bare = "```console\n$ echo one\n```\n\n```python\nprint(2)\n```\n"
    written = rewritten(bare, disagreements(bare, clone.run))
    assert written == "```console\n$ echo one\none\n```\n\n```python\nprint(2)\n```\n\n```text\n2\n```\n"
    assert disagreements(written, clone.run) == []


def test_commands_of_this_run_are_used(clone: Place) -> None:
    def run(text: str) -> str:
        return clone.run(Command(text, "console", "", 0, 0))

    assert run("fsql --help").startswith("Usage: fsql")
    assert "pip" not in run("make --dry-run demo")
    assert run("make --dry-run demo") == '".venv/bin/fsql" demo\n'
    assert run("pwd") == "~/fsql\n"


@pytest.mark.parametrize(
    ("page", "printed", "same"),
    [
        ("port 5432 on 127.0.0.1:5432", "port 41 on 127.0.0.1:99", True),
        ("apply     0.1 s", "apply  12.25 s", True),
        ("data 81.5 MB, 3 GiB", "data 9 MB, 10.5 kB", True),
        ("Postgres 18.6 on Python 3.11.7", "Postgres 15.18 on Python 3.14", True),
        ("at 2026-01-31 12:00:00+00", "at 2027-02-01T00:00:00.25Z", True),
        ("at 2013-01-31 12:00", "at 2013-01-31 13:00", False),
        ("336,776 rows", "336,775 rows", False),
        ("0.25", "0.26", False),
        ("one\n…\nfour", "one\ntwo\nthree\nfour", True),
        ("one\n…\nfour", "one\ntwo\nthree", False),
        ("", "one", False),
    ],
)
def test_only_what_differs_from_run_to_run_is_masked(page: str, printed: str, same: bool) -> None:
    assert agree(page, printed) is same
