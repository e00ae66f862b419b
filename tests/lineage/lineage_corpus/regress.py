"""Postgres's own regression tests as a corpus: files of statements for psql → their DDL to run, their queries to judge.

The files are not part of this project. A folder with them is given by LINEAGE_REGRESS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg

from lineage_corpus.judging import Bench, Score

PIECE = re.compile(
    r"--[^\n]*|/\*.*?\*/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\$\w*\$).*?\1|;|.", re.DOTALL
)
META = re.compile(r"^\\[^\n]*$", re.MULTILINE)
DATA = re.compile(r"^(copy\s[^;]*from\s+stdin[^;]*;)\n.*?^\\\.$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
ENDED_BY_META = re.compile(r"\\(?:gset|gexec|gdesc|g|gx|bind|crosstabview|parse|sendpipeline)\b[^\n]*")
EXPLAIN = re.compile(r"^explain\s*(\([^)]*\)|(?:analyze|verbose|\s)*)\s*(?=select|with|values|\()", re.IGNORECASE)
QUERY = re.compile(r"^(select|with|values|table|\()", re.IGNORECASE)
DEFINES = re.compile(r"^(create|alter|drop|set|reset|grant|comment)\b", re.IGNORECASE)
NEVER = re.compile(r"\b(database|system|tablespace|subscription|event\s+trigger|role|user|extension)\b", re.IGNORECASE)


def statements(text: str) -> Iterator[str]:
    """The statements of a file for psql, without its own commands and the data of COPY."""
    text = META.sub("", DATA.sub(r"\1", text))
    text = ENDED_BY_META.sub(";", text)
    waiting, atomic = "", 0
    for match in PIECE.finditer(text):
        piece = match[0]
        if piece.startswith(("--", "/*")):
            waiting += " "
            continue
        waiting += piece
        if piece == ";":
            atomic = len(re.findall(r"begin\s+atomic", waiting, re.IGNORECASE))
            if atomic and not re.search(r"\bend\s*;\s*$", waiting, re.IGNORECASE):
                continue
            yield waiting.rstrip("; \n\t").strip()
            waiting = ""


def run(bench: Bench, file: Path, score: Score, seen: set[str]) -> None:
    """Runs what a file defines and judges what it asks, each text once."""
    bench.database.execute("SET statement_timeout = '20s'; SET client_min_messages = error")
    for statement in statements(file.read_text(encoding="utf-8", errors="replace")):
        asked = EXPLAIN.sub("", statement)
        if QUERY.match(asked):
            if asked not in seen:
                seen.add(asked)
                score.add(bench, asked)
        elif DEFINES.match(statement) and not NEVER.search(statement[:60]):
            try:
                bench.database.execute(statement.encode())
            except psycopg.Error:
                continue
            bench.reread()
