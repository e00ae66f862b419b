"""Text → one statement's tree, with everything refused that Postgres would not read the same way.

sqlglot's parser knows hundreds of functions of other databases and rebuilds their calls, which loses names and
arguments. So the tokens are prepared first: every call becomes an ordinary one (`EXTRACT(day FROM t)` is read as
`extract('day', t)`), and words that are no keywords in Postgres become plain names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.answer import LineageError
from fsql.lineage.clauses import Asides, readable, refuse_token
from fsql.lineage.json_calls import plain
from fsql.lineage.names import CALL
from fsql.lineage.operators import joined
from fsql.lineage.tokens import merged, prepare, words_to_account
from fsql.lineage.types import typed

DIALECT = Postgres()
DEEPEST = 100
OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.CASE}
CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.END}
UNARY = {TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.RLIKE}
FLAT = "split the query into CTEs or write the expression flatter"


@dataclass(frozen=True)
class Reading:
    """The tree of a text, what it does not hold, and the tokens that it was made from."""

    tree: exp.Expr
    asides: Asides
    tokens: list[Token]


def read(sql: str) -> Reading:
    """The one SELECT in `sql`.

    Raises LineageError for anything but one SELECT in Postgres's own syntax.
    """
    tokens = tokenize(sql)
    refuse_depth(tokens)
    prepared, asides = prepared_for_parser(tokens, sql)
    tree = parsed(prepared, sql)
    if not isinstance(tree, (exp.Query, exp.Values)):
        refuse_token(tokens[0], f"{tokens[0].text.upper()} is not a SELECT", "give one SELECT statement")
    account(tree, prepared, sql)
    return Reading(tree, asides, tokens)


def prepared_for_parser(tokens: list[Token], sql: str) -> tuple[list[Token], Asides]:
    """The tokens as the parser reads them, and what they said besides."""
    try:
        clear, asides = readable(typed(plain(joined(merged(tokens), sql))))
        return list(prepare(clear, sql)), asides
    except IndexError as error:  # the text ends inside a clause
        raise incomplete(sql) from error


def incomplete(sql: str) -> LineageError:
    return LineageError(
        "syntax not understood: an operator or clause lacks a part", start=0, end=len(sql), help="complete it"
    )


def tokenize(sql: str) -> list[Token]:
    """The tokens of one statement, without the semicolon at its end."""
    try:
        tokens = DIALECT.tokenize(sql)
    except TokenError as error:
        raise LineageError(
            "the text cannot be read: " + str(error).split("\n")[0],
            start=0,
            end=len(sql),
            help="close every quote, comment and bracket",
        ) from error
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if not tokens:
        raise LineageError("there is no statement", start=0, end=len(sql), help="give one SELECT statement")
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            refuse_token(token, "there is more than one statement", "give one SELECT statement")
    return tokens


def refuse_depth(tokens: list[Token]) -> None:
    """Refuse nesting that would exhaust the parser: brackets, CASE, chains of NOT, minus or subscripts."""
    depth = chain = subscripts = 0
    for token in tokens:
        kind = token.token_type
        depth += (kind in OPENING) - (kind in CLOSING)
        chain = chain + 1 if kind in UNARY else 0
        if kind == TokenType.L_BRACKET:
            subscripts += 1
        elif kind not in (TokenType.R_BRACKET, TokenType.NUMBER):
            subscripts = 0
        if depth > DEEPEST or chain > DEEPEST or subscripts > DEEPEST // 2:
            refuse_token(token, "the query is nested too deeply", FLAT)


def parsed(tokens: list[Token], sql: str) -> exp.Expr | None:
    """What the parser makes of the prepared tokens."""
    try:
        trees = DIALECT.parser().parse(tokens, sql)
    except ParseError as error:
        raise syntax_error(error, tokens, sql) from error
    except RecursionError as error:
        raise LineageError("the query is nested too deeply", start=0, end=len(sql), help=FLAT) from error
    except (TypeError, ValueError, AttributeError, IndexError) as error:  # an operand is missing
        raise incomplete(sql) from error
    return trees[0] if len(trees) == 1 else None


def syntax_error(error: ParseError, tokens: list[Token], sql: str) -> LineageError:
    """The parser's complaint, at the token it complains about."""
    first = error.errors[0] if error.errors else {}
    place = (first.get("line"), first.get("col"))
    found = next((token for token in tokens if (token.line, token.col) == place), tokens[-1])
    told = str(first.get("description", error)).split(" but got <Token")[0]
    if told.startswith("Required keyword"):
        told = "an operator or clause lacks a part"
    return LineageError(
        f"syntax not understood near {sql[found.start : found.end + 1]}: {told}",
        start=found.start,
        end=found.end + 1,
        help="write it as the Postgres documentation of SELECT does; if Postgres accepts it, rewrite this part",
    )


def account(tree: exp.Expr, tokens: list[Token], sql: str) -> None:
    """Refuse a text of which the parser silently lost a name."""
    found = set(positions(tree))
    for token in words_to_account(tokens, sql):
        if token.start not in found:
            refuse_token(
                token, f"{token.text.removeprefix(CALL)} is not understood here", "qualify it or write it another way"
            )


def positions(tree: exp.Expr) -> Iterator[int]:
    """Where the names in the tree start."""
    for node in tree.walk():
        start = node.meta.get("start") if node._meta else None
        if start is not None:
            yield start
