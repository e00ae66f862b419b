"""One SELECT of a feature file: its tokens, its tree, its select items with their places and comments.

sqlglot is used to understand the text, never to write it anew: whatever reaches Postgres is the author's
own text, with pieces replaced at the offsets found here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.names import fold

OPEN = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
CLOSE = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
_LIST_END = (
    TokenType.FROM,
    TokenType.WHERE,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.WINDOW,
    TokenType.UNION,
    TokenType.INTERSECT,
    TokenType.EXCEPT,
    TokenType.ORDER_BY,
    TokenType.LIMIT,
    TokenType.OFFSET,
    TokenType.FETCH,
)


@dataclass(frozen=True)
class Item:
    """One select item: text[start:end] with its alias; `name` is None where Postgres would invent one."""

    name: str | None
    start: int
    end: int
    comment: str


@dataclass(frozen=True)
class Name:
    """A qualified name in the text, folded: `parts` and the offsets of each part."""

    parts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


@dataclass(frozen=True, eq=False)
class Statement:
    """One parsed SELECT; offsets are into `text`, the whole file."""

    path: str
    text: str
    start: int
    end: int
    tokens: tuple[Token, ...] = field(repr=False)
    tree: exp.Query = field(repr=False)

    @property
    def sql(self) -> str:
        """The author's text of the statement, without head and semicolon."""
        return self.text[self.start : self.end]

    @cached_property
    def select_list(self) -> tuple[int, int] | None:
        """Token indexes [first, last) of the outermost select list; None for shapes without one."""
        depth = 0
        for index, token in enumerate(self.tokens):
            depth += (token.token_type in OPEN) - (token.token_type in CLOSE)
            if depth == 0 and token.token_type == TokenType.SELECT:
                first = self._after_distinct(index + 1)
                return first, self._list_end(first)
        return None

    def _after_distinct(self, index: int) -> int:
        if index >= len(self.tokens) or self.tokens[index].token_type not in (
            TokenType.DISTINCT,
            TokenType.ALL,
        ):
            return index
        index += 1
        if index < len(self.tokens) and self.tokens[index].token_type == TokenType.ON:
            depth = 0
            for place in range(index + 1, len(self.tokens)):
                kind = self.tokens[place].token_type
                depth += (kind in OPEN) - (kind in CLOSE)
                if depth == 0:
                    return place + 1
        return index

    def _list_end(self, first: int) -> int:
        depth = 0
        for index in range(first, len(self.tokens)):
            kind = self.tokens[index].token_type
            depth += (kind in OPEN) - (kind in CLOSE)
            if depth < 0:
                return index
            if depth == 0 and kind in _LIST_END and not self._distinct_from(index):
                return index
        return len(self.tokens)

    def _distinct_from(self, index: int) -> bool:
        return (
            self.tokens[index].token_type == TokenType.FROM
            and index > 0
            and self.tokens[index - 1].token_type == TokenType.DISTINCT
        )

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The outermost select items in order, with the comments that stand beside them."""
        if self.select_list is None:
            return ()
        first, last = self.select_list
        spans = self._split(first, last)
        expressions = self.tree.selects
        names = (
            [_output_name(e) for e in expressions] if len(expressions) == len(spans) else [None] * len(spans)
        )
        comments = self._comments()
        return tuple(
            Item(name, start, end, self._comment_beside(end, comments))
            for name, (start, end) in zip(names, spans, strict=True)
        )

    def _split(self, first: int, last: int) -> list[tuple[int, int]]:
        spans, depth, begin = [], 0, first
        for index in range(first, last):
            kind = self.tokens[index].token_type
            depth += (kind in OPEN) - (kind in CLOSE)
            if depth == 0 and kind == TokenType.COMMA:
                spans.append((begin, index))
                begin = index + 1
        spans.append((begin, last))
        return [(self.tokens[a].start, self.tokens[b - 1].end + 1) for a, b in spans if b > a]

    def _comments(self) -> list[tuple[int, str]]:
        """(offset, text) of every `--` comment in the statement, from the gaps between tokens."""
        found, position = [], self.start
        stops = [(t.start, t.end + 1) for t in self.tokens] + [(len(self.text), len(self.text))]
        for start, end in stops:
            for match in re.finditer(r"--[ \t]?([^\n]*)", self.text[position:start]):
                found.append((position + match.start(), match[1].strip()))
            position = end
        return found

    def _comment_beside(self, end: int, comments: list[tuple[int, str]]) -> str:
        line_end = self.text.find("\n", end)
        line_end = len(self.text) if line_end < 0 else line_end
        for offset, text in comments:
            if end <= offset < line_end and self.text[end:offset].strip() in ("", ",", ";"):
                return text
        return ""

    def names(self, kind: type[exp.Column] | type[exp.Table]) -> tuple[Name, ...]:
        """Every column or table name in the text, in order of place, with folded parts."""
        found = (_name_of(node) for node in self.tree.find_all(kind))
        return tuple(sorted((n for n in found if n is not None), key=lambda name: name.start))

    def at(self, start: int, end: int, rule: str, message: str, hint: str) -> Diagnostic:
        """An error diagnostic on text[start:end]."""
        return Diagnostic.at(self.path, self.text, start, end, rule=rule, message=message, help=hint)


def _output_name(node: exp.Expression) -> str | None:
    if isinstance(node, exp.Alias):
        identifier = node.args.get("alias")
    elif isinstance(node, exp.Column):
        identifier = node.this
    else:
        return None
    if not isinstance(identifier, exp.Identifier):
        return None
    return fold(identifier.name, quoted=bool(identifier.args.get("quoted")))


def _name_of(node: exp.Expression) -> Name | None:
    keys = ("catalog", "db", "table", "this") if isinstance(node, exp.Column) else ("catalog", "db", "this")
    parts = [node.args.get(key) for key in keys]
    identifiers = [part for part in parts if isinstance(part, exp.Identifier) and "start" in part.meta]
    if not identifiers or not isinstance(node.this, exp.Identifier):
        return None
    return Name(
        tuple(fold(part.name, quoted=bool(part.args.get("quoted"))) for part in identifiers),
        tuple((part.meta["start"], part.meta["end"] + 1) for part in identifiers),
    )


def parse_statement(path: str, text: str, start: int) -> tuple[Statement | None, tuple[Diagnostic, ...]]:
    """The one SELECT of a file whose head ends at `start`, or what keeps it from being one."""
    masked = " " * start + text[start:]
    try:
        tokens = sqlglot.tokenize(masked, dialect="postgres")
    except TokenError:
        return None, (_unreadable(path, text, start),)
    statement_tokens, trailing = _first_statement(tokens)
    if not statement_tokens:
        return None, (_empty(path, text),)
    if trailing:
        return None, (_second_statement(path, text, trailing[0]),)
    begin, end = statement_tokens[0].start, statement_tokens[-1].end + 1
    meta = _meta_command(path, text, statement_tokens)
    if meta is not None:
        return None, (meta,)
    try:
        trees = sqlglot.parse(masked[:end], dialect="postgres")
    except ParseError as error:
        return None, (_syntax(path, masked, text, error, end),)
    except RecursionError:
        return None, (_too_deep(path, text, begin),)
    tree = trees[0]
    if not isinstance(tree, exp.Query):
        return None, (_not_select(path, text, statement_tokens[0]),)
    return Statement(path, text, begin, end, tuple(statement_tokens), tree), ()


def _first_statement(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    for index, token in enumerate(tokens):
        if token.token_type == TokenType.SEMICOLON:
            rest = [t for t in tokens[index + 1 :] if t.token_type != TokenType.SEMICOLON]
            return tokens[:index], rest
    return tokens, []


def _diagnose(path: str, text: str, start: int, end: int, rule: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic.at(path, text, start, end, rule=rule, message=message, help=hint)


def _unreadable(path: str, text: str, start: int) -> Diagnostic:
    quote = _unclosed_quote(text, start)
    message = "a quote or comment that begins here is never closed"
    return _diagnose(path, text, quote, quote + 1, "syntax", message, "close it")


def _unclosed_quote(text: str, start: int) -> int:
    """Where the text that cannot be cut into tokens begins: the last place up to which it can."""
    pattern = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\$\w*\$).*?\1", re.DOTALL)
    position = start
    while position < len(text):
        if text[position] in "'\"" or text.startswith(("/*", "--"), position) or text[position] == "$":
            match = pattern.match(text, position)
            if match is None and text[position] != "$":
                return position
            position = match.end() if match else position + 1
        else:
            position += 1
    return start


def _empty(path: str, text: str) -> Diagnostic:
    message, hint = "the file holds no SELECT", "write one SELECT below the head"
    return _diagnose(path, text, len(text.rstrip()) - 1, len(text), "syntax", message, hint)


def _second_statement(path: str, text: str, token: Token) -> Diagnostic:
    message, hint = "a second statement begins here", "keep one SELECT a file"
    return _diagnose(path, text, token.start, token.end + 1, "one-statement", message, hint)


def _meta_command(path: str, text: str, tokens: list[Token]) -> Diagnostic | None:
    for token in tokens:
        line_start = text.rfind("\n", 0, token.start) + 1
        if text[token.start] == "\\" and not text[line_start : token.start].strip():
            message, hint = "psql's own commands are not SQL", "delete the line; a feature file is one SELECT"
            return _diagnose(path, text, token.start, token.end + 1, "one-statement", message, hint)
    return None


def _not_select(path: str, text: str, token: Token) -> Diagnostic:
    message, hint = "a feature file is a SELECT", "write SELECT … FROM …; fsql itself creates what is needed"
    return _diagnose(path, text, token.start, token.end + 1, "select-only", message, hint)


def _too_deep(path: str, text: str, start: int) -> Diagnostic:
    message, hint = "the SELECT is nested too deeply to be read", "move inner parts into CTEs or into a view"
    return _diagnose(path, text, start, start + 6, "syntax", message, hint)


def _syntax(path: str, masked: str, text: str, error: ParseError, end: int) -> Diagnostic:
    detail = error.errors[0] if error.errors else {}
    line, column = int(detail.get("line") or 1), int(detail.get("col") or 1)
    word = str(detail.get("highlight") or "")
    offset = sum(len(part) for part in masked.split("\n")[: line - 1]) + line - 1 + column - len(word)
    offset = min(max(offset, 0), max(end - 1, 0))
    said = str(detail.get("description") or "this is not understood").rstrip(".")
    message = f"syntax error at `{word}`: {said[0].lower()}{said[1:]}" if word else f"syntax error: {said}"
    return _diagnose(
        path,
        text,
        offset,
        offset + len(word),
        "syntax",
        message,
        "run the file in psql to see what Postgres says",
    )
