"""Once the links have ended, what matters is another thing: told from the day after the cut-off, by the shop's calendar."""

from __future__ import annotations

import json
from datetime import datetime

import msgspec
import pytest

from linkaudit.audit.aftermath import MOST, Evidence, aftermath
from linkaudit.export import summary as written
from linkaudit.export.summary import to_json
from linkaudit.model import Listed, Regained, StillVisited, Summary, Vanished
from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.deliver import deliver
from linkaudit.pipeline.ingest import ingest
from linkaudit.pipeline.job import Job
from linkaudit.settings import load
from linkaudit.store import seller_center
from linkaudit.store.database import open_database

HEAD = "Handle,Title,Body (HTML),Status,Published,Variant SKU,Variant Price,Variant Grams,Image Src\n"
LINK = '<a href=""https://other.example/x"">x</a>'
CUTOFF = "2026-11-01"


def files(folder, bodies, orders):
    rows = "".join(f'{name},{name.title()},"{body}",active,true,{name}-1,9.00,100,https://cdn.example/x.jpg\n' for name, body in bodies.items())
    told = [
        {"id": at, "created_at": when, "currency": "USD", "current_total_price": "10.10", "total_price": "10.10", "test": False, "source_name": "web",
         "landing_site": f"/products/{handle}?utm_source=tiktok", "referring_site": "https://www.tiktok.com/", "line_items": []}
        for at, (handle, when) in enumerate(orders, 1)
    ]  # fmt: skip
    (folder / "products.csv").write_text(HEAD + rows, "utf-8")
    (folder / "orders.json").write_text(json.dumps({"orders": told}), "utf-8")
    (folder / "links.csv").write_text("url,surface\nhttps://shop.example/products/tent?utm_source=tiktok,video\n", "utf-8")
    return [folder / name for name in ("products.csv", "orders.json", "links.csv")]


def run(folder, moment, given, zone="America/Los_Angeles"):
    overrides = {("shop", "domain"): "shop.example", ("policy", "cutoff"): CUTOFF, ("shop", "timezone"): zone}
    job = Job(db_path=folder / "a.db", settings=load(None, overrides, {}, alone=True), tell=lambda _: None,
              clock=lambda: datetime.fromisoformat(moment))  # fmt: skip
    ingest(job, given, whole=True)
    return job, assess(job)


def list_on_tiktok(folder, *names):
    rows = [Listed(ref=at, product_id=f"17{at}", sku_id=f"9{at}", title=name.title(), seller_sku=f"{name}-1", gtin="", variation="", status="Active(1)", category="")
            for at, name in enumerate(names, 1)]  # fmt: skip
    with open_database(folder / "a.db") as db, db.atomic():
        seller_center.forget_others(db, [""])
        seller_center.save_listed(db, "batch.xlsx", rows, "2026-10-20T00:00:00+00:00")


ORDERS = [
    ("tent", "2026-10-30T12:00:00+00:00"),
    ("tent", "2026-11-02T06:30:00+00:00"),  # the evening of the cut-off day in Los Angeles
    ("tent", "2026-11-02T09:00:00+00:00"),
    ("tent", "2026-11-04T09:00:00+00:00"),
    ("mug", "2026-11-04T09:00:00+00:00"),
]


def test_before_on_and_after_the_day(tmp_path):
    before = {"tent": "Fine", "mug": LINK, "hat": "Fine"}
    _, first = run(tmp_path, "2026-10-20T10:00:00+00:00", files(tmp_path, before, ORDERS[:1]))
    assert first.after_cutoff is None
    list_on_tiktok(tmp_path, "tent", "mug")
    _, second = run(tmp_path, "2026-10-25T10:00:00+00:00", files(tmp_path, before, ORDERS[:1]))
    on_the_day, third = run(tmp_path, "2026-11-02T06:59:00+00:00", files(tmp_path, before, ORDERS[:2]))
    assert (second.after_cutoff, third.after_cutoff) == (None, None)  # 23:59 in Los Angeles
    assert "1. List the products" in written.to_text(third, [])
    assert "before the links end" in written.to_text(third, [])
    list_on_tiktok(tmp_path, "mug")
    job, fourth = run(tmp_path, "2026-11-05T10:00:00+00:00", files(tmp_path, before | {"hat": LINK}, ORDERS))
    after = fourth.after_cutoff
    assert after
    assert (after.cutoff, after.today, after.days, after.timezone, after.compared) == (CUTOFF, "2026-11-05", 4, "America/Los_Angeles", True)
    seen = {one.url.partition("?")[0].rpartition("/")[2]: (one.orders, str(one.revenue), one.currency, one.last_day) for one in after.visited}
    assert seen == {"tent": (2, "20.20", "USD", "2026-11-04"), "mug": (1, "10.10", "USD", "2026-11-04")}
    assert [(one.title, one.tiktok_product_id, one.last_seen) for one in after.vanished] == [("Tent", "171", "2026-11-01")]
    assert [(one.title, one.links, one.first_seen) for one in after.regained] == [("Hat", 1, "2026-11-05")]
    text = written.to_text(fourth, [])
    order = [text.index(one) for one in ("The links ended on 2026-11-01, 4 days ago (America/Los_Angeles time)", "2 links that ended are still visited",
                                         "1 listing vanished", "1 description regained links", "What to do next:", "TikTok earned")]  # fmt: skip
    assert order == sorted(order)
    assert "their links have ended" in text
    assert msgspec.json.decode(to_json(fourth), type=Summary) == fourth
    (page,) = deliver(job, ["report"], tmp_path / "out").files
    html = page.read_text("utf-8")
    assert html.index("What matters now that the links have ended?") < html.index("What do I lose?")
    (page,) = deliver(msgspec.structs.replace(on_the_day, lang="zh"), ["report"], tmp_path / "out").files
    assert "链接已经断了，现在最要紧的是什么？" in page.read_text("utf-8")


def test_the_same_instant_is_another_day_elsewhere(tmp_path):
    given = files(tmp_path, {"tent": LINK}, ORDERS[:2])
    _, there = run(tmp_path, "2026-11-02T06:59:00+00:00", given, zone="Asia/Shanghai")
    assert there.after_cutoff
    assert there.after_cutoff.days == 1
    assert not there.after_cutoff.compared  # the first audit: nothing tells what the description had
    assert there.after_cutoff.regained == []
    assert "is not known: no audit from before" in written.to_text(there, [])
    assert [one.orders for one in there.after_cutoff.visited] == [1]  # 14:30 on 2 November in Shanghai


@pytest.mark.parametrize("cutoff,today,days", [("", "2026-11-05", None), (CUTOFF, "2026-10-31", None), (CUTOFF, CUTOFF, None), (CUTOFF, "2026-11-02", 1)])
def test_it_begins_when_the_day_is_over(cutoff, today, days):
    found = aftermath(cutoff, today, "UTC", Evidence())
    assert (found.days if found else None) == days


def test_the_worst_first_and_numbers_of_all():
    visited = [StillVisited(url=f"https://a.example/{at}", target_url="", surface="bio", last_day=CUTOFF, sessions=at) for at in range(2 * MOST)]
    vanished = [Vanished(handle=str(at), title=str(at), tiktok_product_id="", last_seen=CUTOFF) for at in range(3)]
    found = aftermath(CUTOFF, "2026-12-01", "UTC", Evidence(visited=visited, vanished=vanished, regained=[Regained(product_id="1", title="a", links=2, first_seen=CUTOFF)]))
    assert found
    assert (found.visited_links, found.vanished_listings, found.regained_descriptions) == (100, 3, 1)
    assert [one.sessions for one in found.visited] == list(range(99, 49, -1))
