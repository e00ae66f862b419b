"""The seal of a standing version keeps what its features are, and says what became of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fsql.definitions import Sealed, SealedFeature
from fsql.parser.versions import read_standing, seal
from fsql.rules.catalogue import check_files

FILES = {
    "entities/customer.sql": "SELECT id FROM s.t;\n",
    "views/orders.sql": "-- entity: customer\n--\nSELECT id, at AS event_time, n FROM s.t;\n",
}
VIEW = check_files(FILES).demand().views["orders"]
PRINT = st.text("0123456789abcdef", min_size=64, max_size=64)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(
    st.one_of(st.just(""), PRINT),
    st.one_of(st.just(""), PRINT),
    st.dictionaries(TEXT, st.builds(SealedFeature, TEXT, PRINT, st.one_of(st.just(""), PRINT)), max_size=4),
    st.booleans(),
)
def test_what_is_sealed_is_read_back(rows: str, shape: str, features: dict[str, SealedFeature], retired: bool) -> None:
    sealed = Sealed(rows, shape, features, retired)
    ((standing,), broken) = read_standing({"versions/orders_v7.sql": seal(VIEW, 7, "a" * 64, {}, sealed)})
    assert broken == ()
    assert standing.sealed == sealed
    assert standing.text == VIEW.head.rstrip() + "\n\n" + VIEW.sql + ";\n"


def test_a_seal_without_features_is_read() -> None:
    ((standing,), broken) = read_standing({"versions/orders_v7.sql": seal(VIEW, 7, "a" * 64, {})})
    assert (standing.sealed, broken) == (Sealed(), ())


def test_a_broken_line_of_a_feature_is_a_lost_seal() -> None:
    text = seal(VIEW, 7, "a" * 64, {}, Sealed("", "", {"n": SealedFeature("integer", "b" * 64)}))
    for line in ('["n", "integer"]', "[n]", "[1, 2, 3]", '["a", "b", "c", "d", "e"]'):
        edited = text.replace(f'["n", "integer", "{"b" * 64}"]', line)
        assert edited != text
        standing, (broken,) = read_standing({"versions/orders_v7.sql": edited})
        assert standing == ()
        assert broken.rule == "edited-version"


def test_a_merge_that_left_both_texts_is_said_so() -> None:
    ours, theirs = (seal(VIEW, 7, letter * 64, {}) for letter in "ab")
    text = f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> branch\n"
    _, (broken,) = read_standing({"versions/orders_v7.sql": text})
    assert broken.message == "two branches made orders_v7, each its own, and the merge left both texts"
    assert "keep one branch's text" in broken.help
    half = ours.replace("SELECT id", "<<<<<<< HEAD\nSELECT id", 1)
    _, (broken,) = read_standing({"versions/orders_v7.sql": half})
    assert "two branches" in broken.message
