"""The same shop's ads: Ads Manager's bulk workbook and report, the Business API's answer, the catalog feed."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import xlsxwriter

from tests.shops.traffic_world import SHOP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.shops.catalogue import Product
    from tests.shops.traffic_entrances import Ad
    from tests.shops.traffic_world import World

TEMPLATE = "utm_source=tiktok&utm_medium=paid&utm_campaign=__CAMPAIGN_NAME__&utm_content=__CID_NAME__&utm_term=__AID_NAME__"
SHEET = (
    "Campaign ID", "Campaign Name", "Campaign Status", "Ad Group ID", "Ad Group Name", "Ad Group Status", "Ad ID",
    "Ad Name", "Ad Status", "Sales destination", "Ad format", "Web URL", "Deeplink URL", "Fallback Website URL",
    "Impression Tracking URL", "Click Tracking URL", "Disclaimer URL", "Product source", "Catalog ID",
)  # fmt: skip
REPORT = {
    "en": ("Campaign name", "Campaign ID", "Ad group name", "Ad name", "Ad ID", "By Day", "Cost", "Impressions",
           "Clicks (destination)", "Clicks (all)", "Purchases (website)", "Purchase value (website)", "Currency"),
    "zh": ("推广系列名称", "推广系列ID", "广告组名称", "广告名称", "广告ID", "按天", "消耗", "展示次数", "点击量（目标页面）", "点击量（全部）",
           "网站购买次数", "网站购买价值", "货币"),
}  # fmt: skip
FEED = ("sku_id", "title", "description", "availability", "condition", "price", "link", "image_link", "brand", "item_group_id")


def put_workbook(path: Path, world: World) -> str:
    """Write the bulk export: a page to read, the ads, a page of faults."""
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as book:
        book.add_worksheet("Read Me").write_string(0, 0, "Do not change the headers.")
        sheet = book.add_worksheet("Ads")
        for at, name in enumerate(SHEET):
            sheet.write_string(0, at, name)
        for row, ad in enumerate(world.ads, 1):
            for at, cell in enumerate(_cells(ad)):
                sheet.write_string(row, at, cell)
        book.add_worksheet("Export issues")
    return path.name


def _cells(ad: Ad) -> tuple[str, ...]:
    status = "Active" if ad.number % 3 else "Paused"
    url = f"{SHOP}{ad.page}?{TEMPLATE}"
    deeplink = f"brightwater://product/{ad.number}" if ad.number % 4 == 1 else ""
    return (ad.campaign_id, ad.campaign, "Active", ad.group_id, ad.group, status, ad.ad_id, ad.name, status, "Website",
            "Single video", url, deeplink, "", "https://t.tracker.example/i", "", "", "", "")  # fmt: skip


def report_rows(world: World) -> list[tuple[str, ...]]:
    """Return the rows of the report: what the ads' own counting says, day by day."""
    clicks = Counter((session.ad.number, f"{session.local:%Y-%m-%d}") for session in world.sessions if session.entrance.of_ad)
    bought: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for sale in world.sales:
        if sale.last and sale.last.entrance.of_ad and sale.counted and sale.currency == "USD":
            bought[sale.last.ad.number, f"{sale.last.local:%Y-%m-%d}"].append(sale.total)
    rows: list[tuple[str, ...]] = []
    for (number, day), count in sorted(clicks.items()):
        ad, sums = world.ads[number], bought[number, day]
        value = f"{sum(sums, Decimal(0)):.2f}"
        rows.append((ad.campaign, ad.campaign_id, ad.group, ad.name, ad.ad_id, day, f"{count * 0.41:.2f}", str(count * 90),
                     str(count), str(count * 2), str(len(sums)), value, "USD"))  # fmt: skip
    return rows


def put_report(
    path: Path, world: World, *, language: str = "en", rows: Sequence[Sequence[str]] | None = None, total: bool = True,
    encoding: str = "utf-8-sig", newline: str = "\r\n",
) -> str:  # fmt: skip
    """Write the report as CSV, with its last row of totals."""
    chosen = report_rows(world) if rows is None else rows
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(REPORT[language])
    writer.writerows(chosen)
    if total:
        sums = [sum((Decimal(row[at]) for row in chosen), Decimal(0)) for at in range(6, 12)]
        writer.writerow((f"Total of {len(chosen)} results", "-", "-", "-", "-", "-", *sums, "USD"))
    path.write_bytes(out.getvalue().replace("\n", newline).encode(encoding))
    return path.name


def put_api(path: Path, world: World) -> str:
    """Write the answer of ``ad/get``: UTM values apart from the address, on some in both places."""
    ads = [_api_ad(ad) for ad in world.ads]
    page = {"page": 1, "page_size": 100, "total_number": len(ads), "total_page": 1}
    answer = {"code": 0, "message": "OK", "request_id": "2026112200", "data": {"list": ads, "page_info": page}}
    path.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    return path.name


def _api_ad(ad: Ad) -> dict[str, object]:
    words = {"utm_source": "tiktok", "utm_medium": "paid", "utm_campaign": "__CAMPAIGN_NAME__"}
    own = "?utm_source=tiktok" if ad.number % 5 == 0 else ""
    return {
        "ad_id": ad.ad_id,
        "ad_name": ad.name,
        "adgroup_id": ad.group_id,
        "adgroup_name": ad.group,
        "campaign_id": ad.campaign_id,
        "campaign_name": ad.campaign,
        "landing_page_url": f"{SHOP}{ad.page}{own}",
        "landing_page_urls": None,
        "utm_params": [{"key": key, "value": value} for key, value in words.items()],
        "deeplink": f"brightwater://product/{ad.number}" if ad.number % 4 == 1 else "",
        "secondary_status": "AD_STATUS_DELIVERY_OK",
        "catalog_id": "7300000000000000001" if ad.number == 11 else None,
    }


def feed_rows(products: Sequence[Product]) -> list[tuple[str, ...]]:
    """Return the feed: one row a variant."""
    return [
        (
            variant.sku, product.title, "Ours.", "in stock", "new", f"{variant.price} USD",
            f"{SHOP}/products/{product.handle}?variant={variant.variant_id}&utm_source=tiktok&utm_medium=catalog",
            f"https://cdn.shopify.com/s/files/1/0001/{product.product_id}.jpg", "Brightwater", product.handle,
        )
        for product in products
        for variant in product.variants
    ]  # fmt: skip


def put_feed(path: Path, world: World) -> str:
    """Write the feed as CSV, as TSV or as RSS, after the file's ending."""
    rows = feed_rows(world.shop.products)
    if path.suffix == ".xml":
        items = "".join(
            "<item>" + "".join(f"<g:{name}>{escape(cell)}</g:{name}>" for name, cell in zip(FEED, row, strict=True)) + "</item>\n"
            for row in rows
        ).replace("g:sku_id", "g:id")
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
            f"<title>Brightwater</title><link>{SHOP}</link>\n{items}</channel></rss>\n", "utf-8"
        )  # fmt: skip
        return path.name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writerow(FEED)
        writer.writerows(rows)
    return path.name

