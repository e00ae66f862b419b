"""Clauses in the tokens that the parser does not read: they become clauses that it reads, or are noted aside.

`VALUES (1)` as a query is read as `SELECT * FROM (VALUES (1))`, `TABLE t` as `SELECT * FROM t`; what `USING (x) AS j`,
`SEARCH …` and `CYCLE …` say is kept by the place in the text that they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.answer import LineageError
from fsql.lineage.names import TYPE, fold
from fsql.lineage.postgres_words import KEYWORD_VALUES, words

ORDINARY = {
    TokenType.COMMA, TokenType.DOT, TokenType.ALIAS, TokenType.STRING, TokenType.IDENTIFIER, TokenType.SELECT,
    TokenType.FROM, TokenType.DCOLON, TokenType.EQ, TokenType.AND, TokenType.ON, TokenType.JOIN, TokenType.NUMBER,
}  # fmt: skip
"""What never begins one of these clauses."""
NAMES = {TokenType.VAR, TokenType.IDENTIFIER}
BEFORE_BODY = {TokenType.ALIAS, TokenType.VAR}
SAMPLES = frozenset(["repeatable", "null", "true", "false"])
AFTER_ALL = words("order having window limit offset union intersect except fetch for )")


@dataclass(frozen=True)
class Added:
    """The columns that SEARCH and CYCLE add to a recursive CTE, each made of the columns `by`."""

    names: tuple[str, ...]
    by: tuple[str, ...]
    ends: bool
    """Whether they end the recursion, as CYCLE does."""


@dataclass
class Asides:
    """What the tokens said that the tree does not: by the offset of USING's first column, or of the CTE's name."""

    join_aliases: dict[int, str] = field(default_factory=dict)
    added: dict[int, list[Added]] = field(default_factory=dict)


def refuse_token(token: Token, message: str, help: str) -> NoReturn:  # noqa: A002
    """Raise the LineageError that points at `token`."""
    raise LineageError(message, start=token.start, end=token.end + 1, help=help)


def name_at(token: Token) -> str:
    return fold(token.text, token.token_type == TokenType.IDENTIFIER)


def word_at(tokens: list[Token], at: int) -> str:
    """The unquoted word at a place, lowered; empty where there is none."""
    if at >= len(tokens) or tokens[at].token_type in (TokenType.IDENTIFIER, TokenType.STRING):
        return ""
    return tokens[at].text.lower()


def closing(tokens: list[Token], at: int) -> int:
    """The place of the bracket that closes the one at `at`; the end where none does."""
    depth = 0
    for place in range(at, len(tokens)):
        kind = tokens[place].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            return place
    return len(tokens)


def put(place: Token, kind: TokenType, text: str) -> Token:
    return Token(kind, text, place.line, place.col, place.start, place.end, [])


def readable(tokens: list[Token]) -> tuple[list[Token], Asides]:
    """The tokens with these clauses rewritten, and what was noted aside."""
    return Reader(tokens).read()


class Reader:
    """One pass over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at = tokens, 0
        self.made: list[Token] = []
        self.asides = Asides()
        self.ends: list[int] = []
        self.ctes: list[tuple[int, int]] = []
        """Where the body of a CTE closes, and where its name begins."""

    def read(self) -> tuple[list[Token], Asides]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            while self.ends and self.at == self.ends[-1]:
                self.ends.pop()
                self.made.append(put(token, TokenType.R_PAREN, ")"))
            self.one(token)
        self.made += [put(self.tokens[-1], TokenType.R_PAREN, ")") for _ in self.ends]
        return self.made, self.asides

    def one(self, token: Token) -> None:
        kind = token.token_type
        if kind in ORDINARY:
            self.keep()
        elif kind == TokenType.VALUES and self.follows(TokenType.L_PAREN):
            self.values(token)
        elif kind == TokenType.TABLE and not self.follows(TokenType.L_PAREN):
            self.select_all(token)
        elif kind == TokenType.USING:
            self.using(token)
        elif kind == TokenType.TABLE_SAMPLE:
            self.sample()
        elif word_at(self.tokens, self.at) in KEYWORD_VALUES and self.is_value():
            self.made += [put(token, TokenType.IDENTIFIER, token.text.lower())]
            self.made += [put(token, TokenType.L_PAREN, "("), put(token, TokenType.R_PAREN, ")")]
            self.at += 1
        elif kind == TokenType.GROUP_BY:
            self.keep()
            quantified = word_at(self.tokens, self.at) in ("all", "distinct")
            if quantified and self.at + 1 < len(self.tokens) and word_at(self.tokens, self.at + 1) not in AFTER_ALL:
                self.at += 1
        elif kind == TokenType.COLON_EQ:
            self.at += 1
            self.made.append(put(token, TokenType.FARROW, "=>"))
        else:
            if kind == TokenType.L_PAREN and self.made and self.made[-1].token_type in BEFORE_BODY:
                self.note_cte()
            self.keep()
            if kind == TokenType.R_PAREN and self.ctes:
                self.after_cte()

    def is_value(self) -> bool:
        """Whether a reserved word stands for its value, not as a label: `AS user`, `t.user`."""
        before = self.made[-1].token_type if self.made else None
        return before not in (TokenType.ALIAS, TokenType.DOT) and not self.follows(TokenType.L_PAREN)

    def follows(self, kind: TokenType) -> bool:
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].token_type == kind

    def keep(self) -> None:
        self.made.append(self.tokens[self.at])
        self.at += 1

    def select_all(self, token: Token) -> None:
        """`TABLE t`, or the beginning of `SELECT * FROM (VALUES …)`."""
        self.made += [put(token, TokenType.SELECT, "SELECT"), put(token, TokenType.STAR, "*")]
        self.made.append(put(token, TokenType.FROM, "FROM"))
        self.at += 1

    def values(self, token: Token) -> None:
        """`VALUES (…), (…)`: the rows end where no comma and bracket follow."""
        end = closing(self.tokens, self.at + 1)
        while word_at(self.tokens, end + 1) == "," and word_at(self.tokens, end + 2) == "(":
            end = closing(self.tokens, end + 2)
        self.select_all(token)
        self.made += [put(token, TokenType.L_PAREN, "("), token]
        self.ends.append(end + 1)

    def using(self, token: Token) -> None:
        """`USING (x) AS j` of a join, or `USING <` of ORDER BY, whose operator names no column."""
        if not self.follows(TokenType.L_PAREN):
            self.at += 2
            return
        end = closing(self.tokens, self.at + 1)
        self.made += self.tokens[self.at : end + 1]
        first = self.tokens[self.at + 2]
        self.at = end + 1
        if word_at(self.tokens, self.at) == "as" and self.at + 1 < len(self.tokens):
            self.asides.join_aliases[first.start] = name_at(self.tokens[self.at + 1])
            self.at += 2

    def sample(self) -> None:
        """`TABLESAMPLE method (10) REPEATABLE (1)`: constants, which no column makes."""
        end = self.at + 1
        while end < len(self.tokens) and self.tokens[end].token_type != TokenType.L_PAREN:
            end += 1
        last = closing(self.tokens, end)
        if word_at(self.tokens, last + 1) == "repeatable":
            last = closing(self.tokens, last + 2)
        for token in self.tokens[end : last + 1]:
            if token.token_type in NAMES and not token.text.startswith(TYPE) and token.text.lower() not in SAMPLES:
                refuse_token(token, f"{token.text} is not understood in TABLESAMPLE", "write a number")
        self.at = last + 1

    def note_cte(self) -> None:
        """Remember the body of a CTE: `name [(columns)] AS [[NOT] MATERIALIZED] (`."""
        place = len(self.made) - 1
        while place >= 0 and self.made[place].text.lower() in ("materialized", "not"):
            place -= 1
        if place < 1 or self.made[place].token_type != TokenType.ALIAS:
            return
        place -= 1
        if self.made[place].token_type == TokenType.R_PAREN:
            while place > 0 and self.made[place].token_type != TokenType.L_PAREN:
                place -= 1
            place -= 1
        self.ctes.append((closing(self.tokens, self.at), self.made[place].start))

    def after_cte(self) -> None:
        """`SEARCH …` and `CYCLE …` behind the body of a CTE."""
        found = [name for end, name in self.ctes if end == self.at - 1]
        if not found:
            return
        if word_at(self.tokens, self.at) == "search":
            self.at += 4  # SEARCH DEPTH FIRST BY
            by = self.listed()
            self.at += 1  # SET
            self.asides.added.setdefault(found[-1], []).append(Added((self.name(),), by, False))
        if word_at(self.tokens, self.at) == "cycle":
            self.at += 1
            by = self.listed()
            self.at += 1
            mark = self.name()
            while self.at < len(self.tokens) and word_at(self.tokens, self.at) != "using":
                self.at += 1  # TO value DEFAULT value: constants
            self.at += 1
            self.asides.added.setdefault(found[-1], []).append(Added((mark, self.name()), by, True))

    def name(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        self.at += 1
        return name_at(self.tokens[self.at - 1])

    def listed(self) -> tuple[str, ...]:
        """Names with commas between them."""
        names = [self.name()]
        while word_at(self.tokens, self.at) == ",":
            self.at += 1
            names.append(self.name())
        return tuple(names)
