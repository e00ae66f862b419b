"""A feature view has at least one feature beside its keys and times."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def no_features(subject: Subject) -> Iterator[Diagnostic]:
    if subject.view is not None and not subject.view.features:
        message = "the view has keys and times, but no feature: nobody could read anything from it"
        yield subject.file.at_start("no-features", message, "select at least one more column")
