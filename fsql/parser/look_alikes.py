"""Characters that mislead: those nobody sees, those that turn the text around, those that look like others."""

from __future__ import annotations

import re
import unicodedata

# what turns the direction of the text around it: code then stands elsewhere than it is read
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Cyrillic and Greek letters that are drawn as Latin ones, and the Latin ones
_DRAWN_AS = str.maketrans(
    "аеорсухіјѕԁһӏԛԝ" + "АВЕКМНОРСТУХІЈЅ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ον",
    "aeopcyxijsdhlqw" + "ABEKMHOPCTYXIJS" + "ABEZHIKMNOPTYX" + "ov",
)


def seen_as(name: str) -> str:
    """What a name looks like to people: two names that give the same are told apart by nobody."""
    plain = unicodedata.normalize("NFKC", name.translate(_DRAWN_AS)).casefold()
    return "".join(character for character in plain if not is_invisible(character))


def is_invisible(character: str) -> bool:
    """Whether nobody sees the character: zero-width spaces and joiners, direction marks, soft hyphens."""
    return ord(character) > 127 and unicodedata.category(character) == "Cf"


def is_mixed(name: str) -> bool:
    """Whether letters that only look Latin stand among Latin ones, as in `аmount` with a Cyrillic first letter."""
    drawn = [character for character in name if ord(character) in _DRAWN_AS]
    return bool(drawn) and any("a" <= character.lower() <= "z" for character in name)
