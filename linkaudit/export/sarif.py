"""findings.sarif: SARIF 2.1.0 (OASIS Standard, docs.oasis-open.org/sarif/sarif/v2.1.0), written result by result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

import msgspec

from linkaudit.export.places import place_of, why_not_open
from linkaudit.model import FindingRow, Rule, Severity, Summary

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def parts(findings: Iterable[FindingRow], rules: Mapping[str, Rule], summary: Summary) -> Iterator[str]:
    """Yield the text of the file; what is accepted or muted is there as suppressed."""
    numbers = {code: number for number, code in enumerate(rules)}
    head = {
        "tool": {"driver": _driver(rules, summary)},
        "automationDetails": {"id": f"linkaudit/{quote(summary.shop)}/{summary.run.id}"},
        "invocations": [{
            "executionSuccessful": True, "startTimeUtc": _utc(summary.run.started),
            "endTimeUtc": _utc(summary.run.finished),
        }],
        "columnKind": "unicodeCodePoints",
    }  # fmt: skip
    yield f'{{"$schema": {_json(SCHEMA)}, "version": "2.1.0", "runs": [{_json(head)[:-1]}, "results": ['
    mark = "\n"
    for one in findings:
        yield mark + _json(_result(one, rules[one.code], numbers[one.code]))
        mark = ",\n"
    yield "\n]}]}\n"


def _driver(rules: Mapping[str, Rule], summary: Summary) -> dict[str, object]:
    return {
        "name": "linkaudit", "version": summary.versions["linkaudit"],
        "rules": [{
            "id": rule.code, "shortDescription": {"text": rule.title}, "fullDescription": {"text": rule.why},
            "help": {"text": f"{rule.cure}. Source: {rule.source}"},
            "defaultConfiguration": {"level": LEVELS[rule.severity]},
        } for rule in rules.values()],
    }  # fmt: skip


def _result(one: FindingRow, rule: Rule, number: int) -> dict[str, object]:
    why, behind = why_not_open(one), {}
    if one.revenue is not None:
        behind = {"revenue": str(one.revenue), "currency": one.currency}
    told = {"verdict": one.verdict, "direction": one.direction, "link": one.link_url, "target": one.target_url,
            "firstSeen": one.first_seen, "note": one.note, **behind}  # fmt: skip
    return {
        "ruleId": one.code, "ruleIndex": number, "level": LEVELS[rule.severity],
        "message": {"text": _message(one, rule)}, "locations": [_location(one)],
        "partialFingerprints": {"linkauditFinding/v1": one.finding_id},
        "baselineState": "new" if one.new else "unchanged",
        "suppressions": [{"kind": "external", "status": "accepted", "justification": why}] if why else [],
        "properties": {name: value for name, value in told.items() if value},
    }  # fmt: skip


def _message(one: FindingRow, rule: Rule) -> str:
    what = f"{rule.title}: {one.link_url}" if one.link_url else rule.title
    return f"{what} ({one.reason}). {one.cure or rule.cure}."


def _location(one: FindingRow) -> dict[str, object]:
    place = place_of(one)
    logical = {"name": place.name, "kind": one.placement_kind}
    location: dict[str, object] = {"logicalLocations": [logical]}
    if place.path:
        physical: dict[str, object] = {"artifactLocation": {"uri": quote(place.path)}}
        location["physicalLocation"] = physical | ({"region": {"startLine": place.line}} if place.line else {})
    return location


def _utc(time: str) -> str:
    return time.replace("+00:00", "Z")


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
