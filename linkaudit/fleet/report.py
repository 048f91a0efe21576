"""What all shops found, read from the views alone: a role that has a scope gets the shops of its tags and no others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from psycopg.rows import dict_row

from linkaudit.fleet import place
from linkaudit.model import CodeMoney, FleetReport, ShopLine, ShopMoney


def report(connection: place.Connection, tags: Sequence[str] = ()) -> FleetReport:
    """Return the report on shops with all of ``tags``, of one moment."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        money: dict[str, list[ShopMoney]] = {}
        for row in _rows(connection, _MONEY, tags):
            money.setdefault(row.pop("shop"), []).append(ShopMoney(**row))
        shops = [
            _line(row, tuple(money.get(row["shop"], ())))
            for row in _rows(connection, _SHOPS, tags)
        ]  # fmt: skip
        codes = tuple(CodeMoney(**row) for row in _rows(connection, _CODES, tags))
        now = connection.execute("SELECT now()").fetchone()
    shops.sort(key=lambda one: (-max((part.at_risk for part in one.money), default=0), one.shop))
    made = now[0].astimezone(UTC).isoformat(timespec="seconds") if now else ""
    return FleetReport(made=made, tags=tuple(tags), shops=tuple(shops), codes=codes)


def _line(row: dict[str, Any], money: tuple[ShopMoney, ...]) -> ShopLine:
    finished = row.pop("finished_at")
    known = {name: value for name, value in row.items() if value is not None}
    return ShopLine(
        **known | {"tags": tuple(row["tags"])}, money=money,
        finished=finished.astimezone(UTC).isoformat(timespec="seconds") if finished else "",
    )  # fmt: skip


def _rows(connection: place.Connection, question: str, tags: Sequence[str]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(question.encode(), {"tags": list(tags)}).fetchall()


_SHOPS = """
SELECT s.shop, s.tags, s.state, s.cause, s.cure, new.finished_at, new.products, new.links, new.broken, new.breaks,
  new.unknown, new.findings, new.problems, new.not_seen, old.findings AS findings_before
FROM shop_state s LEFT JOIN latest_results new ON new.shop = s.shop AND new.age = 1
LEFT JOIN latest_results old ON old.shop = s.shop AND old.age = 2 WHERE s.tags @> %(tags)s
"""
_MONEY = """
SELECT m.shop, m.currency, m.tiktok_revenue, m.at_risk, m.breaks, m.broken, m.survives, m.unknown, m.period_start,
  m.period_end, before.at_risk AS before
FROM latest_results new JOIN audit_money m ON m.audit_id = new.audit_id
LEFT JOIN latest_results old ON old.shop = new.shop AND old.age = 2
LEFT JOIN audit_money before ON before.audit_id = old.audit_id AND before.currency = m.currency
WHERE new.age = 1 AND new.tags @> %(tags)s ORDER BY m.shop, m.at_risk DESC, m.currency
"""
_CODES = """
SELECT c.code, c.currency, max(c.severity) AS severity, sum(c.findings)::bigint AS findings,
  sum(c.links)::bigint AS links, sum(c.sessions)::bigint AS sessions, sum(c.orders)::bigint AS orders,
  sum(c.revenue) AS revenue
FROM latest_results new JOIN audit_codes c ON c.audit_id = new.audit_id
WHERE new.age = 1 AND new.tags @> %(tags)s GROUP BY c.code, c.currency
ORDER BY sum(c.revenue) DESC, sum(c.findings) DESC, c.code, c.currency
"""
