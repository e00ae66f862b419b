"""A page of Markdown whose commands are run and whose outputs are compared.

```console     every line after `$ ` is a command, the lines below it are what it prints
```python      a script; a ```text block right after it is what it prints
A first line such as ```console no-run is left alone. A line of just `…` stands for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(?P<words>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ROOT = Path(__file__).parents[2]
REST = "…"
MASKS = (
    (r"\b20[2-9]\d-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?( ?UTC|Z|[+-]\d\d(:?\d\d)?)?)?", "<date>"),
    (r"(127\.0\.0\.1:|\bport[ =]|-p )\d+", r"\1<port>"),
    (r"\bpid \d+", "pid <pid>"),
    (r"\b(fsql |fsql, version |Python )\d+(\.\d+)+", r"\1<version>"),
    (r"\bPostgres(QL)? \d+(\.\d+)*", "Postgres <version>"),
    (r"\b\d[\d,]*(\.\d+)? ?(bytes|[kKMG]i?B)\b", "<size>"),
    (r"\b\d[\d,]*(\.\d+)? ?(µs|ms|s|min|seconds|minutes)\b", "<time>"),
    (r" {2,}", "  "),  # what is masked had a width, and columns are aligned by it
)


@dataclass(frozen=True)
class Command:
    """A command or script of a page, and the output that the page shows; `start:end` is where that stands."""

    text: str
    language: str
    expected: str
    start: int
    end: int


def commands(page: str) -> Iterator[Command]:
    """Everything that is to be run, in order."""
    blocks = list(FENCE.finditer(page))
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        match block["words"].split():
            case ["console"]:
                yield from _console(block)
            case ["python"]:
                yield _script(page, block, after)


def _console(block: re.Match[str]) -> Iterator[Command]:
    place = block.start("body")
    for part in re.split(r"^(?=\$ )", block["body"], flags=re.MULTILINE):
        line, _, output = part.partition("\n")
        if line.startswith("$ "):
            start = place + len(line) + 1
            yield Command(line[2:], "console", output, start, start + len(output))
        place += len(part)


def _script(page: str, block: re.Match[str], after: re.Match[str] | None) -> Command:
    if after is None or after["words"] != "text" or page[block.end() : after.start()].strip():
        return Command(block["body"], "python", "", block.end(), block.end())
    return Command(block["body"], "python", after["body"], after.start("body"), after.end("body"))


@dataclass(frozen=True)
class Place:
    """Where the commands run; `hidden` are texts of this run and what a page says instead."""

    folder: Path
    environ: dict[str, str]
    hidden: tuple[tuple[str, str], ...] = ()

    def run(self, command: Command) -> str:
        """What the command prints, progress and complaints included; a last line says an exit code that is not 0."""
        words = ["bash", "-c", command.text] if command.language == "console" else ["python", "-c", command.text]
        done = subprocess.run(
            words,
            cwd=self.folder,
            env={**os.environ, **self.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        output = done.stdout + (f"[exit code {done.returncode}]\n" if done.returncode else "")
        for text, shown in self.hidden:
            output = output.replace(text, shown)
        lines = [line.rstrip() for line in output.splitlines()]
        return "".join(f"{line}\n" for line in lines)


def agree(expected: str, printed: str) -> bool:
    """Whether a page shows what was printed, but for times, sizes, ports, versions, dates of today, and `…` lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() in (REST, f"[{REST}]") else re.escape(masked(line)) + r"\n"
        for line in expected.splitlines()
    )
    return bool(re.fullmatch(pattern, "".join(f"{masked(line)}\n" for line in printed.splitlines())))


def masked(line: str) -> str:
    """The line without what differs from run to run."""
    for pattern, shown in MASKS:
        line = re.sub(pattern, shown, line)
    return line.rstrip()


def disagreements(page: str, run: Callable[[Command], str]) -> list[tuple[Command, str]]:
    """(command, what it printed) of every command that does not print what the page shows; all are run."""
    printed = [(command, run(command)) for command in commands(page)]
    return [(command, output) for command, output in printed if not agree(command.expected, output)]


def rewritten(page: str, wrong: list[tuple[Command, str]]) -> str:
    """The page with what was really printed."""
    for command, output in sorted(wrong, key=lambda pair: pair[0].start, reverse=True):
        if command.language == "python" and command.start == command.end and output:
            output = f"\n\n```text\n{output}```"
        page = page[: command.start] + output + page[command.end :]
    return page


def report(wrong: list[tuple[Command, str]]) -> str:
    """What a failing test says."""
    return "\n\n".join(f"$ {c.text}\n--- the page:\n{c.expected}--- printed:\n{output}" for c, output in wrong)
