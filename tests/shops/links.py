"""Turns the table of cases into links: spelled with the shop's hosts, made distinct, adapted to the product file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.shops.catalogue import DOMAIN, MYSHOPIFY, SECOND
from tests.shops.truth import Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shops.cases import Case, Shop

Drawn = tuple[str, Made]  # the raw text as it is written, and the link that it is
PRIMARY = f"https://{DOMAIN}"
ON_PAGE = (
    ("", ""), (PRIMARY, ""), (f"//{DOMAIN}", ""), (f"https://www.{DOMAIN}", ""), (f"http://{DOMAIN}", "LA208"),
    (f"https://{MYSHOPIFY}", "LA207"), (f"https://{SECOND}", ""), ("HTTPS://WWW.UglyShop.example", ""),
    (f"{PRIMARY}:443", ""), ("/fr", ""), (f"{PRIMARY}/fr", ""),
)  # fmt: skip
INBOUND = (
    (PRIMARY, ""), (PRIMARY, ""), (f"https://www.{DOMAIN}", ""), (PRIMARY, ""), (f"https://{SECOND}", ""),
    (f"http://{DOMAIN}", "LA208"), (PRIMARY, ""), (f"https://{MYSHOPIFY}", "LA207"), (PRIMARY, ""),
    (f"{PRIMARY}/fr", ""),
)  # fmt: skip
NOISE = ("", "_pos=3&_sid=ab12&_ss=r", "", "currency=USD&section_id=main&region=us", "utm_source=mail&utm_medium=email")
WRAPPED = ("wrapped", "half-wrapped")


def joined(url: str, query: str) -> str:
    """Return ``url`` with ``query`` added to the query it has."""
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def adapted(case: Case, *, ids: bool) -> Case:
    """Return the case as it is when the product file has variant ids, or has none."""
    if ids:
        return replace(case, codes=(*case.codes, *case.ids))
    return replace(case, fate=case.without_ids or case.fate)


def _spelled(case: Case, path: str, n: int, spellings: tuple[tuple[str, str], ...]) -> tuple[str, tuple[str, ...]]:
    if not case.spelled:
        return path, case.codes
    usable = [s for s in spellings if case.locale or not s[0].endswith("/fr")]
    prefix, code = usable[n % len(usable)]
    return prefix + path, (*case.codes, *([code] if code and code not in case.codes else ()))


def _made(case: Case, url: str, codes: tuple[str, ...]) -> Made:
    return Made(url, case.name, case.fate, case.kind, codes, case.may, case.own)


def on_page(case: Case, shop: Shop, count: int) -> Iterator[Drawn]:
    """Yield ``count`` distinct on-page links of one case."""
    seen: set[str] = set()
    for n in range(count):
        url, codes = _spelled(case, case.make(shop, n), n, ON_PAGE)
        if case.spelled and case.kind == "product" and not case.numbered:
            url = joined(url, NOISE[n // 11 % len(NOISE)])
        if case.spelled and (case.numbered or url in seen):
            url = joined(url, f"ref=ug{n}")
        raw = joined(url, f"fbclid=IwAR0ugly{n}") if case.spelled and n % 23 == 20 else url
        seen.add(url)
        yield raw, _made(case, url, codes)


def inbound(case: Case, shop: Shop, count: int, mark: str) -> Iterator[Drawn]:
    """Yield ``count`` distinct inbound links of one case; ``mark`` makes their campaign values unlike any other's."""
    for n in range(count):
        url, codes = _spelled(case, case.make(shop, n), n, INBOUND)
        if case.name not in WRAPPED:
            url = joined(url, f"utm_source=tiktok&utm_campaign={mark}-{case.name}-{n}")
        yield (joined(url, f"ttclid=E.C.P.ugly{n}") if n % 5 == 1 and "?" in url else url), _made(case, url, codes)
