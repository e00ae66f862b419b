"""What an online read must answer, computed in plain Python from the rows of the sources; knows nothing of fsql."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Keys = tuple[Any, ...]


@dataclass(frozen=True)
class Oracle:
    """Rows of one view: keys and time → values in order; `defaults` replace no usable value."""

    rows: Mapping[tuple[Keys, datetime], tuple[Any, ...]]
    defaults: tuple[Any, ...]
    ttl: timedelta | None = None

    def at(self, keys: Keys, moment: datetime) -> tuple[datetime | None, tuple[Any, ...]]:
        """(event time, values) at a moment."""
        times = [time for known, time in self.rows if known == keys and time <= moment]
        if None in keys or not times:
            return None, self.defaults
        newest = max(times)
        if self.ttl is not None and newest < moment - self.ttl:
            return None, self.defaults
        return newest, self.rows[keys, newest]

    def is_covered(self, keys: Keys, published: datetime, moment: datetime) -> bool:
        """Whether what was published at one moment still tells the truth at another: nothing began in between."""
        earlier, later = sorted((published, moment))
        return not any(known == keys and earlier < time <= later for known, time in self.rows)
