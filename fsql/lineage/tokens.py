"""Tokens as the parser should see them: every call an ordinary call, every other word a plain name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot.dialects.postgres import Postgres
from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.clauses import refuse_token
from fsql.lineage.names import CALL, GROUPING_SETS
from fsql.lineage.postgres_words import COLUMN_NAMES, JSON_CALLS, KEYWORDS, RESERVED, TYPE_FUNCTION_NAMES, words

CALLED_KEYWORDS = words(
    "coalesce greatest least nullif grouping extract normalize overlay position row substring trim left right"
)
CLAUSE_WORDS = words("filter over materialized by escape range rows groups operator zone")
NO_CALL = (RESERVED | COLUMN_NAMES | TYPE_FUNCTION_NAMES | CLAUSE_WORDS) - CALLED_KEYWORDS - JSON_CALLS
"""Words that may stand before a bracket without being called."""

UNREADABLE_CALLS = words(
    "json_table merge_action treat xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable "
    "xmlconcat xmlnamespaces"
)
INNER_WORDS = {
    "extract": {"from"},
    "substring": {"from", "for", "similar", "escape", "similar to"},
    "position": {"in"},
    "overlay": {"placing", "from", "for"},
    "trim": {"from"},
}
TRIMS = {"both": "btrim", "leading": "ltrim", "trailing": "rtrim"}
JOIN_WORDS = {TokenType.CROSS, TokenType.INNER, TokenType.LEFT, TokenType.RIGHT, TokenType.FULL}
JOIN_WORDS |= {TokenType.OUTER, TokenType.NATURAL}
AFTER_COMMA = {TokenType.FROM, TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.WHERE, TokenType.GROUP_BY}
AFTER_COMMA |= {TokenType.ORDER_BY, TokenType.HAVING, TokenType.LIMIT, TokenType.UNION, TokenType.COMMA}
FROM_FIRST = {TokenType.L_PAREN, TokenType.UNION, TokenType.ALL, TokenType.EXCEPT, TokenType.INTERSECT}
TWO_WORDS = {
    "order by": TokenType.ORDER_BY,
    "group by": TokenType.GROUP_BY,
    "partition by": TokenType.PARTITION_BY,
    "similar to": TokenType.SIMILAR_TO,
    "grouping sets": TokenType.VAR,
    "double precision": TokenType.DOUBLE,
    "character varying": TokenType.VARCHAR,
    "char varying": TokenType.VARCHAR,
    "bit varying": TokenType.INET,
}
LABELLED = {TokenType.DOT, TokenType.ALIAS}
BEFORE_GROUP = words("within exclude")
FIRST_OF_TWO = {both.split()[0] for both in TWO_WORDS}
SUSPECT = {
    TokenType.LIMIT, TokenType.COMMA, TokenType.IDENTIFIER, TokenType.PARAMETER, TokenType.HEREDOC_STRING,
    TokenType.COLON, TokenType.EQ, TokenType.FROM,
}  # fmt: skip
"""What may be another database's syntax."""
UNCHANGED = {
    TokenType.COMMA, TokenType.DOT, TokenType.STRING, TokenType.NUMBER, TokenType.DCOLON, TokenType.STAR,
    TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE,
    TokenType.PLUS, TokenType.DASH, TokenType.SLASH,
}  # fmt: skip
"""What the parser reads as it is written, wherever it stands: no words, no brackets."""
NUMERIC = {TokenType.NUMBER, TokenType.VAR}
NAMES = {TokenType.VAR, TokenType.IDENTIFIER}
TYPES = frozenset(Postgres.Parser.TYPE_TOKENS)
PLAIN = "write plain Postgres SQL"


def like(token: Token, kind: TokenType, text: str) -> Token:
    """The same place in the text, read as something else."""
    return Token(kind, text, token.line, token.col, token.start, token.end, token.comments)


@dataclass
class Bracket:
    """An open bracket: which call it belongs to, and how it was and is to be written."""

    call: str = ""
    array: bool = False
    subscript: bool = False
    first: bool = True
    limit: bool = False


def merged(tokens: list[Token]) -> list[Token]:
    """The tokens with `ORDER /* … */ BY` as one, which the tokenizer reads as two words, and `1_000` as one number."""
    found = list(merging(numbers(tokens)))
    for before, token in zip([None, *found], found, strict=False):
        word = token.text.upper()
        follows = before is not None and (before.token_type in LABELLED or before.text.lower() in BEFORE_GROUP)
        if token.token_type == TokenType.VAR and word in ("GROUP", "ORDER") and not follows:
            refuse_token(token, f"{word} stands here without BY", f"complete it, or remove {word}")
    return found


def numbers(tokens: list[Token]) -> Iterator[Token]:
    """The tokens with `0o17` and `1_000.5` as one, which the tokenizer reads as a number and its alias."""
    waiting: Token | None = None
    for token in tokens:
        joins = waiting is not None and waiting.end + 1 == token.start and token.token_type in NUMERIC
        if joins and waiting is not None:
            waiting = Token(TokenType.NUMBER, "0", waiting.line, waiting.col, waiting.start, token.end, [])
            continue
        if waiting is not None:
            yield waiting
        waiting = token if token.token_type == TokenType.NUMBER else None
        if waiting is None:
            yield token
    if waiting is not None:
        yield waiting


def merging(tokens: Iterable[Token]) -> Iterator[Token]:
    waiting: Token | None = None
    for token in tokens:
        may_begin = waiting is not None and waiting.text.lower() in FIRST_OF_TWO
        both = f"{waiting.text} {token.text}".lower() if waiting is not None and may_begin else ""
        if waiting is not None and both in TWO_WORDS:
            kind = TWO_WORDS[both]
            waiting = Token(kind, both.upper(), token.line, token.col, waiting.start, token.end, [])
        else:
            if waiting is not None:
                yield waiting
            waiting = token
    if waiting is not None:
        yield waiting


def prepare(tokens: list[Token], sql: str) -> Iterator[Token]:
    """The tokens to parse.

    Raises LineageError for parameters, other databases' syntax and calls with a grammar of their own.
    """
    open_brackets = [Bracket()]
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.token_type in SUSPECT:
            refuse_foreign(token, before, after, open_brackets[-1], sql)
        seen = token if token.token_type in UNCHANGED else rewritten(token, before, after, open_brackets, sql)
        if token.token_type not in (TokenType.L_PAREN, TokenType.L_BRACKET) and seen is not None:
            open_brackets[-1].first = False
        if seen is not None:
            if opens(after) and token.text.lower() == "trim" and seen is not token:
                side = tokens[index + 2].text.lower() if index + 2 < len(tokens) else ""
                seen = like(token, TokenType.VAR, CALL + TRIMS.get(side, "btrim"))
            if seen.token_type == TokenType.JOIN and (before is None or before.token_type not in JOIN_WORDS):
                yield like(token, TokenType.INNER, "INNER")
            yield seen


def refuse_foreign(token: Token, before: Token | None, after: Token | None, inside: Bracket, sql: str) -> None:
    """Refuse what the parser would take although Postgres does not, or what has no value yet."""
    kind = token.token_type
    inside.limit |= kind == TokenType.LIMIT
    if kind == TokenType.COMMA and inside.limit:
        refuse_token(token, "LIMIT with two values is not Postgres", "write LIMIT … OFFSET …")
    if kind == TokenType.IDENTIFIER and sql[max(token.start - 2, 0) : token.start].lower() == "u&":
        refuse_token(token, "an identifier with unicode escapes is not understood", "write its characters")
    if kind == TokenType.PARAMETER or (kind == TokenType.HEREDOC_STRING and sql[token.start] != "$"):
        refuse_token(token, "a parameter has no lineage", "write the value, or a column")
    if kind == TokenType.COLON and not inside.subscript:
        refuse_token(token, "a parameter has no lineage", "write the value, or a column")
    if kind == TokenType.EQ and token.text == "==":
        refuse_token(token, "== is not an operator of Postgres", "write =")
    if kind == TokenType.COMMA and (after is None or after.token_type in AFTER_COMMA) and not inside.subscript:
        refuse_token(token, "a comma stands before nothing", "remove it")
    if kind == TokenType.FROM and not inside.call and (before is None or before.token_type in FROM_FIRST):
        refuse_token(token, "FROM stands before SELECT", "write SELECT … FROM …")


def rewritten(
    token: Token, before: Token | None, after: Token | None, brackets: list[Bracket], sql: str
) -> Token | None:
    """The token as the parser should see it; None to leave it out."""
    kind = token.token_type
    if kind in (TokenType.L_PAREN, TokenType.L_BRACKET):
        return opened(token, before, brackets)
    if kind in (TokenType.R_PAREN, TokenType.R_BRACKET):
        closing = brackets.pop() if len(brackets) > 1 else Bracket()
        return like(token, TokenType.R_PAREN, ")") if closing.array else token
    word = token.text.lower()
    inside = brackets[-1]
    if inside.call and is_word(token, sql):
        changed = inner_word(token, word, before, inside)
        if changed is not token:
            return changed
    return outer_word(token, word, before, after, sql)


def opened(token: Token, before: Token | None, brackets: list[Bracket]) -> Token:
    """An opening bracket; array literals become calls, so that their elements are read as plain arguments."""
    if token.token_type == TokenType.L_PAREN:
        name = before.text.lower() if before is not None else ""
        brackets.append(Bracket(call=name if name in INNER_WORDS or name == "normalize" else ""))
        return token
    literal = before is not None and before.text.lower() == "array"
    nested = brackets[-1].array and before is not None
    nested = nested and before is not None and before.token_type in (TokenType.L_BRACKET, TokenType.COMMA)
    brackets.append(Bracket(array=literal or nested, subscript=not (literal or nested)))
    return like(token, TokenType.L_PAREN, "(") if literal or nested else token


def inner_word(token: Token, word: str, before: Token | None, inside: Bracket) -> Token | None:
    """The grammar of EXTRACT, SUBSTRING, POSITION, OVERLAY, TRIM and NORMALIZE as plain arguments."""
    if inside.call == "trim" and inside.first and word in (*TRIMS, "from"):
        return None
    if inside.call == "extract" and inside.first:
        return like(token, TokenType.STRING, word)
    if inside.call == "normalize" and word in ("nfc", "nfd", "nfkc", "nfkd"):
        return like(token, TokenType.STRING, word)
    distinct = before is not None and before.token_type == TokenType.DISTINCT
    if word in INNER_WORDS.get(inside.call, ()) and not distinct:
        return like(token, TokenType.COMMA, ",")
    return token


def outer_word(token: Token, word: str, before: Token | None, after: Token | None, sql: str) -> Token | None:
    """A word outside those grammars: a call, a keyword of Postgres, or a plain name."""
    if not is_word(token, sql):
        if token.token_type == TokenType.IDENTIFIER and opens(after):
            return like(token, TokenType.IDENTIFIER, CALL + token.text)
        return token
    after_dot = before is not None and before.token_type == TokenType.DOT
    if word == "array" and after is not None and after.token_type == TokenType.L_BRACKET:
        return like(token, TokenType.VAR, CALL + "array")
    if token.token_type == TokenType.LATERAL and not opens(after):
        return None  # functions in FROM see what stands before them with and without the word
    if word == "grouping sets":
        return like(token, TokenType.VAR, CALL + GROUPING_SETS)
    if " " in word:
        return token  # ORDER BY and its kind
    if opens(after) and word in UNREADABLE_CALLS and not after_dot:
        refuse_token(token, f"{word}(…) is not understood yet", "use a function with plain arguments instead")
    if opens(after) and (word not in NO_CALL or after_dot) and not is_unit(word, before):
        return like(token, TokenType.VAR, CALL + token.text)
    foreign = word.isidentifier() and word not in KEYWORDS and token.token_type not in TYPES
    return like(token, TokenType.VAR, token.text) if foreign else token


def is_word(token: Token, sql: str) -> bool:
    """Whether the token is written as an unquoted word."""
    first = sql[token.start]
    return (first.isalpha() or first == "_" or ord(first) > 127) and token.token_type not in (
        TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.BYTE_STRING, TokenType.BIT_STRING,
        TokenType.HEX_STRING, TokenType.UNICODE_STRING, TokenType.IDENTIFIER,
    )  # fmt: skip


def opens(token: Token | None) -> bool:
    return token is not None and token.token_type == TokenType.L_PAREN


def is_unit(word: str, before: Token | None) -> bool:
    """Whether `second (3)` stands in an interval's type, not for a call."""
    return word == "second" and before is not None and before.token_type in (TokenType.STRING, TokenType.VAR)


def after_collate(tokens: list[Token], index: int) -> bool:
    """Whether the name is a collation's, or its schema's."""
    while index > 1 and tokens[index - 1].token_type == TokenType.DOT:
        index -= 2
    return tokens[index - 1].token_type == TokenType.COLLATE


def words_to_account(tokens: list[Token], sql: str) -> Iterator[Token]:
    """The names that must be found again in the tree: all but keywords, types and names of arguments."""
    for index, token in enumerate(tokens):
        if token.token_type not in NAMES or (is_word(token, sql) and token.text.lower() in KEYWORDS):
            continue
        before = tokens[index - 1].token_type if index else None
        after = tokens[index + 1].token_type if index + 1 < len(tokens) else None
        if before in (TokenType.DCOLON, TokenType.ALIAS) or after in (TokenType.FARROW, TokenType.COLON_EQ):
            continue  # after AS the tree may hold a type; an alias that is lost is caught when it is used
        if index and after_collate(tokens, index):
            continue
        if before in NAMES and index and tokens[index - 1].text.lower() not in KEYWORDS:
            continue  # a type after a name, as in `x(sku text, area shop.area)`
        yield token
