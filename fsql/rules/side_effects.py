"""A feature file only reads: calling a function that changes something has no place in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlglot.tokenizer_core import TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

# fmt: off
_CALLS = frozenset((
    "nextval", "setval", "setseed", "set_config", "pg_notify", "pg_sleep", "pg_sleep_for", "pg_sleep_until",
    "pg_cancel_backend", "pg_terminate_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_switch_wal",
    "pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared",
    "pg_try_advisory_lock", "pg_try_advisory_xact_lock", "pg_advisory_unlock", "pg_advisory_unlock_all",
    "lo_create", "lo_import", "lo_export", "lo_unlink", "dblink", "dblink_exec", "query_to_xml",
    "table_to_xml", "schema_to_xml", "database_to_xml", "cursor_to_xml",
    "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_stat_reset",
))
# fmt: on


def side_effects(subject: Subject) -> Iterator[Diagnostic]:
    for token, following in pairwise(subject.statement.tokens):
        if following.token_type == TokenType.L_PAREN and token.text.lower() in _CALLS:
            message = f"{token.text.lower()} does something outside this SELECT, at every refresh anew"
            yield subject.at_token(token, "select-only", message, "delete the call: a feature file only reads")
