"""Nothing a feature says may depend on when, or by whom, it is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot.tokens import Token, TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_CALLS = frozenset(
    """now clock_timestamp statement_timestamp transaction_timestamp timeofday random random_normal
    gen_random_uuid uuidv4 uuidv7 uuid_generate_v1 uuid_generate_v4 setseed nextval currval lastval setval
    current_setting set_config pg_sleep txid_current pg_current_xact_id pg_backend_pid inet_client_addr
    current_database current_schemas version""".split()
)
_WORDS = frozenset(
    """current_timestamp current_date current_time localtimestamp localtime current_user session_user
    current_role user current_schema current_catalog""".split()
)
_FROZEN = re.compile(r"^\s*(now|today|tomorrow|yesterday|epoch\s*now)\s*$", re.IGNORECASE)


def clock(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for index, token in enumerate(tokens):
        word = token.text.lower()
        if _is_qualified(tokens, index) or token.token_type == TokenType.IDENTIFIER:
            continue
        following = tokens[index + 1].token_type if index + 1 < len(tokens) else None
        if (word in _CALLS and following == TokenType.L_PAREN) or (
            word in _WORDS and _is_keyword(tokens, index)
        ):
            message = f"{word} gives another answer each time, so no history could be recomputed"
            hint = "use the row's own times; in a service, request.event_time is the moment asked for"
            yield subject.statement.at(token.start, token.end + 1, "clock", message, hint)
        elif token.token_type == TokenType.STRING and _FROZEN.match(token.text):
            message = f"'{token.text}' as a time is frozen when the view is created"
            yield subject.statement.at(token.start, token.end + 1, "clock", message, "write the date itself")


def _is_qualified(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the word is a column of an alias, as in `o.version`; pg_catalog.now() is still the clock."""
    if index < 2 or tokens[index - 1].token_type != TokenType.DOT:
        return False
    return tokens[index - 2].text.lower() != "pg_catalog"


def _is_keyword(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the word is the SQL value, not a name being given (`AS user` needs quotes in Postgres anyway)."""
    return index == 0 or tokens[index - 1].token_type not in (TokenType.ALIAS, TokenType.DOT)
