"""Nothing a feature says may depend on when, or by whom, it is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

# fmt: off
_CALLS = frozenset((
    "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday",
    "random", "random_normal", "gen_random_uuid", "gen_random_bytes", "gen_salt", "uuidv4", "uuidv7",
    "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "array_sample", "array_shuffle",
    "currval", "lastval", "current_setting", "txid_current", "txid_current_if_assigned",
    "txid_current_snapshot", "pg_current_xact_id", "pg_current_xact_id_if_assigned", "pg_current_snapshot",
    "pg_current_wal_lsn", "pg_backend_pid", "pg_postmaster_start_time", "pg_conf_load_time",
    "pg_is_in_recovery", "inet_client_addr", "inet_client_port", "inet_server_addr", "inet_server_port",
    "current_database", "current_schemas", "version",
))
_WORDS = frozenset((
    "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "current_user",
    "session_user", "current_role", "system_user", "user", "current_schema", "current_catalog",
))
# fmt: on
_FROZEN = re.compile(r"\s*(now|today|tomorrow|yesterday)\s*", re.IGNORECASE)
_TIME_TYPES = frozenset(("date", "time", "timetz", "timestamp", "timestamptz", "zone"))
_TEXT = (TokenType.IDENTIFIER, TokenType.STRING, TokenType.HEREDOC_STRING, TokenType.BYTE_STRING)


def clock(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for index, token in enumerate(tokens):
        if token.token_type in _TEXT:
            yield from _frozen_time(subject, tokens, index)
        elif token.token_type == TokenType.TABLE_SAMPLE:
            message, hint = "TABLESAMPLE picks other rows each time", "compute the feature from all rows"
            yield subject.at_token(token, "clock", message, hint)
        elif _is_clock(tokens, index):
            message = f"{token.text.lower()} gives another answer each time, so no history could be recomputed"
            hint = "use the row's own times; in a service, request.event_time is the moment asked for"
            yield subject.at_token(token, "clock", message, hint)


def _is_clock(tokens: Sequence[Token], index: int) -> bool:
    word = tokens[index].text.lower()
    called = index + 1 < len(tokens) and tokens[index + 1].token_type == TokenType.L_PAREN
    if word in _WORDS:
        return not _is_name(tokens, index)
    if not called or _of_another_schema(tokens, index):
        return False
    return word in _CALLS or (word == "age" and _arguments(tokens, index + 1) == 1)


def _is_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word names something here, as in `o.user` or `AS user`."""
    return index > 0 and tokens[index - 1].token_type in (TokenType.ALIAS, TokenType.DOT)


def _of_another_schema(tokens: Sequence[Token], index: int) -> bool:
    """Whether a function of that name is somebody else's: shop.now() is, pg_catalog.now() is not."""
    if index < 2 or tokens[index - 1].token_type != TokenType.DOT:
        return False
    return tokens[index - 2].text.lower() != "pg_catalog"


def _arguments(tokens: Sequence[Token], opening: int) -> int:
    """How many arguments stand in the parentheses that open there: `age(t)` reads the clock, `age(t, u)` does not."""
    depth, commas = 0, 0
    for token in tokens[opening:]:
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        commas += token.token_type == TokenType.COMMA and depth == 1
        if depth == 0:
            break
    return commas + 1


def _frozen_time(subject: Subject, tokens: Sequence[Token], index: int) -> Iterator[Diagnostic]:
    token = tokens[index]
    if token.token_type == TokenType.IDENTIFIER or not _FROZEN.fullmatch(token.text):
        return
    if _is_time(tokens, index):
        message = f"'{token.text}' as a time is the moment at which the view is created, for ever"
        yield subject.at_token(token, "clock", message, "write the date itself, or use the row's own times")
    else:
        message = f"'{token.text}', where it is taken for a time, is the moment at which the view is created"
        hint = "write the date itself if this is a time; cast it to text if it is a word"
        if not _is_cast(tokens, index):
            yield subject.at_token(token, "clock", message, hint, "warning")


def _is_cast(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].token_type == TokenType.DCOLON


def _is_time(tokens: Sequence[Token], index: int) -> bool:
    """Whether a type of time stands before the string, or behind it as a cast."""
    before = tokens[index - 1].text.lower() if index else ""
    cast = _is_cast(tokens, index) or (index + 1 < len(tokens) and tokens[index + 1].token_type == TokenType.ALIAS)
    behind = tokens[index + 2].text.lower() if cast and index + 2 < len(tokens) else ""
    return before in _TIME_TYPES or behind in _TIME_TYPES
