"""ShopifyQL over the shop's sessions, as far as it is asked for here: counts by dimensions, of a period, by pages.

Published are the language and the columns (shopify.dev, ShopifyQL reference 2026-07, read 2026-11-22) and the shape of
the answer; seen by others: every cell is a text, an empty answer names no columns, without LIMIT it ends at 250 rows, and
rows that ORDER BY leaves equal come in another order each time. How Shopify words a parse error is our guess.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from graphql import GraphQLResolveInfo

from tests.shopify.call import Call
from tests.shopify.data import Node
from tests.shopify.resolve import special
from tests.shopify.search import moment

COLUMNS = frozenset({
    "day", "landing_page_path", "referrer_source", "referrer_name", "utm_source", "utm_medium", "utm_campaign",
    "utm_content", "utm_term", "session_device_type", "human_or_bot_session",
})  # fmt: skip
UNSAID = 250  # rows without LIMIT
_CLAUSES = re.compile(r"\b(FROM|SHOW|WHERE|GROUP BY|SINCE|UNTIL|ORDER BY|LIMIT|OFFSET)\b(?=(?:[^']*'[^']*')*[^']*$)")
_CONDITION = re.compile(r"(\w+)\s*(=|!=|CONTAINS)\s*'([^']*)'")
_DAYS_AGO = re.compile(r"-(\d+)d")
_shuffle = random.Random(7)


class Wrong(Exception):
    """The question is not understood."""


@dataclass
class Question:
    """One query, read."""

    by: list[str]
    conditions: list[tuple[str, str, str]]
    since: date
    until: date
    order: list[tuple[str, bool]]
    limit: int
    offset: int


def parse(text: str, today: date, known: frozenset[str]) -> Question:
    """Read a query; ``Wrong`` with what Shopify might say. Of several faults the first is told."""
    parts = _CLAUSES.split(" ".join(text.split()))
    found = {word: rest.strip() for word, rest in zip(parts[1::2], parts[2::2], strict=True)}
    if parts[0].strip() or found.get("FROM") != "sessions":
        raise Wrong(f"Table {found.get('FROM', '')!r} not found")
    if found.get("SHOW") != "sessions":
        raise Wrong(f"Metric {found.get('SHOW', '')!r} not found in sessions")
    by = _names(found.get("GROUP BY", ""))
    conditions = [tuple(one) for one in _CONDITION.findall(found.get("WHERE", ""))]
    for name in (*by, *(one[0] for one in conditions)):
        if name not in known:
            raise Wrong(f"Line 1 Column {text.find(name)}: column {name!r} not found in sessions")
    order = [(words[0], words[-1].upper() == "DESC") for one in _names(found.get("ORDER BY", "")) if (words := one.split())]
    for name, _ in order:
        if name not in {*by, "sessions"}:
            raise Wrong(f"Line 1 Column {text.find('ORDER BY')}: {name!r} is not in the result")
    return Question(by, conditions, _date(found.get("SINCE", "-30d"), today), _date(found.get("UNTIL", "today"), today), order,
                    int(found.get("LIMIT", UNSAID)), int(found.get("OFFSET", 0)))  # fmt: skip


def _names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _date(text: str, today: date) -> date:
    if text == "today":
        return today
    if ago := _DAYS_AGO.fullmatch(text):
        return today - timedelta(days=int(ago[1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{text!r} is not a date") from None


def table(question: Question, sessions: Iterable[Node], zone: ZoneInfo) -> Node:
    """Return tableData: every combination that has sessions, counted."""
    counted: Counter[tuple[str | None, ...]] = Counter()
    for one in sessions:
        row = one | {"day": moment(one["at"]).astimezone(zone).date().isoformat()}
        if not question.since.isoformat() <= row["day"] <= question.until.isoformat():
            continue
        if all(_holds(row, *condition) for condition in question.conditions):
            counted[tuple(row[name] for name in question.by)] += 1
    if not question.by:
        counted[()] += 0
    rows: list[Node] = [{**dict(zip(question.by, key, strict=True)), "sessions": str(count)} for key, count in counted.items()]
    _shuffle.shuffle(rows)
    for name, down in reversed(question.order):
        rows.sort(key=_sorted_by(name), reverse=down)
    rows = rows[question.offset : question.offset + question.limit]
    names = [*question.by, "sessions"] if rows else []
    return {"__typename": "ShopifyqlTableData", "columns": [_column(name) for name in names], "rows": rows}


def _sorted_by(name: str) -> Callable[[Node], tuple[bool, int | str]]:
    def key(row: Node) -> tuple[bool, int | str]:
        cell = row[name]
        return (cell is None, int(cell) if name == "sessions" else cell or "")

    return key


def _holds(row: Node, name: str, sign: str, value: str) -> bool:
    cell = row[name] or ""
    return value in cell if sign == "CONTAINS" else (cell == value) == (sign == "=")


def _column(name: str) -> Node:
    kind = "INTEGER" if name == "sessions" else "DAY_TIMESTAMP" if name == "day" else "STRING"
    return {"__typename": "ShopifyqlTableDataColumn", "name": name, "displayName": name.replace("_", " ").capitalize(), "dataType": kind, "subType": None}


@special("QueryRoot", "shopifyqlQuery")
def shopifyql(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Answer a ShopifyQL query. A shop without ``sessions`` had none; ``session_columns`` says which columns it knows."""
    call: Call = info.context
    zone = ZoneInfo(call.shop.shop().get("ianaTimezone") or "UTC")
    today = moment(call.shop.now).astimezone(zone).date()
    answer: Node = {"__typename": "ShopifyqlQueryResponse", "parseErrors": [], "parseWarnings": [], "tableData": None}
    try:
        question = parse(arguments["query"], today, getattr(call.shop, "session_columns", COLUMNS))
    except Wrong as wrong:
        return answer | {"parseErrors": [str(wrong)]}
    sessions = getattr(call.shop, "sessions", lambda *_: ())
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (question.since, question.until))
    found = sessions(begin - timedelta(days=1), end + timedelta(days=2))
    return answer | {"tableData": table(question, found, zone)}
