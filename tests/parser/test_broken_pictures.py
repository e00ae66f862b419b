"""What people are shown of each kind of broken file, byte for byte: `golden/<kind>.txt`."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fsql.rules.catalogue import check_files

GOLDEN = Path(__file__).parent / "golden"
ENTITY = "SELECT customer_id FROM shop.customers;\n"
HEAD = "-- entity: customer\n-- owner: shop@example.com\n--\n-- An example.\n\n"
SELECT = "SELECT customer_id, placed_at AS event_time, amount FROM shop.orders"
VIEW = f"{HEAD}{SELECT};\n"
Files = dict[str, bytes | str]


def view(content: bytes | str, name: str = "views/example.sql") -> Files:
    return {"entities/customer.sql": ENTITY, name: content}


def column(expression: str) -> Files:
    return view(f"{HEAD}SELECT customer_id, placed_at AS event_time, {expression} AS deep FROM shop.orders;\n")


COLUMNS = "".join(f"    c{number},\n" for number in range(10_000))
INJECTION = 'x"; DROP TABLE shop.orders; --'
BROKEN: dict[str, Callable[[], Files]] = {
    "truncated_in_the_head": lambda: view("-- entity: cust"),
    "truncated_in_the_select_list": lambda: view(VIEW[: VIEW.index("amount")]),
    "truncated_in_a_call": lambda: view(f"{HEAD}SELECT customer_id, placed_at AS event_time, count("),
    "truncated_in_a_string": lambda: view(f"{HEAD}{SELECT} WHERE sku = 'a"),
    "truncated_behind_a_comma": lambda: view(f"{HEAD}SELECT customer_id,"),
    "not_utf8": lambda: view(VIEW.encode() + b"-- caf\xe9\n"),
    "utf16": lambda: view(VIEW.encode("utf-16")),
    "binary": lambda: view(bytes(range(256))),
    "nul": lambda: view(VIEW.replace("amount", "am\0ount")),
    "empty": lambda: view(""),
    "blank": lambda: view(" \n\t\n"),
    "only_comments": lambda: view("-- entity: customer\n--\n-- An example.\n\n/* nothing yet */\n-- nor here\n"),
    "only_a_semicolon": lambda: view(f"{HEAD};\n"),
    "byte_order_mark_and_an_error": lambda: view("\ufeff" + VIEW.replace("shop.orders", "orders")),
    "windows_line_ends_and_an_error": lambda: view(VIEW.replace("shop.orders", "orders").replace("\n", "\r\n")),
    "five_megabytes": lambda: view(f"{HEAD}{SELECT} WHERE sku IN ('a'{', 1234567890' * 450_000});"),
    "one_line_of_a_megabyte": lambda: view(f"{HEAD}{SELECT} WHERE sku IN ('a'{', 12345678' * 90_000}) AND now() > t;"),
    "ten_thousand_columns": lambda: view(f"{HEAD}SELECT customer_id, placed_at AS event_time,\n{COLUMNS} z FROM s.t;"),
    "quote": lambda: view(f"{HEAD}{SELECT} WHERE sku = 'it''s;\n"),
    "double_quote": lambda: view(f'{HEAD}{SELECT} WHERE "sku = 1;\n'),
    "dollar_quote": lambda: view(f"{HEAD}{SELECT} WHERE sku = $tag$it is $tag;\n"),
    "escape_string": lambda: view(f"{HEAD}{SELECT} WHERE sku = E'it\\'s;\n"),
    "comment": lambda: view(f"{HEAD}{SELECT} /* outer /* inner */;\n"),
    "parenthesis_open": lambda: view(f"{HEAD}{SELECT} WHERE (amount > 1;\n"),
    "parenthesis_closed": lambda: view(f"{HEAD}{SELECT} WHERE amount > 1);\n"),
    "bracket_open": lambda: view(f"{HEAD}{SELECT} WHERE parts[1 > 1;\n"),
    "bracket_closed": lambda: view(f"{HEAD}{SELECT} WHERE parts 1] > 1;\n"),
    "deep_parentheses": lambda: column("(" * 5_000 + "1" + ")" * 5_000),
    "deep_case": lambda: column("CASE WHEN a THEN " * 5_000 + "1" + " END" * 5_000),
    "deep_sub_queries": lambda: column("(SELECT " * 5_000 + "1" + ")" * 5_000),
    "deep_and": lambda: column("a AND " * 20_000 + "a"),
    "deep_array": lambda: column("ARRAY[" * 5_000 + "1" + "]" * 5_000),
    "deep_minus": lambda: column("- " * 20_000 + "1"),
    "deep_not": lambda: column("NOT " * 20_000 + "a"),
    "deep_cte": lambda: view(f"{HEAD}{'WITH a AS (' * 5_000}SELECT 1{') SELECT 1' * 5_000};"),
    "number_of_a_length_of_time": lambda: view(VIEW.replace("-- owner", f"-- ttl: {'9' * 5_000} days\n-- owner")),
    "name_that_is_sql": lambda: view(
        VIEW.replace("amount", f'amount * 2 AS "{INJECTION.replace(chr(34), chr(34) * 2)}", 1 AS "b\n"')
    ),
    "file_name_that_is_sql": lambda: view(VIEW, f"views/{INJECTION}.sql"),
    "head_that_is_sql": lambda: view(VIEW.replace("customer\n", "customer; DROP TABLE shop.orders\n", 1)),
    "commands_to_the_terminal": lambda: view(f"{HEAD}{SELECT}, now() /* \x1b[2J\x1b]0;mine\x07 */;\n"),
    "alphabets_that_look_alike": lambda: view(VIEW.replace("amount", 'amount AS "аmount"')),
    "text_turned_around": lambda: view(VIEW.replace("amount", "amount /* \u202e } \u2066if \u2069 */")),
    "blank_that_is_none": lambda: view(VIEW.replace("amount FROM", "amount\u00a0FROM")),
    "one_name_in_two_folders": lambda: {**view(VIEW), "views/sales/example.sql": VIEW},
    "wrong_folder": lambda: {"view/example.sql": VIEW, "example.sql": VIEW, "versions/notes.sql": VIEW},
}


def pictures(files: Files) -> str:
    return "\n\n".join(found.picture() for found in check_files(files, "features_sql/").diagnostics) + "\n"


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_shown(kind: str) -> None:
    started = time.process_time()
    shown = pictures(BROKEN[kind]())
    assert shown == (GOLDEN / f"{kind}.txt").read_text(encoding="utf-8")
    assert time.process_time() - started < 8


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(BROKEN)


def test_no_picture_commands_the_terminal_or_floods_it() -> None:
    for path in GOLDEN.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert all(character.isprintable() or character == "\n" for character in text), path.name
        assert max(map(len, text.splitlines())) < 600, path.name


def test_two_hundred_broken_files_are_all_told_at_once() -> None:
    files: Files = {"entities/customer.sql": ENTITY}
    small = (kind for kind, make in BROKEN.items() if len(str(make().get("views/example.sql", "x"))) < 2_000)
    kinds = [kind for kind in small if kind != "one_name_in_two_folders"]  # of the two the first is sound
    for number in range(200):
        for path, content in BROKEN[kinds[number % len(kinds)]]().items():
            files[path.replace("example", f"example_{number}")] = content
    broken = {path for path in files if path.endswith(tuple(f"_{number}.sql" for number in range(200)))}
    assert len(broken) > 190
    started = time.process_time()
    found = check_files(files).diagnostics
    assert time.process_time() - started < 3
    assert {path for path in broken if path not in {diagnostic.path for diagnostic in found}} == set()
    alone = pictures({**files, **dict.fromkeys(broken, VIEW)} | {"views/example_7.sql": files["views/example_7.sql"]})
    (first, *_) = [d for d in found if d.path == "views/example_7.sql"]
    assert first.message in alone
