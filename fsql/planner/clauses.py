"""The clauses and select items of a SELECT as words that can be compared and shown: why a definition is another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from fsql.definitions import FeatureService, FeatureView, Reference
from fsql.parser.statement import CLOSE, OPEN, Statement, parse_statement
from fsql.parser.versions import bind

Definition = FeatureView | FeatureService
_BEGINNINGS = {
    "FROM": "FROM",
    "WHERE": "WHERE",
    "GROUP BY": "GROUP BY",
    "HAVING": "HAVING",
    "WINDOW": "WINDOW",
    "ORDER BY": "ORDER BY",
    "LIMIT": "LIMIT",
    "OFFSET": "OFFSET",
    "FETCH": "FETCH",
    "UNION": "UNION",
    "INTERSECT": "INTERSECT",
    "EXCEPT": "EXCEPT",
}
_WIDTH, _CONTEXT = 70, 2


@dataclass(frozen=True)
class Word:
    """A token as it is shown, with the space before it, and as it is compared."""

    shown: str
    key: str


Words = tuple[Word, ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """A statement taken apart: clauses by keyword in their order, the outermost select items by name."""

    statement: Statement

    @cached_property
    def items(self) -> Mapping[str, Words]:
        """The select items without their aliases."""
        return {
            item.name: _without_alias(self._words(item.start, item.end))
            for item in self.statement.items
            if item.name is not None
        }

    @cached_property
    def clauses(self) -> Mapping[str, Words]:
        """Everything outside the select list; what stands before it is `SELECT`, or `WITH`."""
        if not self.statement.items:
            return {"the query": self._words(self.statement.start, self.statement.end)}
        first, last = self.statement.items[0].start, self.statement.items[-1].end
        before = self._words(self.statement.start, first)
        found = {"WITH" if before[0].key == "with" else "SELECT": before}
        for name, start, end in self._sections(last):
            found[name] = (*found.get(name, ()), *self._words(start, end))
        return found

    def _sections(self, behind: int) -> Iterator[tuple[str, int, int]]:
        """(keyword, start, end) of every clause behind the select list."""
        depth, name, start = 0, "FROM", behind
        for token in (t for t in self.statement.tokens if t.start >= behind):
            depth += (token.token_type in OPEN) - (token.token_type in CLOSE)
            keyword = _BEGINNINGS.get(" ".join(token.text.upper().split()))
            quoted = token.token_type.name == "IDENTIFIER" or "STRING" in token.token_type.name
            if depth == 0 and keyword and not quoted:
                if token.start > start:
                    yield name, start, token.start
                name, start = keyword, token.start
        yield name, start, self.statement.end

    def _words(self, start: int, end: int) -> Words:
        inside = [token for token in self.statement.tokens if start <= token.start < end]
        text, position = self.statement.text, start
        found: list[Word] = []
        for token in inside:
            shown = text[token.start : token.end + 1]
            literal = token.token_type.name == "IDENTIFIER" or "STRING" in token.token_type.name
            space = " " if found and token.start > position else ""
            found.append(Word(space + shown, shown if literal else " ".join(shown.lower().split())))
            position = token.end + 1
        return tuple(found)


def taken_apart(definition: Definition, other: Definition) -> Parts | None:
    """The parts of a definition; references that float in either stand without a number, so that both compare."""
    floating = {r.name for r in (*references(definition), *references(other)) if r.number is None}
    as_read = tuple(
        Reference(r.name, None if r.name in floating else r.number, r.start, r.end) for r in references(definition)
    )
    # no version has the number 0: it stands for the floating name, under the alias that binding gives
    statement, _ = parse_statement("", bind(definition.sql, as_read, dict.fromkeys(floating, 0)), 0)
    return Parts(statement) if statement else None


def references(definition: Definition) -> tuple[Reference, ...]:
    """The feature views that a view or service names."""
    if isinstance(definition, FeatureView):
        return definition.references
    return tuple(join.reference for join in definition.joins)


def _without_alias(words: Words) -> Words:
    return words[:-2] if len(words) > 2 and words[-2].key == "as" else words


def same(before: Words, after: Words) -> bool:
    """Whether they differ in layout, comments and the case of bare words at most."""
    return [w.key for w in before] == [w.key for w in after]


def change(before: Words, after: Words) -> str:
    """`amount → amount + 1`: both as they are, or what differs of them with a little around it."""
    if len(text(before)) <= _WIDTH and len(text(after)) <= _WIDTH:
        return f"{text(before) or 'none'} → {text(after) or 'none'}"
    prefix = max(_shared(before, after) - _CONTEXT, 0)
    suffix = max(_shared(before[prefix:][::-1], after[prefix:][::-1]) - _CONTEXT, 0)
    shown = [_cut(words, prefix, len(words) - suffix) for words in (before, after)]
    return " → ".join(shown)


def _shared(before: Words, after: Words) -> int:
    pairs = zip(before, after, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0].key == pair[1].key, pairs))


def _cut(words: Words, start: int, end: int) -> str:
    inside = short(text(words[start:end])) or "nothing"
    return f"{'… ' if start else ''}{inside}{' …' if end < len(words) and not inside.endswith('…') else ''}"


def text(words: Sequence[Word]) -> str:
    """The words in one line, as the author wrote them."""
    line = " ".join("".join(word.shown for word in words).split())
    return re.sub(r'_v0(?=["\s.(),;]|$)', "", line)


def short(line: str, width: int = _WIDTH) -> str:
    """The line, cut to at most `width` characters."""
    return line if len(line) <= width else f"{line[: width - 2].rstrip()} …"
