"""The events as Shopify's own analytics export them, and as a web server or CDN logs them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.shops.traffic_world import DOMAIN, SHOP, ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.shops.traffic_world import Session, World

# day, landing path, referrer source, referrer name, utm source, medium, campaign, device, sessions
SHOPIFY = {
    "en": ("Day", "Landing page path", "Referrer source", "Referrer name", "UTM source", "UTM medium", "UTM campaign",
           "Session device type", "Sessions", "Sessions that completed checkout"),
    "machine": ("day", "landing_page_path", "referrer_source", "referrer_name", "utm_source", "utm_medium",
                "utm_campaign", "session_device_type", "sessions", "sessions_that_completed_checkout"),
    "old": ("Day", "Landing page path", "Referrer source", "Referrer name", "UTM campaign source", "UTM campaign medium",
            "UTM campaign name", "Session device type", "Sessions", "Sessions that completed checkout"),
}  # fmt: skip
DEVICES = {"app": "Mobile", "phone": "Mobile", "desk": "Desktop"}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
WEBVIEW = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/129.0.0.0 "
)
AGENTS = {
    "app": (
        IPHONE + "Mobile/15E148 musical_ly_36.5.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US",
        WEBVIEW + "Mobile Safari/537.36 trill_360503 JsSdk/1.0 NetType/MOBILE BytedanceWebview/d8a21c6",
    ),
    "phone": (IPHONE + "Version/18.1 Mobile/15E148 Safari/604.1",),
    "desk": ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",),
}
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

Row = tuple[str, ...]


def shopify_rows(world: World) -> list[Row]:
    """Return the rows of the report: its words and, last, the sessions."""
    rows = Counter(_shopify_key(session) for session in world.sessions)
    bought = Counter(_shopify_key(sale.last) for sale in world.sales if sale.last)
    return [(*key, str(count), str(bought[key])) for key, count in sorted(rows.items())]


def _shopify_key(session: Session) -> Row:
    tags = dict(parse_qsl(session.query.replace("?", "&")))
    source, name = _referrer(session)
    return (f"{session.local:%Y-%m-%d}", session.page, source, name, tags.get("utm_source", ""), tags.get("utm_medium", ""),
            tags.get("utm_campaign", ""), DEVICES[session.entrance.agent])  # fmt: skip


def _referrer(session: Session) -> tuple[str, str]:
    referrer = session.referrer
    if not referrer:
        return "Direct", ""
    if "tiktok.com/" in referrer.split("?")[0] and "blog" not in referrer:
        return "Social", "TikTok"
    if "google." in referrer:
        return "Search", "Google"
    return "Social" if "instagram" in referrer else "Unknown", referrer.split("/")[2]


def put_shopify(
    path: Path, world: World, *, language: str = "en", rows: Sequence[Row] | None = None, total: bool = True,
    encoding: str = "utf-8", newline: str = "\r\n",
) -> str:  # fmt: skip
    """Write the report of sessions, with its row of totals and a column that compares with the time before."""
    chosen = shopify_rows(world) if rows is None else list(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*SHOPIFY[language], "Sessions (previous period)"))
    writer.writerows((*row, "3") for row in chosen)
    if total:
        sums = [sum(int(row[at]) for row in chosen) for at in (-2, -1)]
        writer.writerow(("Totals", *[""] * (len(SHOPIFY[language]) - 3), *sums, "3"))
    path.write_bytes(out.getvalue().replace("\n", newline).encode(encoding))
    return path.name


def log_lines(world: World) -> list[str]:
    """Return the lines of a combined log: every landing with what a browser loads after it, bots, and other requests."""
    return [line for session in world.sessions for line in _requests(session)]


def _requests(session: Session) -> list[str]:
    agents = AGENTS[session.entrance.agent]
    agent = agents[session.visitor % len(agents)]
    lines = [_line(session, 0, session.landing, session.referrer, agent)]
    here = SHOP + session.landing
    lines.append(_line(session, 1, "/cdn/shop/t/7/assets/theme.css?v=17", here, agent))
    lines.append(_line(session, 1, "/cart.js", here, agent))
    if session.number % 3 == 0:
        lines.append(_line(session, 40, "/products/lamps-birch-1", here, agent))  # a second page is no landing
    if session.number % 9 == 0:
        lines.append(_line(session, 2, session.landing, session.referrer, BOT))
    if session.number % 11 == 0:
        lines.append(_line(session, 3, "/products/none", "", agent, status=404))
    if session.number % 13 == 0:
        lines.append(_line(session, 5, session.landing, session.referrer, agent))  # loaded again
    return lines


def _line(session: Session, later: int, target: str, referrer: str, agent: str, status: int = 200) -> str:
    when = (session.when + timedelta(seconds=later)).astimezone(ZONE)
    address = f"198.51.{session.visitor // 250}.{session.visitor % 250}"
    stamp = f"{when:%d}/{when:%b}/{when:%Y:%H:%M:%S %z}"
    return f'{address} - - [{stamp}] "GET {target} HTTP/1.1" {status} 5120 "{referrer or "-"}" "{agent}"'


def put_log(
    path: Path, world: World, *, lines: Sequence[str] | None = None, host: bool = False, newline: str = "\n"
) -> str:
    """Write the log; ``host`` puts the virtual host before every line."""
    chosen = log_lines(world) if lines is None else lines
    front = f"{DOMAIN} " if host else ""
    path.write_bytes("".join(f"{front}{line}{newline}" for line in chosen).encode())
    return path.name
