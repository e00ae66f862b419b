"""Laws over generated files: sealing keeps a definition, layout keeps its names, and nothing raises."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from fsql.definitions import FeatureService, FeatureView
from fsql.parser.versions import read_standing, seal
from fsql.rules.catalogue import check_files

ENTITY = {"entities/customer.sql": "SELECT customer_id FROM shop.customers;"}
PLAIN_NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True).map(lambda name: f"f_{name}")
ODD_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs")), min_size=1, max_size=8)
NAMES = st.one_of(PLAIN_NAMES, ODD_NAMES.map(lambda name: '"' + ("F" + name).replace('"', '""') + '"'))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=20)
EXPRESSIONS = st.sampled_from(
    [
        "amount",
        "o.amount * 2",
        "count(*) OVER w",
        "sum(amount) FILTER (WHERE paid) OVER w",
        "CASE WHEN state = 'new, FROM' THEN 1 ELSE 0 END",
        "amount IS DISTINCT FROM 0",
        "coalesce(o.\"Größe\", 'it''s -- no comment')",
        "extract(epoch FROM o.placed_at)",
        "(parts)[1]::text",
        "o.limit",
    ]
)
HEAD_LINES = st.sampled_from(["-- ttl: 90 days", "-- freshness: 1 hour", "-- expire: no", "-- owner: a@b"])


@st.composite
def views(draw: st.DrawFn) -> str:
    """A valid view file."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=lambda name: name.lower()))
    lines = ["    customer_id", "    o.placed_at AS event_time"]
    lines += [f"    {draw(EXPRESSIONS)} AS {name}" for name in names]
    comments = [f"  -- {words}" if words.strip() else "" for words in draw(st.lists(WORDS, min_size=6, max_size=6))]
    items = [f"{line}{',' if place < len(lines) - 1 else ''}{comments[place]}\n" for place, line in enumerate(lines)]
    head = ["-- entity: customer", *draw(st.lists(HEAD_LINES, unique=True)), "--", f"-- {draw(WORDS)}"]
    gap = draw(st.sampled_from(["", "\n", "\n\n"]))
    source = draw(
        st.sampled_from(["shop.orders AS o", 'shop."Orders" AS o JOIN features.base_v1 AS b USING (customer_id)'])
    )
    window = "WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at)"
    return "\n".join(head) + f"\n{gap}SELECT\n{''.join(items)}FROM {source}\n{window};\n"


def _base() -> dict[str, str]:
    """A project with one standing version, to be read by others."""
    files = {**ENTITY, "views/base.sql": "-- entity: customer\n\nSELECT customer_id, t AS event_time, x FROM shop.x;"}
    return {**files, "versions/base_v1.sql": seal(check_files(files).demand().views["base"], 1, "0" * 64, {})}


BASE = _base()


def _view(text: str) -> FeatureView:
    return check_files({**BASE, "views/example.sql": text}).demand().views["example"]


@given(views())
@settings(max_examples=60, deadline=None)
def test_a_sealed_view_is_the_view(text: str) -> None:
    view = _view(text)
    sealed = seal(view, 3, "a" * 64, {})
    (standing,), broken = read_standing({"versions/example_v3.sql": sealed.replace("\n", "\r\n").encode()})
    assert broken == ()
    again = _view(standing.text)
    assert (again.features, again.sources, again.sql) == (view.features, view.sources, view.sql)
    assert (again.ttl, again.freshness, again.expire, again.owner) == (
        view.ttl,
        view.freshness,
        view.expire,
        view.owner,
    )
    assert again.description == view.description
    version = check_files({**BASE, "versions/example_v3.sql": sealed}).demand().versions["example", 3]
    assert version.definition.features == view.features
    assert seal(again, 3, "a" * 64, {}) == sealed


_KEYWORDS = ("select", "from", "as", "over", "window", "partition by", "order by", "filter", "where", "case", "when")


@given(views(), st.sampled_from([str.upper, str.title, str.lower]), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_layout_never_changes_names(text: str, change: object, spaces: int) -> None:
    view = _view(text)
    head = text[: text.index("SELECT")]
    statement = view.sql
    pieces = re.split(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*)", statement)
    for place in range(0, len(pieces), 2):
        for word in _KEYWORDS:
            pieces[place] = re.sub(rf"(?<![.\w]){word}\b", lambda m: change(m[0]), pieces[place], flags=re.IGNORECASE)  # type: ignore[operator]
        pieces[place] = pieces[place].replace("\n", "\n" + " " * spaces + "/* a, b */ ")
        pieces[place] = re.sub(r",(?=\s)", " ,", pieces[place])
    changed = _view(f"{head}{''.join(pieces)}\n;")
    assert [feature.name for feature in changed.features] == [feature.name for feature in view.features]


@given(views(), st.integers(0, 10_000), st.integers(0, 40), st.one_of(st.binary(max_size=6), WORDS.map(str.encode)))
@settings(max_examples=300, deadline=None)
def test_mutations_never_raise(text: str, place: int, length: int, inserted: bytes) -> None:
    raw = text.encode()
    place %= len(raw) + 1
    mutated = raw[:place] + inserted + raw[place + length :]
    kinds = ("views", "services", "entities")
    for kind in kinds:
        for diagnostic in check_files({**BASE, f"{kind}/example.sql": mutated}).diagnostics:
            assert diagnostic.picture()
    check_files({**BASE, "versions/example_v1.sql": mutated})


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise(content: bytes) -> None:
    for path in ("views/x.sql", "services/x.sql", "entities/x.sql", "versions/x_v1.sql", "x.sql"):
        check_files({**ENTITY, path: content})


# fmt: off
_PIECES = st.sampled_from((
    "SELECT", "FROM", "WHERE", "request", "LEFT", "JOIN", "features.base", "AS", "b", "USING", "(", ")", ",", ";", ".",
    "*", "customer_id", "ON", "=", "AND", "OVER", "w", "WINDOW", "PARTITION", "BY", "ORDER", "RANGE", "BETWEEN",
    "interval", "'1 day'", "PRECEDING", "FOLLOWING", "CURRENT", "ROW", "UNION", "ALL", "DISTINCT", "WITH", "x", "'a'",
    '"B"', "1", "--", "/*", "*/", "$1", "::", "[", "]", "CASE", "WHEN", "END", "event_time", "b.x", "IS", "NOT", "NULL",
    "EXISTS", "LIMIT", "FOR", "UPDATE", "INTO", "INSERT", ":a", "LATERAL", "make_interval", "request.a", "\n",
))
# fmt: on


@given(st.lists(_PIECES, max_size=25), st.sampled_from(["views", "services", "entities"]))
@settings(max_examples=300, deadline=None)
def test_random_words_never_raise(words: list[str], kind: str) -> None:
    head = "-- request: customer_id bigint\n\n" if kind == "services" else "-- entity: customer\n\n"
    check_files({**BASE, f"{kind}/example.sql": f"{head}SELECT {' '.join(words)}"})


SERVICE = """-- request: customer_id bigint, amount numeric
-- owner: a
--
-- A model.

SELECT
    base.x,  -- what it was
    amount * base.x AS "Worth"  -- and more
FROM request
LEFT JOIN features.base AS base ON base.customer_id = customer_id;
"""


def test_a_sealed_service_is_the_service() -> None:
    service = check_files({**BASE, "services/model.sql": SERVICE}).demand().services["model"]
    sealed = seal(service, 1, "b" * 64, {"base": 1})
    assert "features.base_v1 AS base" in sealed
    standing = check_files({**BASE, "versions/model_v1.sql": sealed}).demand().versions["model", 1]
    assert isinstance(standing.definition, FeatureService)
    assert standing.kind == "service"
    assert standing.definition.features == service.features
    assert (
        standing.definition.select_list
        == service.select_list
        == ('base.x,  -- what it was\n    request.amount * base.x AS "Worth"')
    )
    assert standing.definition.joins[0].keys == {"customer_id": "request.customer_id"}
    assert standing.definition.joins[0].reference.number == 1
