"""What was exported stays out of later sheets until Seller Center has answered, whatever happens in between."""

from __future__ import annotations

import shutil
import signal
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.selling import Seller, good, put_goods, small_shop
from tests.process import python
from tests.seller_center.layout import TANKS, TEES
from tests.seller_center.maker import make_batch_edit, make_result, make_template

SLAYER = Path(__file__).with_name("slayer.py")
GOODS = [good(number) for number in range(1, 13)]  # money at risk grows with the number
FIRST, SECOND = "listing-womens-tops-1.xlsx", "listing-womens-tops-2.xlsx"
FIX = "listing-womens-tops-fix-1.xlsx"
TIMES = {"started_at", "finished_at", "updated_at", "made_at", "given_at", "chosen_at", "first_seen", "applied_at", "summary"}


@pytest.fixture(scope="module")
def bases(tmp_path_factory) -> dict[str, Seller]:
    """Return the small shop twice: with its sheet written, and with a CSV in its place as there was no template."""
    sellers = {}
    for name in ("sheet", "csv"):
        seller = sellers[name] = small_shop(tmp_path_factory.mktemp(name), GOODS)
        make_template(seller.folder / "t.xlsx")
        if name == "sheet":
            seller.settings(categories="map.csv", templates=["t.xlsx"])
        seller.run("--domain", "shop.example")
    return sellers


@pytest.fixture
def copy(bases, tmp_path) -> Callable[[str], Seller]:
    def of(name: str, place: str = "here") -> Seller:
        shutil.copytree(bases[name].folder, tmp_path / place)
        return Seller(tmp_path / place, bases[name].files)

    return of


@pytest.fixture
def seller(copy) -> Seller:
    found: Seller = copy("sheet")
    return found


def handles(seller: Seller, out: str = "out") -> dict[str, list[str]]:
    """Return the products of each sheet in ``out``, in the order of their rows, told by their seller SKUs."""
    return {name: list(dict.fromkeys("cup-" + str(cells["seller_sku"]).split("-")[1] for cells in sheet.rows.values()))
            for name, sheet in seller.sheets(out).items()}  # fmt: skip


def on_tiktok(seller: Seller, *numbers: int, status: str = "Active(1)") -> Path:
    """Write a batch-edit export with all SKUs of these products."""
    rows = [{"product_id": f"17295929697122070{number:02d}", "sku_id": f"17295929697122{number:02d}{place:03d}", "product_name": f"Cup {number}",
             "product_status": status, "seller_sku": f"CUP-{number}-{size}", "variation_value": size, "category": f"{TEES} (601302)", "price": "9"}
            for number in numbers for place, size in enumerate(("S", "M"))]  # fmt: skip
    return make_batch_edit(seller.folder / "batchedit.xlsx", rows).path


def refused(seller: Seller, *numbers: int, name: str = "result.xlsx") -> Path:
    """Write what an upload gives back for the first row of each of these products."""
    rows = [cells for sheet in seller.sheets().values() for cells in sheet.rows.values()]
    failed = [next(cells for cells in rows if cells["seller_sku"] == f"CUP-{number}-S") for number in numbers]
    given = [{key: value if isinstance(value, Decimal) else str(value) for key, value in cells.items()} for cells in failed]
    return make_result(seller.folder / name, [("The product price is invalid", cells) for cells in given]).path


def actions(seller: Seller, out: str = "out") -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in seller.table("mapping.csv", out):
        found[row["target_handle"]].add(row["action"])
    return found


def test_a_second_export_writes_nothing_and_says_so(seller):
    before = (seller.folder / "out" / FIRST).read_bytes()
    done = seller.export("--out", "out")
    assert done.stdout == ""
    assert "12 products exported before" in done.stderr
    assert FIRST in done.stderr
    assert list(handles(seller)) == [FIRST]
    assert (seller.folder / "out" / FIRST).read_bytes() == before


def test_again_writes_them_again(seller):
    done = seller.export("--again", "--out", "again")
    assert done.stdout.split() == [f"again/{SECOND}"]
    assert seller.sheets("again")[SECOND].rows == seller.sheets()[FIRST].rows
    assert "exported before" not in done.stderr
    assert f"{FIRST} holds listings that are written anew: do not upload it" in done.stderr
    assert "12 products exported before" in seller.export().stderr


@pytest.mark.parametrize("days", [5, 1])
def test_at_most_so_many_products_a_day(copy, days):
    seller = copy("csv")
    seller.export("--per-day", days, "--template", "t.xlsx", "--out", "days", kinds=("listing", "mapping"))
    found = handles(seller, "days")
    order = [f"cup-{number}" for number in range(12, 0, -1)]
    assert list(found.values()) == [order[start : start + days] for start in range(0, 12, days)]
    waves: dict[str, set[int]] = {}
    for row in seller.table("mapping.csv", "days"):
        waves.setdefault(row["listing_file"], set()).add(int(row["wave"]))
        assert row["target_handle"] in found[row["listing_file"]]
    in_order = [waves[name] for name in found]
    assert all(len(one) == 1 for one in in_order)
    assert all(min(after) == min(before) + 1 for before, after in pairwise(in_order))


def test_sheets_that_hold_more_than_a_day_say_what_the_plan_does(seller):
    with (seller.folder / "linkaudit.toml").open("a", encoding="utf-8") as file:
        file.write("[plan]\nquota = 5\n")
    told = seller.export("--again", kinds=("listing", "mapping", "plan")).stderr
    assert "not parted by day. The plan uploads them in 3 waves" in told
    planned = {row["product_handle"]: row["wave"] for row in seller.table("plan.csv")}
    assert {row["target_handle"]: row["wave"] for row in seller.table("mapping.csv")} == planned
    assert sorted(planned.values()) == [*"111112222233"]
    assert "not parted by day" not in seller.export("--again", "--per-day", 5).stderr


def test_a_new_product_goes_into_the_next_sheet(seller):
    before = seller.sheets()[FIRST].rows
    put_goods(seller, [good(13), *GOODS])
    seller.run("--domain", "shop.example")
    assert handles(seller) == {FIRST: [f"cup-{number}" for number in range(12, 0, -1)], SECOND: ["cup-13"]}
    assert seller.sheets()[FIRST].rows == before
    files = {row["target_handle"]: row["listing_file"] for row in seller.table("mapping.csv")}
    assert {handle for handle, file in files.items() if file == SECOND} == {"cup-13"}


def test_what_was_refused_is_offered_again_and_nothing_else(seller):
    told = seller.call("match", refused(seller, 3, 7)).stdout
    assert "2 products will be in the next sheet again" in told
    seller.export(kinds=("listing", "mapping"))
    assert handles(seller)[SECOND] == ["cup-7", "cup-3"]
    assert len(seller.sheets()[SECOND].rows) == 4  # with the SKU that was not refused: a product is taken whole
    places = {row["target_handle"]: row["listing_file"] for row in seller.table("mapping.csv")}
    assert Counter(places.values()) == {FIRST: 10, SECOND: 2}
    assert seller.export().stdout == ""


def test_what_is_listed_is_known_with_its_ids_and_money(seller):
    report = seller.call("match", on_tiktok(seller, 12, 11)).stdout
    assert "2 products with 4 SKUs" in report
    assert "230.00 of 780.00 USD (29%)" in report
    seller.export(kinds=("mapping", "listing", "summary"))
    assert Decimal(seller.summary()["listing"]["listed"]) == Decimal("230.00")
    assert {handle for handle, told in actions(seller).items() if told == {"listed"}} == {"cup-12", "cup-11"}
    for row in seller.table("mapping.csv"):
        number = int(row["target_handle"].removeprefix("cup-"))
        if number > 10:
            assert row["tiktok_product_id"] == f"17295929697122070{number}"
            assert row["tiktok_sku_id"] == f"17295929697122{number}{int(row['variant_id']) % 100 - 1:03d}"
            assert row["tiktok_url"] == f"https://shop.tiktok.com/view/product/{row['tiktok_product_id']}"
        else:
            assert (row["action"], row["tiktok_product_id"], row["tiktok_sku_id"], row["tiktok_url"]) == ("list", "", "", "")


def test_the_next_audit_knows_what_is_listed(seller):
    seller.call("match", on_tiktok(seller, 12, 11))
    seller.run("--domain", "shop.example")
    assert Decimal(seller.summary()["listing"]["listed"]) == Decimal("230.00")
    assert Decimal(seller.summary()["listing"]["at_risk"]) == Decimal("780.00")
    assert actions(seller)["cup-12"] == {"listed"}


def test_what_is_listed_is_not_written_again(seller):
    seller.call("match", on_tiktok(seller, 12, 11))
    seller.export("--again", "--out", "again")
    assert {name: len(found) for name, found in handles(seller, "again").items()} == {SECOND: 10}
    assert not {"cup-12", "cup-11"} & set(handles(seller, "again")[SECOND])


def test_a_changed_category_map_builds_the_listings_anew(seller):
    seller.settings(templates=["t.xlsx"])  # the map is what was saved
    seller.call("listing", "categories", "--set", f"type:Cups={TEES}")
    seller.export(kinds=("mapping",))
    seller.call("listing", "categories", "--set", f"type:Cups={TANKS}")
    done = seller.export(kinds=("mapping", "listing"))
    assert "anew" in done.stderr
    assert {row["category"] for row in seller.table("mapping.csv")} == {TANKS}
    assert list(seller.sheets()) == [FIRST]
    assert "anew" not in seller.export(kinds=("mapping",)).stderr
    assert "anew" not in seller.export("--template", "t.xlsx", kinds=("mapping",)).stderr
    seller.export("--again", "--out", "again")
    assert {cells["category"] for cells in seller.sheets("again")[SECOND].rows.values()} == {TANKS}


def test_a_product_with_another_handle_is_not_written_again(seller):
    put_goods(seller, [one | {"handle": "renamed"} if one["id"] == 5 else one for one in GOODS])
    seller.run("--domain", "shop.example")
    assert list(seller.sheets()) == [FIRST]
    assert {row["listing_file"] for row in seller.table("mapping.csv") if row["target_handle"] == "renamed"} == {FIRST}


def test_a_csv_that_cannot_be_uploaded_counts_for_no_workbook(copy):
    seller = copy("csv")
    assert len(seller.table("listing-1.csv")) == 24
    done = seller.export("--template", "t.xlsx", kinds=("listing", "mapping"))
    assert FIRST in done.stdout
    assert len(handles(seller)[FIRST]) == 12
    assert {row["listing_file"] for row in seller.table("mapping.csv")} == {FIRST}


# ── Seller SKUs ──────────────────────────────────────────────────────────────────────────────────────────────────────


def messy(number: int) -> dict[str, Any]:
    """Return a product whose variants have no SKU, one that others have too, one that is too long, and a sound one."""
    made = good(number, sizes=("S", "M", "L", "XL"))
    for variant, sku in zip(made["variants"], ("", "CUP", "X" * 60, f"CUP-{number}"), strict=True):
        variant["sku"] = sku
    return made


def seller_skus(seller: Seller) -> dict[str, str]:
    return {row["variant_id"]: row["seller_sku"] for row in seller.table("mapping.csv")}


@pytest.mark.parametrize("exported", [True, False])
def test_seller_skus_stay_whatever_the_order_and_titles(tmp_path, exported):
    seller = small_shop(tmp_path, [messy(number) for number in range(1, 5)])
    if exported:
        make_template(tmp_path / "t.xlsx")
        seller.settings(categories="map.csv", templates=["t.xlsx"])
    seller.run("--domain", "shop.example")
    before = seller_skus(seller)
    assert len(set(before.values())) == len(before) == 16
    assert all(0 < len(sku) <= 50 and " " not in sku for sku in before.values())
    changed = [messy(number) | {"title": f"Renamed cup with a long name {number}"} for number in (4, 2, 5, 1, 3)]
    for one in changed:
        one["variants"] = [variant | {"position": 5 - variant["position"]} for variant in reversed(one["variants"])]
    put_goods(seller, changed)
    seller.run("--domain", "shop.example")
    after = seller_skus(seller)
    assert {variant: after[variant] for variant in before} == before
    assert len(set(after.values())) == len(after) == 20


def test_a_sku_that_was_uploaded_stays_when_the_shop_changes_it(seller):
    changed = good(5)
    for variant in changed["variants"]:
        variant["sku"] = f"NEW-{variant['option1']}"
    put_goods(seller, [changed if one["id"] == 5 else one for one in GOODS])
    seller.run("--domain", "shop.example")
    assert [sku for variant, sku in seller_skus(seller).items() if variant.startswith("50")] == ["CUP-5-S", "CUP-5-M"]


# ── Sheets to be completed ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_ready_is_written_apart_once_for_each_change(copy):
    seller = copy("csv")

    def sell(*goods, out):
        put_goods(seller, goods)
        seller.run("--domain", "shop.example", "--template", "t.xlsx", "--out", out)
        return handles(seller, out)

    bare = good(2, body_html="")
    pictureless = good(2, body_html="", images=[])
    assert sell(GOODS[0], bare, out="a") == {FIRST: ["cup-1"], FIX: ["cup-2"]}
    assert actions(seller, "a") == {"cup-1": {"list"}, "cup-2": {"fix_first"}}
    assert sell(GOODS[0], bare, out="b") == {}
    assert sell(GOODS[0], pictureless, out="c") == {FIX.replace("1", "2"): ["cup-2"]}
    assert sell(GOODS[0], good(2), out="d") == {SECOND: ["cup-2"]}
    assert actions(seller, "d")["cup-2"] == {"list"}
    assert {row["listing_file"] for row in seller.table("mapping.csv", "d") if row["target_handle"] == "cup-2"} == {SECOND}


# ── Interrupted ──────────────────────────────────────────────────────────────────────────────────────────────────────


def dump(seller: Seller) -> dict[str, list[str]]:
    """Return every table without times, without the summary, which names them, and without the folder's name."""
    names = [str(name) for (name,) in seller.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'")]
    tables = {}
    for name in names:
        columns = [f'"{row[1]}"' for row in seller.query(f"PRAGMA table_info({name})") if row[1] not in TIMES]
        rows = seller.query(f"SELECT {', '.join(columns)} FROM {name}")
        tables[name] = sorted(repr(row).replace(str(seller.folder), "") for row in rows)
    return tables


EXPORT = ("export", "listing", "--template", "t.xlsx", "--per-day", "5", "--out", "days")


@pytest.mark.parametrize("event, number", [("COMMIT", 2), ("tempfile.mkstemp", 2), ("os.rename", 3), ("INSERT INTO exports", 2), ("COMMIT", 3)])
def test_a_killed_export_ends_like_an_uninterrupted_one(copy, whole, event, number):
    seller = copy("csv")
    killed = python(SLAYER, event, number, "--db", "s.db", *EXPORT, cwd=seller.folder)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    seller.call(*EXPORT)
    assert {name: sheet.path.read_bytes() for name, sheet in seller.sheets("days").items()} == whole[0]
    assert dump(seller) == whole[1]


def test_two_databases_share_a_folder_though_one_was_killed(copy, whole):
    seller, other = copy("csv"), copy("csv", "there")
    shared = str(seller.folder / "days")
    killed = python(SLAYER, "tempfile.mkstemp", 2, "--db", "s.db", *EXPORT, cwd=seller.folder)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    other.call(*EXPORT[:-1], shared)
    theirs = {name: sheet.path.read_bytes() for name, sheet in seller.sheets("days").items() if name not in whole[0]}
    assert len(theirs) == len(whole[0])
    seller.call(*EXPORT)
    mine = {name: sheet.path.read_bytes() for name, sheet in seller.sheets("days").items()}
    assert mine == whole[0] | theirs
    assert [path.name for path in (seller.folder / "days").iterdir() if path.name.startswith(".")] == []


@pytest.fixture(scope="module")
def whole(bases, tmp_path_factory):
    """Return files and tables of an export that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole") / "here"
    shutil.copytree(bases["csv"].folder, folder)
    seller = Seller(folder, bases["csv"].files)
    seller.call(*EXPORT)
    return {name: sheet.path.read_bytes() for name, sheet in seller.sheets("days").items()}, dump(seller)


def three(n):
    """A product of three options, which can be split into one of wool and one of silk."""
    made = good(n)
    rows = [(a, b, c) for a in "SM" for b in ("Red", "Blue") for c in ("Wool", "Silk")]
    made["variants"] = [
        made["variants"][0] | {"id": n * 100 + i, "position": i, "option1": a, "option2": b, "option3": c, "sku": f"CUP-{n}-{i}"}
        for i, (a, b, c) in enumerate(rows, 1)
    ]
    made["options"] = [
        {"name": name, "position": i, "values": list(dict.fromkeys(r[i - 1] for r in rows))} for i, name in enumerate(("Size", "Colour", "Cloth"), 1)
    ]
    return made


def test_a_refused_part_is_offered_again(tmp_path):
    seller = small_shop(tmp_path, [three(1)])
    make_template(tmp_path / "t.xlsx")
    seller.settings(categories="map.csv", templates=["t.xlsx"], options="split")
    seller.run("--domain", "shop.example")
    cells = next(iter(seller.sheets()[FIRST].rows.values()))
    failed = {k: v if isinstance(v, Decimal) else str(v) for k, v in cells.items()}
    seller.call("match", make_result(tmp_path / "r.xlsx", [("The product price is invalid", failed)]).path)
    assert SECOND in seller.export().stdout
    assert {row["product_name"] for row in seller.sheets()[SECOND].rows.values()} == {cells["product_name"]}


def test_a_part_that_is_not_listed_is_not_called_listed(tmp_path):
    seller = small_shop(tmp_path, [three(1)])
    make_template(tmp_path / "t.xlsx")
    seller.settings(categories="map.csv", templates=["t.xlsx"], options="split")
    seller.run("--domain", "shop.example")
    rows = list(seller.sheets()[FIRST].rows.values())
    names = [str(name) for name in dict.fromkeys(row["product_name"] for row in rows)]
    there = [{"product_id": "1729592969712207001", "sku_id": f"17295929697122120{place:02d}", "product_name": names[0], "product_status": "Active(1)",
              "seller_sku": str(row["seller_sku"]), "price": "9"} for place, row in enumerate(rows) if row["product_name"] == names[0]]  # fmt: skip
    seller.call("match", make_batch_edit(tmp_path / "batchedit.xlsx", there).path)
    seller.export("--again", kinds=("listing", "mapping"))
    found = {(row["product_name"], row["action"], row["tiktok_product_id"]) for row in seller.table("mapping.csv")}
    assert found == {(names[0], "listed", "1729592969712207001"), *((name, "list", "") for name in names[1:])}
    assert {row["product_name"] for row in seller.sheets()[SECOND].rows.values()} == set(names[1:])


def test_a_variant_that_its_listing_lacks_is_not_called_listed(seller):
    seller.call("match", on_tiktok(seller, 12))
    put_goods(seller, [*GOODS[:11], good(12, sizes=("S", "M", "L"))])
    seller.run("--domain", "shop.example")
    rows = [row for row in seller.table("mapping.csv") if row["target_handle"] == "cup-12"]
    assert [(row["action"], row["tiktok_product_id"], bool(row["tiktok_sku_id"])) for row in rows] == [
        ("listed", "1729592969712207012", True), ("listed", "1729592969712207012", True), ("manual", "1729592969712207012", False),
    ]  # fmt: skip
    assert ["not among the SKUs of its listing: add it in Seller Center" in row["problems"] for row in rows] == [False, False, True]


def test_a_listing_whose_variants_were_renamed_stays_listed(seller):
    seller.call("match", on_tiktok(seller, 12))
    put_goods(seller, [*GOODS[:11], good(12, sizes=("Small", "Middle"))])
    seller.run("--domain", "shop.example")
    assert actions(seller)["cup-12"] == {"listed"}


def test_a_list_without_the_word_for_the_shops_own_delivery_leaves_it_empty(tmp_path):
    seller = small_shop(tmp_path, [good(1)])
    make_template(tmp_path / "t.xlsx", lists={"delivery": '"默认,自定义"'})
    seller.settings(categories="map.csv", templates=["t.xlsx"])
    seller.run("--domain", "shop.example")
    rows = list(seller.sheets()[FIRST].rows.values())
    assert [row.get("delivery") for row in rows] == [None, None]
    assert [row for row in seller.table("problems.csv") if row["field"] == "delivery"] == []


def test_a_result_read_again_says_nothing_of_later_sheets(seller):
    result = refused(seller, 3)
    seller.call("match", result)
    assert SECOND in seller.export().stdout
    told = seller.call("match", result).stdout
    assert "in the next sheet again" not in told
    assert seller.export().stdout == ""


def test_what_still_waits_to_be_completed_is_told_apart_from_what_changed(copy):
    seller = copy("csv")
    bare = [good(number, body_html="") for number in (1, 2, 3)]

    def sell(*goods):
        put_goods(seller, goods)
        return seller.run("--domain", "shop.example", "--template", "t.xlsx").stderr

    sell(*bare)
    told = sell(good(1), *bare[1:])
    assert f"{FIX}: 1 product in it changed and count no more; 2 still wait to be completed" in told
    seller.call("listing", "categories", "--set", "product:cup-2=do not list")
    assert f"{FIX}: 1 product in it changed and count no more; 1 still wait" in seller.export(kinds=("all",)).stderr
    places = {row["target_handle"]: row["listing_file"] for row in seller.table("mapping.csv")}
    assert (places["cup-2"], places["cup-3"]) == ("listing-1.csv", FIX)  # the staging table of before


def test_a_row_whose_sheet_is_older_says_so(seller):
    seller.settings(categories="map.csv", templates=["t.xlsx"], markup="10%")
    seller.export(kinds=("mapping", "listing"))
    rows = [row for row in seller.table("mapping.csv") if row["listing_file"] == FIRST]
    assert rows
    assert {row["problems"] for row in rows} == {"changed since it was exported"}


def test_a_template_is_dropped_when_others_are_named(seller):
    make_template(seller.folder / "other.xlsx", categories=[("Pots/Kettles", "700001")])
    seller.run("--domain", "shop.example", "--template", "t.xlsx", "--template", "other.xlsx")
    assert seller.summary()["listing"]["templates"] == ["t.xlsx", "other.xlsx"]
    seller.export("--template", "t.xlsx", kinds=("summary",))
    assert seller.summary()["listing"]["templates"] == ["t.xlsx"]
