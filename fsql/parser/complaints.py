"""What is said of a text that is not one readable SELECT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from sqlglot.errors import ParseError
from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.limits import CHARACTERS
from fsql.parser.select_list import CLOSE, OPEN

_OPENING = re.compile(r"--[^\n]*|/\*|[eE]'|'|\"|\$\w*\$")
_CLASS = re.compile(r"<class '[^']*?(\w+)'>")
# `\d+`, `\set`, `:name`, `:'name'`, `:"name"`, `:{?name}`
_PSQL = re.compile(r"\\\S*|:(?:\w+|'[^'\n]*'|\"[^\"\n]*\"|\{\?\w+\})")
_COMMAND_LINE = re.compile(r"^[ \t]*(?=\\[a-zA-Z!?])", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?=[ \r\n]|$)", re.MULTILINE)
_START = (TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN)
_BEHIND_NO_COMMA = (
    *CLOSE,
    TokenType.COMMA,
    TokenType.FROM,
    TokenType.WHERE,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.ORDER_BY,
    TokenType.LIMIT,
    TokenType.UNION,
)


class Complaints:
    """The diagnostics about one file's text, each with its place."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def _say(self, start: int, end: int, rule: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic.at(self._path, self._text, start, end, rule=rule, message=message, help=hint)

    def too_large(self) -> Diagnostic:
        message = f"the file has {len(self._text):,} characters; at most {CHARACTERS:,} are read"
        return self._say(0, 1, "too-large", message, "move literal data into a table, and read it from there")

    def conflict(self, start: int) -> Diagnostic | None:
        """For a text from `start` on in which git left both sides of a merge; None where it did not."""
        mark = _CONFLICT.search(self._text, start)
        if mark is None:
            return None
        message, hint = "git could not merge this file: both sides stand in it", "keep one side, delete the marks"
        return self._say(mark.start(), mark.end(), "syntax", message, hint)

    def empty(self) -> Diagnostic:
        last = max(len(self._text.rstrip()) - 1, 0)
        return self._say(last, last + 1, "syntax", "the file holds no SELECT", "write one SELECT below the head")

    def never_closed(self, start: int) -> Diagnostic:
        """For a text from `start` on that cannot be cut into tokens."""
        opening = _unclosed(self._text, start)
        command = _COMMAND_LINE.search(self._text, start)
        if command and (opening is None or command.start() <= opening):
            return self._psql(command.end())
        if opening is None:
            message, hint = "this text cannot be cut into SQL words", "run the file in psql to see what Postgres says"
            return self._say(start, start + 1, "syntax", message, hint)
        word = self._text[opening : opening + 2] if self._text.startswith("/*", opening) else self._text[opening]
        message = f"the {'comment' if word == '/*' else 'quote'} that begins here is never closed"
        return self._say(opening, opening + len(word), "syntax", message, "close it")

    def second_statement(self, token: Token) -> Diagnostic:
        message, hint = "a second statement begins here: only one SELECT is deployed", "keep one SELECT a file"
        return self._at(token, "one-statement", message, hint)

    def meta_command(self, token: Token) -> Diagnostic:
        return self._psql(token.start)

    def _psql(self, start: int) -> Diagnostic:
        """For the command or variable of psql's that begins there."""
        match = _PSQL.match(self._text, start)
        word, end = (match[0], match.end()) if match else (self._text[start], start + 1)
        if word.startswith(":"):
            message = f"{word} is a variable of psql's: no version could hold the value it has there"
            hint = "write the value; in a service, values of the caller are request columns"
        else:
            message = f"{word} is a command to psql, and no SQL: only psql would understand it"
            hint = "delete it; a feature file is one SELECT"
        return self._say(start, end, "psql-command", message, hint)

    def not_select(self, token: Token) -> Diagnostic:
        message, hint = "a feature file is a SELECT", "write SELECT … FROM …; fsql itself creates what is needed"
        return self._at(token, "select-only", message, hint)

    def too_deep(self, token: Token) -> Diagnostic:
        message = "from here on the SELECT is nested too deeply to be read"
        return self._at(token, "too-deep", message, "move inner parts into CTEs or into a view of their own")

    def tree_too_deep(self, token: Token) -> Diagnostic:
        message = "somewhere in this SELECT a chain of operators is too long, or nested too deeply, to be read"
        return self._at(token, "too-deep", message, "move parts of it into CTEs or into a view of their own")

    def bracket(self, token: Token) -> Diagnostic:
        if token.token_type in OPEN:
            message, hint = f"the bracket {token.text} that opens here is never closed", "close it"
        else:
            message, hint = f"no bracket is open that this {token.text} could close", "delete it, or open one before it"
        return self._at(token, "syntax", message, hint)

    def comma(self, token: Token) -> Diagnostic:
        message, hint = "nothing stands behind this comma", "delete it, or write what was to follow"
        return self._at(token, "syntax", message, hint)

    def session_zone(self, token: Token) -> Diagnostic:
        message = "AT LOCAL gives another answer in each session's time zone, so no history could be recomputed"
        return self._at(token, "clock", message, "name the zone: AT TIME ZONE 'UTC'")

    def _at(self, token: Token, rule: str, message: str, hint: str) -> Diagnostic:
        return self._say(token.start, token.end + 1, rule, message, hint)

    def syntax(self, tokens: Sequence[Token], error: ParseError) -> Diagnostic:
        """For tokens that are no statement, at the token where the parser stopped."""
        detail = error.errors[0] if error.errors else {}
        token = _stopped_at(tokens, detail)
        if token.text == ":" and _PSQL.match(self._text, token.start):
            return self._psql(token.start)
        said = str(detail.get("description") or "this is not understood").rstrip(".")
        said = "this is not expected here" if said.startswith("Invalid expression") else said
        missing = _CLASS.search(said)
        if missing:
            said = f"something is missing in {missing[1].upper()}"
        word = self._text[token.start : token.end + 1].split("\n")[0]
        message = f"syntax error at `{word}`: {said[0].lower()}{said[1:]}"
        return self._at(token, "syntax", message, "run the file in psql to see what Postgres says")

    def unreadable(self, token: Token) -> Diagnostic:
        """For tokens on which the parser itself broke."""
        message, hint = "this statement is not understood", "run the file in psql; write it in plainer SQL if it runs"
        return self._at(token, "syntax", message, hint)


def first_complaint(complaints: Complaints, tokens: Sequence[Token]) -> Diagnostic | None:
    """What the tokens of a statement show before it is parsed, or None."""
    for before, token in pairwise(tokens):
        if before.text.upper() == "AT" and token.text.upper() == "LOCAL" and token.token_type != TokenType.STRING:
            return complaints.session_zone(token)
    for token in tokens:
        if token.token_type == TokenType.BACKSLASH:
            return complaints.meta_command(token)
    core = next((t for t in tokens if t.token_type != TokenType.L_PAREN), tokens[0])
    return None if core.token_type in _START else complaints.not_select(core)


def unbalanced(complaints: Complaints, tokens: Sequence[Token]) -> Diagnostic | None:
    """What is wrong with brackets and commas, which the parser would tell in another place, or not at all."""
    opened: list[Token] = []
    for token in tokens:
        if token.token_type in OPEN:
            opened.append(token)
        elif token.token_type in CLOSE:
            if not opened or OPEN.index(opened[-1].token_type) != CLOSE.index(token.token_type):
                return complaints.bracket(opened[-1] if opened else token)
            opened.pop()
    if opened:
        return complaints.bracket(opened[-1])
    for token, after in zip_longest(tokens, tokens[1:]):
        if token.token_type == TokenType.COMMA and (after is None or after.token_type in _BEHIND_NO_COMMA):
            return complaints.comma(token)
    return None


def _stopped_at(tokens: Sequence[Token], detail: dict[str, object]) -> Token:
    """The token whose last character the parser names by line and column."""
    place = (detail.get("line"), detail.get("col"))
    return next((token for token in tokens if (token.line, token.col) == place), tokens[-1])


def _unclosed(text: str, start: int) -> int | None:
    """Where the quote or comment begins that runs to the end of the text; None where every one is closed."""
    position = start
    while match := _OPENING.search(text, position):
        end = _closing(text, match)
        if end is None:
            return match.start()
        position = end
    return None


def _closing(text: str, opening: re.Match[str]) -> int | None:
    """The offset behind what closes the quote or comment, or None."""
    word, position = opening[0], opening.end()
    if word.startswith("--"):
        return position
    if word == "/*":
        return _comment_end(text, position)
    body = {"'": r"(?:[^']|'')*'", '"': r'(?:[^"]|"")*"'}.get(word)
    if body is None:
        body = r"(?:[^'\\]|''|\\.)*'" if word[-1] == "'" else rf".*?{re.escape(word)}"
    match = re.compile(body, re.DOTALL).match(text, position)
    return match.end() if match else None


def _comment_end(text: str, position: int) -> int | None:
    depth = 1
    for match in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return None
