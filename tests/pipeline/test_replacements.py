"""What is to be changed where: the to-do, the workbook of ads, the redirects."""

import csv
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from linkaudit.model import Direction, OwnerKind, Surface, Verdict
from linkaudit.pipeline.match import match
from linkaudit.pipeline.replacements import write
from linkaudit.store import runs
from linkaudit.store.database import open_database
from tests.pipeline.answered import build, link, on_tiktok, placed
from tests.seller_center.maker import make_batch_edit

TENT = on_tiktok(1729592969712207008, 1729592969712207012, "Dome Tent", "TENT-R", variation="Red, M")
LAMP = on_tiktok(1729592969712209000, 1729592969712209001, "Old Lamp", "LAMP")
MUG = on_tiktok(1729592969712208000, 1729592969712208001, "Enamel Mug", "MUG", status="Draft(2)")
URL = "https://shop.tiktok.com/view/product/"
AD = {"kind": OwnerKind.AD, "note": "campaign Summer; Sale; ad group Tents; status Active", "field": "Web URL"}
VIDEO, BIO = link("/products/tent", handle="tent"), link("/products/mug", surface=Surface.BIO, handle="mug")
ADS = link("/products/tent?utm_source=tiktok", surface=Surface.AD, handle="tent")
STOVE = link("/products/stove", surface=Surface.POST, handle="stove")
HOME = link("/", surface=Surface.BIO, kind="home")
GONE = link("/products/gone", handle="gone", verdict=Verdict.BROKEN, codes=("LA301",))
DELETED = link("/products/deleted", handle="deleted", verdict=Verdict.BROKEN, codes=("LA301",))
KEPT = link("/products/mug?x=1", handle="mug", verdict=Verdict.SURVIVES)
ANCHOR = link("https://www.tiktok.com/@brand/shop", surface=Surface.DESCRIPTION, verdict=Verdict.BREAKS, kind="tiktok", codes=("LA201",),
              direction=Direction.ON_PAGE)  # fmt: skip
LINKS = (VIDEO, ADS, GONE, BIO, STOVE, HOME, DELETED, KEPT, ANCHOR)
MONEY = (Decimal(90), Decimal(80), Decimal(70), Decimal(60), Decimal(50), Decimal(40), Decimal(30), Decimal(20))


def complete(db):
    run = runs.latest(db, status="complete")
    assert run
    return run


@pytest.fixture
def written(tmp_path):
    spots = [
        placed(VIDEO, ordinal=1), placed(VIDEO, ordinal=2), placed(BIO, ordinal=3), placed(STOVE, ordinal=4), placed(HOME, ordinal=5),
        placed(GONE, ordinal=6), placed(DELETED, ordinal=7), placed(KEPT, ordinal=8),
        placed(ADS, ordinal=1, owner_id="1800000000000001", title="=Ad one", ref=1, **AD),
        placed(ADS, ordinal=1, owner_id="", title="Ad two", ref=2, **AD),
        placed(ADS, ordinal=2, owner_id="1800000000000001", title="=Ad one", ref=1, **AD | {"field": "Fallback Website URL"}),
        placed(ANCHOR, kind=OwnerKind.PRODUCT, owner_id="1", title="", field="description", ref=1),
        placed(ANCHOR, kind=OwnerKind.PAGE, owner_id="9", title="About", field="body", ref=9),
    ]  # fmt: skip
    shelf = build(tmp_path, links=LINKS, money=MONEY, placements=spots)
    match(shelf.job, [make_batch_edit(tmp_path / "b.xlsx", [TENT, MUG, LAMP]).path])
    with shelf.db() as db:
        paths = write(db, complete(db), tmp_path / "out")
    assert [path.relative_to(tmp_path / "out").as_posix() for path in paths] == [
        "replacements/todo.csv", "replacements/redirects.csv", "replacements/ads.xlsx"]  # fmt: skip
    return paths


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheets(path):
    book = CalamineWorkbook.from_path(str(path))
    return {name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


def test_every_place_of_a_link_that_ends_has_its_row_most_money_first(written):
    rows = table(written[0])
    assert [(row["link_url"].removeprefix("https://shop.example"), row["action"]) for row in rows] == [
        ("/products/tent", "replace_link"), ("/products/tent", "replace_link"),
        *[("/products/tent?utm_source=tiktok", "replace_link")] * 3,
        ("/products/gone", "replace_link"), ("/products/mug", "publish"), ("/products/stove", "list"), ("/", "manual"),
        ("/products/deleted", "manual"), ("https://www.tiktok.com/@brand/shop", "remove_link"),
        ("https://www.tiktok.com/@brand/shop", "replace_link"),
    ]  # fmt: skip
    assert rows[0]["tiktok_url"] == f"{URL}1729592969712207008"
    assert (rows[0]["placement_kind"], rows[1]["locator"]) == ("link_list", "row 2")


def test_a_link_that_only_visits_know_is_told_too(tmp_path):
    shelf = build(tmp_path, links=(VIDEO,), placements=[])
    with shelf.db() as db:
        [row] = table(write(db, complete(db), tmp_path / "out")[0])
    assert (row["placement_kind"], row["link_url"], row["product_title"], row["revenue"]) == ("visit", VIDEO.url, "Dome Tent", "60.00")


def test_the_money_of_a_link_stands_once(written):
    rows = table(written[0])
    assert sum(Decimal(row["revenue"] or 0) for row in rows) == sum(MONEY) - MONEY[-1]  # but for the one that stays
    assert [row["currency"] for row in rows[:2]] == ["USD", ""]


def test_what_to_do_names_the_place(written):
    words = {row["link_url"]: row["what_to_do"] for row in table(written[0])}
    assert "video" in words[VIDEO.url]
    assert "sales destination" in words[ADS.url]
    assert words[BIO.url].startswith("Publish the product in Seller Center first")
    assert words[HOME.url].startswith("The link leads to no single product")
    assert "List the product" in words[STOVE.url]


def test_a_link_in_a_products_own_text_stands_for_that_product(written):
    page, own = table(written[0])[-2:]
    assert (page["placement_kind"], page["tiktok_url"]) == ("page", "")
    assert (own["placement_kind"], own["product_handle"], own["tiktok_url"]) == ("product", "tent", f"{URL}1729592969712207008")


def test_redirects_are_only_for_pages_that_are_gone(written):
    assert table(written[1]) == [{"Redirect from": "/products/gone", "Redirect to": f"{URL}1729592969712209000"}]


def test_ads_have_one_row_each_under_ads_managers_own_headings(written):
    book = sheets(written[2])
    assert list(book) == ["Read Me", "Ads", "Changes"]
    header, *rows = book["Ads"]
    [ad] = [dict(zip(header, row, strict=True)) for row in rows]
    assert (ad["Ad ID"], ad["Ad Name"], ad["Campaign Name"], ad["Ad Group Name"], ad["Ad Status"]) == (
        "1800000000000001", "=Ad one", "Summer; Sale", "Tents", "Active")  # fmt: skip
    assert ad["Sales destination"] == ad["Product source"] == "TikTok Shop"
    assert ad["Web URL"] == ad["Fallback Website URL"] == f"{URL}1729592969712207008"
    assert [row[:1] + row[4:5] for row in book["Changes"][1:]] == [
        ["replace_link", "1800000000000001"], ["replace_link", "1800000000000001"], ["replace_link", ""]]  # fmt: skip


def test_the_same_store_gives_the_same_files(written, tmp_path):
    before = [path.read_bytes() for path in written]
    with open_database(tmp_path / "s.db", write=False) as db, db.atomic():
        again = write(db, complete(db), tmp_path / "out")
    assert [path.read_bytes() for path in again] == before
    assert sorted(path.name for path in written[0].parent.iterdir()) == ["ads.xlsx", "redirects.csv", "todo.csv"]


def test_with_nothing_listed_all_is_to_be_listed_first(tmp_path):
    shelf = build(tmp_path)
    with shelf.db() as db:
        todo, redirects, ads = write(db, complete(db), tmp_path / "out")
    assert [row["action"] for row in table(todo)] == ["list", "list", "manual"]
    assert table(redirects) == []
    assert len(sheets(ads)["Ads"]) == 1
