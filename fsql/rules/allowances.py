"""`-- allow: rule because reason`: its author answers for a finding, so it no longer counts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fsql.errors import Diagnostic
from fsql.parser.files import SourceFile
from fsql.parser.head import Entry
from fsql.parser.limits import FINDINGS
from fsql.rules.ids import IDS, may_be_allowed

_FORM = re.compile(r"(?P<rule>\S+)\s+because\s+(?P<reason>\S.*)", re.IGNORECASE)
_WRITE = "write `-- allow: rule because reason`, such as `-- allow: unused-cte because the next view will read it`"


@dataclass(frozen=True, order=True)
class Allowed:
    """A finding that the file's head allows, and the reason given there."""

    diagnostic: Diagnostic
    reason: str


def sort_out(file: SourceFile, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Allowed]]:
    """(what still counts, what is allowed) of the findings of one file, with what is wrong with its allowances."""
    reasons, left = _reasons(file)
    allowed = []
    for diagnostic in found:
        if diagnostic.rule in reasons and may_be_allowed(diagnostic):
            allowed.append(Allowed(diagnostic, reasons[diagnostic.rule][1]))
        else:
            left.append(diagnostic)
    used = {item.diagnostic.rule for item in allowed}
    # in a file with errors not every rule could look, so nobody knows what they would have found
    if not any(diagnostic.level == "error" for diagnostic in left):
        left += [_stale(file, entry, rule) for rule, (entry, _) in reasons.items() if rule not in used]
    return left, allowed


def _reasons(file: SourceFile) -> tuple[dict[str, tuple[Entry, str]], list[Diagnostic]]:
    """({rule: (its line, the reason)}, findings about the lines that cannot be understood)."""
    reasons: dict[str, tuple[Entry, str]] = {}
    broken: list[Diagnostic] = []
    for entry in file.head.all("allow"):
        match = _FORM.fullmatch(entry.value)
        rule = match["rule"].lower() if match else entry.value.split(" ")[0].lower()
        problem = _problem(rule, match is not None, reasons)
        if problem and entry.value and len(broken) <= FINDINGS:
            broken.append(_at(file, entry, "malformed-head", *problem))
        elif match and not problem:
            reasons[rule] = (entry, match["reason"])
    return reasons, broken


def _problem(rule: str, is_whole: bool, before: Iterable[str]) -> tuple[str, str] | None:
    identity = IDS.get(rule)
    if identity is None:
        near = difflib.get_close_matches(rule, IDS, 1)
        return f"there is no rule {rule}", f"did you mean {near[0]}?" if near else _WRITE
    if not identity.allowable:
        return f"{rule} cannot be allowed", "mend what it finds, and delete this line"
    if not is_whole:
        return f"{rule} is allowed here, but nobody says why", _WRITE
    if rule in before:
        return f"{rule} is allowed twice", "keep one of the two lines"
    return None


def _stale(file: SourceFile, entry: Entry, rule: str) -> Diagnostic:
    message = f"{rule} finds nothing in this file that would have to be allowed"
    return _at(file, entry, "stale-allowance", message, "delete the line", is_error=False)


def _at(file: SourceFile, entry: Entry, rule: str, message: str, hint: str, is_error: bool = True) -> Diagnostic:
    end = entry.value_start + len(entry.value)
    return Diagnostic.at(
        file.path,
        file.text,
        entry.value_start,
        end,
        rule=rule,
        message=message,
        help=hint,
        level="error" if is_error else "warning",
    )
