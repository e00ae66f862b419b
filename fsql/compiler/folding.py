"""How equal rows of one instant become one row of history: by identity, never by an equality that hides a difference.

`=` calls 1.0 and 1.00, 0 and -0, '1 day' and '24 hours', or 'A' and 'a' of a case-blind type equal. Which of them a
DISTINCT keeps is the planner's choice, so a training set could differ from one refresh to the next. Where a column
has such a type, rows are compared byte for byte: what then differs stays, and the unique index refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from fsql.compiler.quoting import column_list, lines
from fsql.definitions import Column, ViewVersion

# as `format_type` writes them; whatever is not named here is compared byte for byte, which is right for every type
_IDENTICAL = re.compile(
    r"""(?:
        boolean | smallint | integer | bigint | oid | uuid | bytea | date | money | inet | cidr | macaddr8?
        | text | character\ varying(?:\(\d+\))? | character\(\d+\) | "char" | name
        | numeric\(\d+,-?\d+\)                        # all of one scale
        | time(?:stamp)?(?:\(\d\))?\ without\ time\ zone | timestamp(?:\(\d\))?\ with\ time\ zone
        | int4range | int8range | daterange | tsrange | tstzrange
    )(?:\[\])*""",
    re.VERBOSE,
)


def inexact(columns: Iterable[Column], nondeterministic: Collection[str]) -> frozenset[str]:
    """The names of columns whose equal values may differ; `nondeterministic` are those of such a collation."""
    return frozenset(c.name for c in columns if c.name in nondeterministic or not _IDENTICAL.fullmatch(c.type))


def folded(version: ViewVersion, columns: Iterable[str], source: str, inexact: Collection[str]) -> str:
    """The SELECT of `columns` from `source` (`FROM …`) in key order, with the identical rows of one instant folded.

    Keys say who is meant, so `=` decides them; of several spellings of one key the same is kept each time.
    """
    keys, features = [k.name for k in version.keys], [f.name for f in version.features]
    spelled = _image(name for name in keys if name in inexact)
    hidden = _image(name for name in features if name in inexact)
    if not spelled and not hidden:
        return f"SELECT DISTINCT\n{lines(columns)}\n{source}\nORDER BY {column_list([*keys, 'valid_from'])}"
    plain = column_list([*keys, "valid_from", *(name for name in features if name not in inexact)])
    distinct = ", ".join([plain, *hidden])
    order = ", ".join([plain, *(f"{image} USING OPERATOR(pg_catalog.*<)" for image in (*hidden, *spelled))])
    return f"SELECT DISTINCT ON ({distinct})\n{lines(columns)}\n{source}\nORDER BY {order}"


def _image(names: Iterable[str]) -> list[str]:
    """The columns as one record, which `*<` orders by its bytes; nothing where there are none."""
    listed = column_list(names)
    return [f"ROW({listed})"] if listed else []
