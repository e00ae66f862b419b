"""Mutants of a SELECT: one or two of its words replaced, dropped, doubled or swapped. The server says which are SQL."""

from __future__ import annotations

import random

from fsql.lineage.reading import tokenize

SAME_SORT = (
    ("<", "<=", ">", ">=", "=", "<>"),
    ("+", "-", "*", "/", "||"),
    ("AND", "OR"),
    ("ASC", "DESC"),
    ("LEFT", "RIGHT", "FULL", "INNER"),
    ("JOIN", "LEFT JOIN", "CROSS JOIN"),
    ("ROWS", "RANGE", "GROUPS"),
    ("FIRST", "LAST"),
    ("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL"),
    ("sum", "min", "max", "avg", "count"),
    ("lag", "lead", "first_value", "last_value", "nth_value"),
    ("row_number", "rank", "dense_rank"),
    ("coalesce", "nullif", "least", "greatest"),
    ("percentile_cont", "percentile_disc"),
    ("upper", "lower", "initcap"),
    ("amount", "fee", "score", "qty", "seconds", "id"),
    ("status", "kind", "page", "region"),
    ("placed_at", "seen_at", "at", "joined_at"),
    ("IS", "IS NOT"),
    ("IN", "NOT IN"),
    ("EXISTS", "NOT EXISTS"),
    ("NULL", "0", "1", "2"),
    ("0", "1", "2", "3", "4", "1.0", "2.50"),
    ("'paid'", "'open'", "'home'", "'a'", "'b'", "'eu'", "'x'", "E'a'", "','", "''"),
    ("'48 hours'", "'24 hours'", "'2 days'", "'1 hour'", "'6 hours'"),
    ("'day'", "'hour'", "'week'"),
    ("numeric", "integer", "text", "real"),
    ("ON", "USING"),
    ("THEN", "ELSE"),
    ("customer_id", "qty"),
    ("orders", "visits", "customers"),
)
ADDED = (
    "DISTINCT", "NOT", "ASC", "DESC", "NULLS FIRST", "NULLS LAST", "ALL", "LIMIT 1", "OFFSET 1", "+ 1", "::integer",
    "::text", "FILTER (WHERE true)", "- 1", ", qty", "(", ")", "IS NULL",
)  # fmt: skip


def mutant(sql: str, chance: random.Random) -> str:
    """The text after one to three edits."""
    words = [sql[token.start : token.end + 1] for token in tokenize(sql)]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice((_replace, _replace, _replace, _replace, _drop, _add, _swap, _move, _drop_group))(words, chance)
    return " ".join(words).replace(" . ", ".").replace(" :: ", "::")


def _replace(words: list[str], chance: random.Random) -> None:
    places = [(place, sort) for place, word in enumerate(words) for sort in SAME_SORT if word in sort]
    if places:
        place, sort = chance.choice(places)
        words[place] = chance.choice([word for word in sort if word != words[place]])
        return
    place = chance.randrange(len(words))
    words[place] = chance.choice(words)


def _drop(words: list[str], chance: random.Random) -> None:
    place = chance.randrange(len(words) - 1)
    del words[place : place + chance.choice((1, 1, 2, 3))]


def _add(words: list[str], chance: random.Random) -> None:
    words.insert(chance.randrange(len(words)), chance.choice(ADDED))


def _swap(words: list[str], chance: random.Random) -> None:
    """Two neighbours around a comma or operator, or any two words."""
    middles = [place for place in range(1, len(words) - 1) if words[place] in (",", "-", "/", "<", "<=", ">=", "AND")]
    place = chance.choice(middles) if middles and chance.random() < 0.7 else chance.randrange(1, len(words) - 1)
    other = place - 1
    words[other], words[place + 1] = words[place + 1], words[other]


def _move(words: list[str], chance: random.Random) -> None:
    word = words.pop(chance.randrange(len(words)))
    words.insert(chance.randrange(len(words)), word)


def _drop_group(words: list[str], chance: random.Random) -> None:
    """A word and the brackets behind it: FILTER (…), OVER (…), a call."""
    openings = [place for place, word in enumerate(words) if word == "(" and place]
    if not openings:
        return
    place = chance.choice(openings)
    depth, end = 0, place
    while end < len(words):
        depth += (words[end] == "(") - (words[end] == ")")
        end += 1
        if depth == 0:
            break
    del words[place - chance.choice((0, 1)) : end]


def relaid(sql: str, chance: random.Random) -> str:
    """The same text in another layout, with comments, and keywords and plain names in any case."""
    tokens, found = tokenize(sql), ""
    for token in tokens:
        word = sql[token.start : token.end + 1]
        if word.isascii() and word.replace("_", "a").isalnum():
            word = chance.choice((word.lower(), word.upper(), word.title()))
        gap = sql[token.start - 1 : token.start].isspace()
        found += chance.choice((" ", "\n", "\t ", " -- a word;\n", " /* ( ' */ ", "\n\n  ")) if gap else ""
        found += word
    return found
