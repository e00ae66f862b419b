"""A moment written without its zone is another moment in every session's time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_ZONED = re.compile(r"(?:UTC|Z|[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+/[A-Za-z_]+)\s*$", re.IGNORECASE)
_DATED = re.compile(r"^\s*\d{4}-\d{1,2}-\d{1,2}")
_DATE_ONLY = re.compile(r"^\s*\d{4}-\d{1,2}-\d{1,2}\s*$")


def zoneless_literal(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for index, token in enumerate(tokens):
        if token.token_type != TokenType.STRING or not _is_moment(tokens, index):
            continue
        zoned = _ZONED.search(token.text) and not _DATE_ONLY.match(token.text)
        if _DATED.match(token.text) and not zoned:
            message = f"'{token.text}' says no time zone, so the session's would choose the moment"
            midnight = " 00:00" if _DATE_ONLY.match(token.text) else ""
            hint = f"write the zone: '{token.text.strip()}{midnight}+00'"
            yield subject.statement.at(token.start, token.end + 1, "zone-dependent", message, hint)


def _is_moment(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the text is read as timestamptz: `timestamptz '…'`, `'…'::timestamptz`, or the type's long name."""
    before = " ".join(token.text.lower() for token in tokens[max(index - 4, 0) : index])
    after = " ".join(token.text.lower() for token in tokens[index + 1 : index + 6])
    return bool(
        re.search(r"(?:^| )(?:timestamptz|timestamp with time zone)$", before)
        or re.match(r":: (?:timestamptz|timestamp with time zone)\b", after)
    )
