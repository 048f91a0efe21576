"""A small shop with a judged run, sheets written for TikTok Shop, and Seller Center's answers to them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from linkaudit.export.summary import to_json
from linkaudit.model import (
    Direction,
    FindingCounts,
    Host,
    Impact,
    JudgedLink,
    LinkCounts,
    Money,
    OwnerKind,
    Placement,
    PolicyInfo,
    ProblemCounts,
    Product,
    RunInfo,
    Sku,
    Status,
    Summary,
    Surface,
    Variant,
    Verdict,
)  # fmt: skip
from linkaudit.pipeline.job import Job
from linkaudit.settings import Settings
from linkaudit.store import exports, judgements, listings, runs
from linkaudit.store.database import open_database
from linkaudit.urls.identity import link_id
from tests.store.made import opened_run, save, stream

SHOP = "https://shop.example"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PRODUCTS = (
    ("tent", "Dome Tent", (("Red / M", 41, "TENT-R", "036000291452"), ("Blue / M", 42, "TENT-B", "4006381333931"))),
    ("mug", "Enamel Mug", (("", 51, "MUG", ""),)),
    ("stove", "Gas Stove", (("", 61, "STOVE", ""),)),
    ("gone", "Old Lamp", (("", 71, "LAMP", ""),)),
)  # fmt: skip


class Shelf:
    """The shop of a test: its folder, and a job whose clock says what it is told."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.told: list[str] = []
        self.time = NOON

    @property
    def job(self) -> Job:
        return Job(db_path=self.folder / "s.db", settings=Settings(), tell=self.told.append, clock=lambda: self.time)

    @contextmanager
    def db(self):
        with open_database(self.folder / "s.db") as db:
            yield db

    def states(self) -> dict[str, str]:
        """Return what became of each exported row that still counts, by seller SKU."""
        with self.db() as db:
            return dict(db.execute("SELECT seller_sku, state FROM exported WHERE state <> 'superseded' ORDER BY export_id"))

    def export(self, *handles, made_at=NOON) -> None:
        """Record a sheet with these products."""
        chosen = [(handle, title, key, number, sku, code) for handle, title, variants in PRODUCTS if handle in handles
                  for key, number, sku, code in variants]  # fmt: skip
        rows = [exports.SheetRow(at, handle, 0, None, title, number, key, sku, code, "d")
                for at, (handle, title, key, number, sku, code) in enumerate(chosen, 7)]  # fmt: skip
        with self.db() as db, db.atomic():
            exports.announce(db, 1, ("xlsx", 1, "listing-a-1.xlsx", "t"), rows, state="waiting", now=made_at.isoformat(timespec="seconds"))
            exports.finish(db)
            for handle, _, key, number, sku, _ in chosen:
                listings.keep_skus(db, handle, [Sku(seller_sku=sku, values={}, variant_id=number, variant_key=key)])


def link(path, *, surface=Surface.VIDEO, verdict=Verdict.BREAKS, kind="product", handle="", codes=(), direction=Direction.INBOUND) -> JudgedLink:
    url = f"{SHOP}{path}" if path.startswith("/") else path
    return JudgedLink(
        link_id=link_id(direction, surface, url), direction=direction, surface=surface, url=url, target_url=url, verdict=verdict, codes=codes,
        placements=1, evidence="link list", target_kind=kind, target_handle=handle, resolved_by="catalog", reason="",
    )  # fmt: skip


def placed(judged, *, ordinal=1, kind=OwnerKind.LINK_LIST, owner_id="links.csv", title="links.csv", field="url", note="", ref=1) -> Placement:
    return Placement(owner_kind=kind, owner_ref=ref, owner_id=owner_id, title=title, field=field, ordinal=ordinal, locator=f"row {ordinal}",
                     url=judged.url, direction=judged.direction, surface=judged.surface, note=note)  # fmt: skip


LINKS = (link("/products/tent", handle="tent"), link("/products/mug", surface=Surface.BIO, handle="mug"), link("/", kind="home"))
MONEY = (Decimal("60.00"), Decimal("30.00"), Decimal("10.00"))


def build(folder, *, links=LINKS, money=MONEY, placements=None, products=PRODUCTS) -> Shelf:
    """Write a database whose run is judged: ``links`` with their ``money``, and where they stand."""
    shelf = Shelf(folder)
    spots = placements if placements is not None else [placed(one, ordinal=at) for at, one in enumerate(links, 1)]
    goods = [
        record
        for ref, (handle, title, variants) in enumerate(products, 1)
        for record in (
            Product(ref=ref, product_id=ref, handle=handle, title=title, status=Status.ARCHIVED if handle == "gone" else Status.ACTIVE, published=True),
            *(Variant(product_ref=ref, ref=number, variant_id=number, sku=sku, barcode=code, price=Decimal(5),
                      option_values=tuple(key.split(" / ")) if key else ("Default Title",)) for key, number, sku, code in variants),
        )
    ]  # fmt: skip
    with opened_run(folder / "s.db", stream(), now=NOON.isoformat()) as (db, run_id, ids):
        save(db, ids["products.csv"], Host(host="shop.example", primary=True), *goods, *spots)
        with db.atomic():
            judgements.begin(db, run_id)
            judgements.save_judgements(db, run_id, [(one, []) for one in links])
            judgements.save_impacts(db, run_id, [Impact(link_id=one.link_id, currency="USD", orders=1, revenue=sum_)
                                              for one, sum_ in zip(links, money, strict=False)])  # fmt: skip
        runs.end_stream(db, ids["products.csv"], damage="", now=NOON.isoformat())
        runs.finish_run(db, run_id, {"finished_at": NOON.isoformat(), "policy": "p", "cutoff": "", "summary": to_json(summary(run_id)).decode()})
    return shelf


def summary(run_id) -> Summary:
    zero = Decimal(0)
    total = Money(currency="USD", tiktok_revenue=Decimal(100), unlinked=zero, tiktok_orders=3, tiktok_sessions=None, breaks=Decimal(100), broken=zero,
                  survives=zero, unknown=zero, period_start="", period_end="")  # fmt: skip
    return Summary(
        shop="shop.example", run=RunInfo(id=run_id, started="", finished="", complete=True), policy=PolicyInfo(name="p", cutoff=""), counts={},
        links=LinkCounts(total=0, by_verdict={}, by_surface={}), findings=FindingCounts(total=0, by_code={}, by_severity={}),
        problems=ProblemCounts(total=0, by_code={}, blocking=0), money=[total], skipped=[], versions={},
    )  # fmt: skip


def on_tiktok(product_id, sku_id, title, seller_sku="", status="Active(1)", variation="Default"):
    """Return a row of a batch-edit export by key."""
    return {"product_id": str(product_id), "sku_id": str(sku_id), "product_name": title, "seller_sku": seller_sku, "product_status": status,
            "variation_value": variation, "category": "Tents (601302)", "price": "5"}  # fmt: skip
