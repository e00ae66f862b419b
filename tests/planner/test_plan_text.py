"""What `fsql plan` says, word by word."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner
from support.projects import NewBelt

from fsql.cli.plan import command

GOLDEN = Path(__file__).parent / "golden_plan.txt"
SOURCES = "CREATE SCHEMA shop; CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, amount numeric)"
VIEW = """-- entity: customer
-- ttl: 90 days
-- default: count_7d = 0
--
SELECT
    customer_id,
    placed_at AS event_time,
    count(*) OVER (
        PARTITION BY customer_id ORDER BY placed_at RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW
    ) AS count_7d,
    sum(amount) OVER (PARTITION BY customer_id ORDER BY placed_at) AS total
FROM shop.orders;
"""
FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.orders;\n",
    "views/orders.sql": VIEW,
    "services/model.sql": "-- request: customer_id bigint\n--\n"
    "SELECT orders.count_7d, orders.total FROM request LEFT JOIN features.orders USING (customer_id);\n",
}


def test_plans_read_as_prose(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")

    def said(*words: str) -> str:
        arguments = [*words, "--config", str(made.settings.root / "alembic.ini")]
        result = CliRunner().invoke(command, arguments, env={"FSQL_DSN": made.dsn})
        return f"$ fsql plan {' '.join(words)}".rstrip() + f"\n{result.stdout}exit {result.exit_code}\n"

    parts = [said("--check")]
    made.write({"views/orders.sql": VIEW.replace("90", "30")})
    parts += [said(), said("--check").splitlines()[-1] + "\n"]
    made.write({"views/orders.sql": VIEW.replace("-- ttl", "-- owner: shop@example.com\n-- ttl")})
    parts.append(said())
    (made.settings.features / "services/model.sql").unlink()
    parts.append(said())
    text = re.sub(r"about [\d,]+ rows", "about … rows", "\n".join(parts))  # the server's guess, another in each version
    assert text == GOLDEN.read_text(encoding="utf-8")
