"""Types in the tokens: each becomes one name, so that the parser reads every type of Postgres, and it keeps its name.

`x::timestamp(3) with time zone`, `CAST(x AS oid[])` and `date '2020-01-01'` are read as `x::timestamptz`,
`CAST(x AS oid)` and `'2020-01-01'::date`.
"""

from __future__ import annotations

from sqlglot.dialects.postgres import Postgres
from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.names import TYPE, fold
from fsql.lineage.postgres_words import KEYWORDS, RESERVED, words

STRINGS = {
    TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.BYTE_STRING, TokenType.BIT_STRING, TokenType.HEX_STRING,
    TokenType.UNICODE_STRING, TokenType.HEREDOC_STRING, TokenType.RAW_STRING,
}  # fmt: skip
PLAIN_TYPES = {
    "int": "int4", "integer": "int4", "bigint": "int8", "smallint": "int2", "real": "float4", "dec": "numeric",
    "decimal": "numeric", "numeric": "numeric", "boolean": "bool", "varchar": "varchar", "interval": "interval",
    "json": "json", "float": "float8", "double": "float8", "time": "time", "timestamp": "timestamp", "bit": "bit",
    "char": "bpchar", "character": "bpchar", "nchar": "bpchar", "national": "bpchar",
}  # fmt: skip
"""Types that are keywords of Postgres's grammar, by their names in pg_type."""
LITERAL_WORDS = words("name text xml") | frozenset(PLAIN_TYPES)
TYPE_TOKENS = frozenset(Postgres.Parser.TYPE_TOKENS)
FOLLOWING = words("precision varying character char")
ZONED = ("with", "time", "zone")
ZONELESS = ("without", "time", "zone")
FIELDS = words("year month day hour minute second to")
OPEN = {"(": ")", "[": "]"}


class Cursor:
    """A place in the tokens; a token of several words, such as DOUBLE PRECISION, is passed word by word."""

    def __init__(self, tokens: list[Token], at: int) -> None:
        self.tokens, self.at, self.word_at = tokens, at, 0

    def words(self) -> list[str]:
        """The words still to come of the present token, quoted ones as they are."""
        if self.at >= len(self.tokens):
            return []
        token = self.tokens[self.at]
        if token.token_type in STRINGS:
            return []
        if token.token_type == TokenType.IDENTIFIER:
            return [token.text][self.word_at :]
        return token.text.lower().split()[self.word_at :]

    def peek(self) -> str:
        return next(iter(self.words()), "")

    def take(self) -> str:
        found = self.peek()
        self.word_at += 1
        if not self.words():
            self.at, self.word_at = self.at + 1, 0
        return found

    def passes(self, *wanted: str) -> bool:
        """Whether these words come next; they are passed if so."""
        before = self.at, self.word_at
        for word in wanted:
            if self.peek() != word:
                self.at, self.word_at = before
                return False
            self.take()
        return True

    def quoted(self) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].token_type == TokenType.IDENTIFIER

    def brackets(self, opening: str) -> str:
        """Passes `(…)` or `[…]` where it comes next; what stands in it."""
        if self.peek() != opening:
            return ""
        inside = []
        self.take()
        while self.at < len(self.tokens) and self.peek() != OPEN[opening]:
            inside.append(self.tokens[self.at].text)
            self.at, self.word_at = self.at + 1, 0
        self.take()
        return "".join(inside)


def type_at(cursor: Cursor, bare: bool = False) -> str:
    """The name in pg_type of the type that comes next, which is passed; empty where none does.

    With `bare`, for a type before a literal, a name that is no keyword has no brackets behind it.
    """
    cursor.passes("setof")
    head, quoted = cursor.peek(), cursor.quoted()
    if not quoted and head in RESERVED:
        return ""
    if not head or not (quoted or head[0].isalpha() or head[0] == "_" or ord(head[0]) > 127):
        return ""
    if quoted or head not in PLAIN_TYPES:
        name = named_type(cursor)
        if not bare:
            cursor.brackets("(")
    else:
        name = keyword_type(cursor)
    while not bare and (cursor.peek() == "[" or cursor.passes("array")):
        cursor.brackets("[")
    return name


def named_type(cursor: Cursor) -> str:
    """`name` or `schema.name`."""
    while True:
        quoted = cursor.quoted()
        name = fold(cursor.tokens[cursor.at].text if quoted else cursor.peek(), quoted)
        cursor.take()
        if not cursor.passes("."):
            return name


def keyword_type(cursor: Cursor) -> str:
    """A type with a grammar of its own."""
    head = cursor.take()
    varying = False
    while cursor.peek() in FOLLOWING and not cursor.quoted():
        varying |= cursor.take() == "varying"
    if head == "interval":
        interval_fields(cursor)
    size = cursor.brackets("(")
    if head == "float" and size.isdigit() and int(size) < 25:
        return "float4"
    if head in ("time", "timestamp"):
        cursor.passes(*ZONELESS)
        return f"{head}tz" if cursor.passes(*ZONED) else head
    if varying:
        return "varbit" if head == "bit" else "varchar"
    return PLAIN_TYPES[head]


def interval_fields(cursor: Cursor) -> None:
    """Passes DAY TO SECOND (3) and its kind."""
    while cursor.peek() in FIELDS and not cursor.quoted():
        cursor.take()
    cursor.brackets("(")


def typed(tokens: list[Token]) -> list[Token]:
    """The tokens with every type as one name."""
    made: list[Token] = []
    casts: list[bool] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        kind = token.token_type
        if kind == TokenType.L_PAREN:
            casts.append(at > 0 and tokens[at - 1].text.lower() == "cast")
        elif kind == TokenType.R_PAREN and casts:
            casts.pop()
        if kind == TokenType.DCOLON or (kind == TokenType.ALIAS and casts and casts[-1]):
            cursor = Cursor(tokens, at + 1)
            name = type_at(cursor)
            made += [token, type_token(tokens[at + 1], name)] if name else [token]
            at = cursor.at if name else at + 1
        elif kind == TokenType.L_PAREN and (columns := definitions(tokens, at, made)) is not None:
            listed, at = columns
            made += listed
        elif may_type_literal(tokens, at) and (literal := literal_at(tokens, at)) is not None:
            listed, at = literal
            made += listed
        else:
            made.append(token)
            at += 1
    return made


def type_token(place: Token, name: str) -> Token:
    """A type's name at the place in the text where the type begins."""
    return Token(TokenType.VAR, TYPE + name.encode().hex(), place.line, place.col, place.start, place.end, [])


def may_type_literal(tokens: list[Token], at: int) -> bool:
    """Whether a type and a literal may begin here: `date '2020-01-01'`."""
    token = tokens[at]
    if at + 1 >= len(tokens) or token.token_type in STRINGS or (at and tokens[at - 1].token_type == TokenType.DOT):
        return False
    behind = at + 3 if tokens[at + 1].token_type == TokenType.DOT else at + 1
    typed_so = behind < len(tokens) and tokens[behind].token_type in STRINGS
    if not typed_so and token.token_type not in TYPE_TOKENS:
        return False
    if token.token_type == TokenType.IDENTIFIER:
        return True
    head = (token.text.lower().split() or [""])[0]
    return head in LITERAL_WORDS or (head.isidentifier() and head not in KEYWORDS)


def literal_at(tokens: list[Token], at: int) -> tuple[list[Token], int] | None:
    """`type 'text'` as a cast, and the place behind it."""
    cursor = Cursor(tokens, at)
    name = type_at(cursor, bare=True)
    if not name or cursor.word_at or cursor.at >= len(tokens) or tokens[cursor.at].token_type not in STRINGS:
        return None
    text = tokens[cursor.at]
    cursor.at += 1
    if name == "interval":
        interval_fields(cursor)
    cast = Token(TokenType.DCOLON, "::", text.line, text.col, text.start, text.end, [])
    return [text, cast, type_token(tokens[at], name)], cursor.at


def definitions(tokens: list[Token], at: int, made: list[Token]) -> tuple[list[Token], int] | None:
    """A column definition list, as in `AS x(sku text, qty int[])`, and the place behind it."""
    if not made or not (made[-1].token_type == TokenType.ALIAS or is_alias(made)):
        return None
    if at + 2 < len(tokens) and tokens[at + 2].token_type in (TokenType.COMMA, TokenType.R_PAREN, TokenType.DOT):
        return None
    listed, cursor = [tokens[at]], Cursor(tokens, at + 1)
    while True:
        name = cursor.tokens[cursor.at] if cursor.at < len(tokens) else None
        if name is None or len(cursor.words()) != 1 or not (cursor.quoted() or is_name(cursor.peek())):
            return None
        cursor.take()
        place = cursor.at
        kind = type_at(cursor) if place < len(tokens) else ""
        if not kind or cursor.peek() not in (",", ")", "collate"):
            return None
        if cursor.passes("collate"):
            named_type(cursor)
        listed += [name, type_token(tokens[place], kind)]
        if cursor.peek() not in (",", ")"):
            return None
        listed.append(tokens[cursor.at])
        ends = cursor.take() == ")"
        if ends:
            return listed, cursor.at


def is_name(word: str) -> bool:
    """Whether an unquoted word may be a column's name."""
    return (word[0].isalpha() or word[0] == "_") and word not in RESERVED


def is_alias(made: list[Token]) -> bool:
    """Whether the last token is an alias of a function in FROM: `f(x) AS t(` or `f(x) t(`."""
    if len(made) < 2 or made[-1].token_type not in (TokenType.VAR, TokenType.IDENTIFIER):
        return False
    return made[-2].token_type in (TokenType.ALIAS, TokenType.R_PAREN)
