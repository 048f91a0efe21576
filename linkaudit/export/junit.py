"""findings.junit.xml: a suite for each rule and a case for each finding, as build servers read it.

Errors and warnings are failures, what is only told passes with its text, what is accepted or muted is skipped, and a
rule that found nothing is one case that passed. The form is the one that Jenkins and GitLab read: no schema binds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from linkaudit.export.places import place_of, why_not_open
from linkaudit.export.words import amount
from linkaudit.model import FindingRow, Rule, Severity, Summary

# what XML 1.0 has no way to write
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Counts = Mapping[tuple[str, str], int]


def parts(
    findings: Iterable[FindingRow], rules: Mapping[str, Rule], summary: Summary, counts: Counts
) -> Iterator[str]:
    """Yield the text of the file. ``findings`` come sorted by code; ``counts``: how many, by code and status."""
    failing = {code for code, rule in rules.items() if rule.severity is not Severity.INFO}
    total = _numbers(counts, failing, rules)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={_quoted(f"linkaudit {summary.shop}")} {total}>\n'
    silent = dict.fromkeys(rules)
    for code, rows in groupby(findings, key=lambda one: one.code):
        silent.pop(code)
        yield from _suite(rules[code], rows, _numbers(counts, failing, [code]), summary.run.finished)
    for code in silent:
        yield from _suite(rules[code], (), _numbers(counts, failing, [code]), summary.run.finished)
    yield "</testsuites>\n"


def _numbers(counts: Counts, failing: set[str], codes: Iterable[str]) -> str:
    """Return the attributes that count; a rule without findings is one test."""
    tests = failures = skipped = 0
    for code in codes:
        number, is_open = sum(counts.get((code, status), 0) for status in _STATUSES), counts.get((code, "open"), 0)
        tests += number or 1
        failures += is_open if code in failing else 0
        skipped += number - is_open
    return f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"'


_STATUSES = ("open", "accepted", "muted")


def _suite(rule: Rule, rows: Iterable[FindingRow], numbers: str, finished: str) -> Iterator[str]:
    name = _quoted(f"{rule.code} {rule.title}")
    yield f"<testsuite name={name} {numbers} timestamp={_quoted(finished[:19])}>\n"
    none = True
    for one in rows:
        none = False
        yield _case(one, rule)
    if none:
        yield f'<testcase classname="linkaudit.{rule.code}" name="no finding"/>\n'
    yield "</testsuite>\n"


def _case(one: FindingRow, rule: Rule) -> str:
    place = place_of(one)
    name = f"{place.name}: {one.link_url or one.anchor_text}".removesuffix(": ")
    file = f" file={_quoted(place.path)}" if place.path else ""
    line = f' line="{place.line}"' if place.line else ""
    money = f"\nbehind it: {amount(one.revenue)} {one.currency}".rstrip() if one.revenue is not None else ""
    text = _clean(f"{one.reason}\n{one.cure or rule.cure}{money}\n{one.finding_id}")
    if why := why_not_open(one):
        inside = f"<skipped message={_quoted(why)}/>"
    elif rule.severity is Severity.INFO:
        inside = f"<system-out>{escape(text)}</system-out>"
    else:
        inside = f'<failure type="{rule.severity}" message={_quoted(one.reason)}>{escape(text)}</failure>'
    return f'<testcase classname="linkaudit.{rule.code}" name={_quoted(name)}{file}{line}>{inside}</testcase>\n'


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)
