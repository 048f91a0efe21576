"""The events as Google Analytics 4 exports them: one table, seven languages, every ugliness that such files have.

Column names are those of the interface in each language as merchants' exports were seen to have them, and the
documented English names.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.shops.traffic_world import DAYS, FIRST, ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.shops.traffic_world import Session, World

# landing, source / medium, campaign, date, device, sessions, purchases, revenue, grand total
HEADERS = {
    "en": ("Landing page + query string", "Session source / medium", "Session campaign", "Date", "Device category",
           "Sessions", "Ecommerce purchases", "Total revenue", "Grand total"),
    "zh": ("着陆页 + 查询字符串", "会话来源/媒介", "会话广告系列", "日期", "设备类别", "会话数", "电子商务购买次数", "总收入", "总计"),
    "pt": ("Página de destino + string de consulta", "Origem/mídia da sessão", "Campanha da sessão", "Data",
           "Categoria do dispositivo", "Sessões", "Compras de e-commerce", "Receita total", "Total geral"),
    "es": ("Página de destino + cadena de consulta", "Fuente/medio de la sesión", "Campaña de la sesión", "Fecha",
           "Categoría de dispositivo", "Sesiones", "Compras de comercio electrónico", "Ingresos totales", "Suma total"),
    "de": ("Landingpage + Abfragestring", "Sitzung – Quelle/Medium", "Sitzung – Kampagne", "Datum", "Gerätekategorie",
           "Sitzungen", "E-Commerce-Käufe", "Gesamtumsatz", "Gesamtsumme"),
    "fr": ("Page de destination + chaîne de requête", "Source/support de la session", "Campagne de la session", "Date",
           "Catégorie d'appareil", "Sessions", "Achats e-commerce", "Revenu total", "Total général"),
    "ja": ("ランディング ページ + クエリ文字列", "セッションの参照元 / メディア", "セッションのキャンペーン", "日付",
           "デバイス カテゴリ", "セッション", "e コマース購入数", "合計収益", "総計"),
}  # fmt: skip
DEVICES = {"app": "mobile", "phone": "mobile", "desk": "desktop"}


@dataclass(slots=True)
class Figures:
    """What a row counts."""

    sessions: int = 0
    purchases: int = 0
    revenue: Decimal = Decimal(0)


Key = tuple[str, str, str, str, str]  # day, landing, source / medium, campaign, device


def table(world: World) -> dict[Key, Figures]:
    """Return the rows: every session; purchases at the session of the order, whatever became of it later."""
    rows: dict[Key, Figures] = defaultdict(Figures)
    for session in world.sessions:
        rows[_key(session)].sessions += 1
    for sale in world.sales:
        if sale.last and sale.fate != "channel":
            row = rows[_key(sale.last)]
            row.purchases += 1
            row.revenue += sale.total
    return dict(sorted(rows.items()))


def _key(session: Session) -> Key:
    source, medium, campaign = words(session)
    return f"{session.local:%Y%m%d}", session.landing, f"{source} / {medium}", campaign, DEVICES[session.entrance.agent]


def words(session: Session) -> tuple[str, str, str]:
    """Return source, medium and campaign as GA4 tells them."""
    tags = dict(parse_qsl(session.query.replace("?", "&")))
    if "utm_source" in tags:
        return tags["utm_source"], tags.get("utm_medium", "(not set)"), tags.get("utm_campaign", "(not set)")
    if session.referrer.startswith("http"):
        host = session.referrer.split("/")[2].removeprefix("www.")
        return ("google", "organic", "(organic)") if host == "google.com" else (host, "referral", "(referral)")
    return "(direct)", "(none)", "(direct)"


def put_ga4(
    path: Path, world: World, *, language: str = "en", rows: Sequence[Key] | None = None, encoding: str = "utf-8",
    newline: str = "\n", dated: bool = True, total: bool = True, second: bool = True, preamble: int = 9,
) -> str:  # fmt: skip
    """Write an exploration: ``rows`` of the table (all), ``preamble`` lines before, total and second table if asked."""
    found = table(world)
    chosen = {key: found[key] for key in (found if rows is None else rows)}
    text = "".join(f"{line}\n" for line in _preamble(preamble)) + _body(chosen, language, dated=dated, total=total)
    text += _second(world) if second else ""
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    return path.name


def _preamble(count: int) -> list[str]:
    last = FIRST.astimezone(ZONE).replace(day=8, month=11)
    lines = [
        "# ----------------------------------------", "# Brightwater Goods - GA4", "# Free form 1",
        f"# {FIRST.astimezone(ZONE):%Y%m%d}-{last:%Y%m%d}", "#", "# All Users", "# Sessions by landing page", "#",
        "# ----------------------------------------",
    ]  # fmt: skip
    assert DAYS == 35  # the last day above
    return [*lines[:count], ""] if count else []


def _body(rows: dict[Key, Figures], language: str, *, dated: bool, total: bool) -> str:
    header = HEADERS[language]
    if not dated:
        rows = _undated(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [*header[:3], *([header[3]] if dated else []), *header[4:8]]
    writer.writerow(names)
    if total:
        sums = [sum(one.sessions for one in rows.values()), sum(one.purchases for one in rows.values()),
                sum((one.revenue for one in rows.values()), Decimal(0))]  # fmt: skip
        writer.writerow([""] * (len(names) - 3) + [f"{sums[0]:,}", *map(str, sums[1:]), header[8]])
    for (day, landing, source, campaign, device), one in rows.items():
        figures = (f"{one.sessions:,}", one.purchases, f"{one.revenue}" if one.revenue else "0")
        writer.writerow([landing, source, campaign, *([day] if dated else []), device, *figures])
    return out.getvalue()


def _undated(rows: dict[Key, Figures]) -> dict[Key, Figures]:
    merged: dict[Key, Figures] = defaultdict(Figures)
    for key, one in rows.items():
        row = merged["", *key[1:]]
        row.sessions += one.sessions
        row.purchases += one.purchases
        row.revenue += one.revenue
    return merged


def _second(world: World) -> str:
    """Return the table that GA4 puts below a chart: the same sessions once more, day by day."""
    days: dict[str, int] = defaultdict(int)
    for session in world.sessions:
        days[f"{(session.local.date() - FIRST.astimezone(ZONE).date()).days:04}"] += 1
    return "\n# Start date: 20261005\n# End date: 20261108\nNth day,Sessions\n" + "".join(
        f"{day},{count}\n" for day, count in sorted(days.items())
    )
