"""A small valid project that every golden case stands in, and how a case becomes files of it.

A case is one text. It is `views/example.sql` unless its name begins with `entity` or `service`; lines such as
`-- file: views/other.sql` split it into several files. `⟪120×(⟫` stands for 120 parentheses, so that long
texts stay readable, and № in such a repetition for its number.
"""

from __future__ import annotations

import re
from pathlib import Path

from fsql.definitions import FeatureView
from fsql.errors import Diagnostic
from fsql.parser.versions import seal
from fsql.rules.catalogue import check_files

CUSTOMER = b"-- owner: shop@example.com\n--\n-- Who buys.\n\nSELECT customer_id FROM shop.customers;\n"
MERCHANT = b"-- owner: shop@example.com\n--\n-- Who sells.\n\nSELECT merchant_id FROM shop.merchants;\n"
ORDERS = b"""\
-- entity: customer
-- owner: shop@example.com
-- ttl: 90 days
-- default: order_count_30d = 0
--
-- What a customer has bought lately.

SELECT
    customer_id,
    placed_at AS event_time,
    count(*)    OVER last_30_days AS order_count_30d,  -- orders placed
    sum(amount) OVER last_30_days AS order_total_30d   -- their value, in euro
FROM shop.orders
WINDOW last_30_days AS (
    PARTITION BY customer_id ORDER BY placed_at
    RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW
);
"""
RISK = b"""\
-- entity: merchant
-- owner: shop@example.com
--
-- How often a merchant's buyers get their money back.

SELECT merchant_id, settled_at AS event_time, chargeback_rate_90d FROM shop.settlements;
"""
FILES = {
    "entities/customer.sql": CUSTOMER,
    "entities/merchant.sql": MERCHANT,
    "views/customer_orders.sql": ORDERS,
    "views/merchant_risk.sql": RISK,
}
_SECTION = re.compile(rb"^-- file: (\S+)\n", re.MULTILINE)
_REPEAT = re.compile("⟪(\\d+)×(.*?)⟫", re.DOTALL)


def _standing() -> dict[str, bytes]:
    view = check_files(FILES).demand().views["customer_orders"]
    assert isinstance(view, FeatureView)
    return {"versions/customer_orders_v1.sql": seal(view, 1, "0" * 64, {}).encode()}


SHOP = {**FILES, **_standing()}


def case_files(name: str, content: bytes) -> dict[str, bytes]:
    """The shop's files with those of the case."""
    content = _expanded(content)
    parts = _SECTION.split(content)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    kind = next((kind for kind in ("entity", "service") if name.startswith(kind)), "view")
    folder = {"entity": "entities", "view": "views", "service": "services"}[kind]
    own = {f"{folder}/example.sql": parts[0]} if parts[0].strip() or not named else {}
    return {**SHOP, **own, **{path.decode(): text for path, text in named.items()}}


def _expanded(content: bytes) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    return _REPEAT.sub(lambda found: _repeated(int(found[1]), found[2]), text).encode()


def _repeated(times: int, text: str) -> str:
    if "№" not in text:
        return text * times
    return "".join(text.replace("№", str(number)) for number in range(1, times + 1))


def findings(name: str, content: bytes) -> tuple[Diagnostic, ...]:
    """What the rules find where the case stands in the shop."""
    return check_files(case_files(name, content), "features_sql/").diagnostics


def pictures(found: tuple[Diagnostic, ...]) -> str:
    """The findings as people see them, ending in a line end."""
    return "\n\n".join(diagnostic.picture() for diagnostic in found) + "\n"


def cases(folder: Path) -> list[Path]:
    """The `.sql` files of a folder, sorted."""
    return sorted(folder.glob("*.sql"))
