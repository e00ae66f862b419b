"""A canonical form as a short text."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def sealed(form: Any) -> str:
    """64 hexadecimal digits that stand for the form: forms that hold others stay small."""
    return hashlib.sha256(json.dumps(form, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()
