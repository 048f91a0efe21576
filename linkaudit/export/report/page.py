"""From the records to the page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files

import jinja2
import msgspec

from linkaudit.export.report import brief, figures
from linkaudit.export.report.columns import Cell, money, pack
from linkaudit.export.report.words import PAGE, SCRIPT, Words, masked
from linkaudit.export.words import amount, clock, percent
from linkaudit.model import FindingRow, LinkRow, Report, Verdict

VERDICTS = {
    Verdict.BROKEN: "leads to no live page today, whatever TikTok does",
    Verdict.BREAKS: "works today and ends with the policy",
    Verdict.LOST: "stands in a product description and cannot move to TikTok Shop",
    Verdict.UNKNOWN: "cannot be told without a live check or more files",
    Verdict.SURVIVES: "stays: it is on or leads to a surface that the policy keeps",
    Verdict.OK: "is fine",
}
CHANGES = ("new", "back", "gone", "worse", "better", "unseen", "readier", "blocked", "renamed", "unchanged")
MOST_BYTES = 1_450_000  # of the whole file
_SPARE = 0.95
_SENTENCES = ("reason", "cure")  # columns of findings that are said in the reader's language
_KEYS = {"verdict", "surface", "severity", "status"}  # columns of words
_BETWEEN = "\x1f"  # stands between kind, title and field of a place; the title is the shop's, so not translated

_STYLE = (files(__package__) / "page.css").read_text("utf-8")
_CHART = (files(__package__) / "vendor" / "uPlot.iife.min.js").read_text("utf-8")
_CHART_STYLE = (files(__package__) / "vendor" / "uPlot.min.css").read_text("utf-8")


def to_html(report: Report) -> str:
    """Return report.html. Rows beyond ``MOST_BYTES`` are left out, those with least money first, and that is told."""
    links, findings = len(report.links), len(report.findings)
    while True:
        page = _page(report, links, findings)
        size = len(page.encode())
        if size <= MOST_BYTES or links + findings == 0:
            return page
        links, findings = (int(one * _SPARE * MOST_BYTES / size) for one in (links, findings))


def _page(report: Report, links: int, findings: int) -> str:
    words = Words(report.lang)
    tables = {"links": _links(report.links[:links]), "findings": _findings(report, report.findings[:findings])}
    rows = tables["findings"]
    seen = {str(cell) for table in tables.values() for name in _KEYS & table.keys() for cell in table[name]}
    told = words.of(seen | _ends(rows["place"]))
    finished = {str(cell) for name in _SENTENCES for cell in rows[name]}
    told |= words.of({masked(one) for one in finished})
    packed = pack(tables, told | words.of({one for one in finished if masked(one) not in told}))
    rules = {code: rule for code, rule in report.rules.items() if code in report.summary.findings.by_code}
    return template().render(
        t=words.mark, say=words.say, clock=clock,
        report=report, summary=report.summary, plan=report.plan, links=links, findings=findings,
        figures=figures, brief=brief, titles=brief.titles(report.plan), curves=_json(figures.curves(report)),
        rules=rules, days_left=_days_left(report),
        packed=packed, verdicts=VERDICTS, changes=CHANGES,
        style=_STYLE + _CHART_STYLE, chart=_CHART, script=SCRIPT,
        hashes=" ".join(f"'sha256-{_hash(one)}'" for one in (_CHART, SCRIPT)),
        style_hash=f"'sha256-{_hash(_STYLE + _CHART_STYLE)}'", said=lambda: _json(words.other()),
    )  # fmt: skip


@cache
def template() -> jinja2.Template:
    """Return the page with its values to be filled in; ``t`` and ``say`` say its words."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    environment.filters |= {"money": amount, "count": _count, "percent": _percent}
    return environment.from_string(PAGE)


def _json(value: object) -> str:
    """Return JSON that cannot end the element that it stands in."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def _hash(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode()


def _days_left(report: Report) -> int | None:
    cutoff = report.summary.policy.cutoff
    return (date.fromisoformat(cutoff) - date.fromisoformat(report.today)).days if cutoff else None


def _links(rows: Sequence[LinkRow]) -> dict[str, Sequence[Cell]]:
    return {
        "url": [one.url for one in rows], "target": [one.target_url for one in rows],
        "verdict": [str(one.verdict) for one in rows], "surface": [str(one.surface) for one in rows],
        "codes": [" ".join(one.codes) for one in rows], "placements": [one.placements for one in rows],
        "revenue": [money(one.revenue) for one in rows], "currency": [one.currency for one in rows],
        "orders": [one.orders for one in rows], "sessions": [one.sessions for one in rows],
    }  # fmt: skip


def _findings(report: Report, rows: Sequence[FindingRow]) -> dict[str, Sequence[Cell]]:
    return {
        "code": [one.code for one in rows],
        "severity": [str(report.rules[one.code].severity) if one.code in report.rules else "" for one in rows],
        "place": [
            _BETWEEN.join((one.placement_kind, one.placement_title, one.placement_field)) for one in rows
        ],
        "url": [one.link_url for one in rows], "reason": [_reason(one) for one in rows],
        "cure": [one.cure or (report.rules[one.code].cure if one.code in report.rules else "") for one in rows],
        "revenue": [money(one.revenue) for one in rows], "currency": [one.currency for one in rows],
        "status": [one.status for one in rows],
    }  # fmt: skip


def _ends(places: Sequence[Cell]) -> set[str]:
    """Return the kinds and fields of places: what stands between them is the shop's."""
    parts = (str(place).split(_BETWEEN) for place in places)
    return {one for place in parts for one in (place[0], place[-1])}


def _reason(one: FindingRow) -> str:
    told = one.note
    if one.status == "accepted":
        until = f", until {one.accepted_until}" if one.accepted_until else ""
        told = f"{one.accepted_by}: {one.accepted_reason}{until}"
    return f"{one.reason} [{told}]" if told else one.reason


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _percent(share: Decimal | float | None) -> str:
    return "–" if share is None else percent(share, 0)
