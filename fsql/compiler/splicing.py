"""Pieces of a text replaced by others, with the way back from a place in the result to the author's text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Replacement:
    """text[start:end] becomes `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Spliced:
    """The result of replacing; `original` finds the author's offset of an offset in `text`."""

    text: str
    replacements: tuple[Replacement, ...]

    def original(self, offset: int) -> int:
        """The offset in the author's text of an offset in `text` (the start of a piece that was replaced)."""
        shift = 0
        for replacement in self.replacements:
            begin = replacement.start + shift
            if offset < begin:
                break
            if offset < begin + len(replacement.new):
                return replacement.start
            shift += len(replacement.new) - (replacement.end - replacement.start)
        return offset - shift


def splice(text: str, replacements: Iterable[Replacement]) -> Spliced:
    """The text with every replacement made; they must not overlap."""
    ordered = tuple(sorted(replacements))
    pieces, position = [], 0
    for replacement in ordered:
        pieces += [text[position : replacement.start], replacement.new]
        position = replacement.end
    return Spliced("".join([*pieces, text[position:]]), ordered)
