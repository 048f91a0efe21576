"""The whole job on the live shop: real processes, real HTTP to the local Shopify, real SQLite."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.dump import differences, dump
from tests.pipeline.live import KILLER, call, command, linkaudit
from tests.shopify.chaos import chaos
from tests.shopify.server import LocalShopify
from tests.shopify.shops.exports import exports
from tests.shopify.shops.seeded import seeded
from tests.shopify.shops.ugly import ugly_shop

LATER = "2026-11-23T12:00:00Z"


def rows(folder: Path, name: str, *apart: str) -> Counter[tuple[tuple[str, str], ...]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return Counter(tuple((key, value) for key, value in row.items() if key not in apart) for row in csv.DictReader(file))


def skipped(folder: Path) -> str:
    return "\n".join(f"{one['what']}: {one['why']}. {one['cure']}" for one in json.loads((folder / "summary.json").read_text("utf-8"))["skipped"])


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Path]:
    """Folders for databases."""

    def folder(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return folder


@pytest.mark.slow
def test_the_ugly_shop_read_live_has_the_findings_of_its_files_to_the_row(made):
    files = made("files")
    shop, truth = ugly_shop(files)
    from_files, live = made("from_files"), made("live")
    with LocalShopify(shop) as local:
        done = call(local, "-m", "linkaudit", "run", *[files / name for name in truth.files], "--out", from_files,
                    "--db", from_files / "a.db", token="")
        assert done.returncode == 0, done.stderr
        linkaudit(local, live, "run", files / "links.csv")
        assert local.leaks == []
        assert local.gaps == set()
    for name in ("findings.csv", "links.csv", "mapping.csv"):
        expected = rows(from_files, name, "first_seen")
        assert sum(expected.values()) > 5_000
        assert rows(live, name, "first_seen") == expected
    assert [word for word in truth.personal if word.encode() in (live / "a.db").read_bytes()] == []


def test_a_shop_of_every_kind_read_live_has_the_findings_of_its_files_to_the_row(made):
    shop = seeded(products=130, orders=120, seed=6)
    files = exports(shop, made("files"))
    from_files, live = made("from_files"), made("live")
    with LocalShopify(shop) as local:
        done = call(local, "-m", "linkaudit", "run", *files, "--out", from_files, "--db", from_files / "a.db", token="")
        assert done.returncode == 0, done.stderr
        linkaudit(local, live)
    for name in ("findings.csv", "mapping.csv"):
        expected = rows(from_files, name, "first_seen")
        found = rows(live, name, "first_seen")
        assert sum(expected.values()) > 500
        # no file tells of script tags
        assert {key: n for key, n in found.items() if dict(key).get("placement_kind") != "script_tag"} == dict(expected)


def plain(value):
    return value() if callable(value) else value


def change(shop) -> None:
    """Change, add and delete things of every kind a day later."""
    shop.now = LATER
    rooms = {name: shop.root(name) for name in ("products", "productVariants", "orders", "articles", "pages", "files", "urlRedirects", "menus")}
    first, second = rooms["products"][0]["id"], rooms["products"][1]["id"]
    for order in list(rooms["orders"]):
        # an order whose product is deleted would not change itself, and so keep the product it was read with
        if any(plain(line["product"] or {}).get("id") == second for line in plain(order["lineItems"])):
            shop.update(order["id"], test=order["test"])
    shop.update(first, title="Renamed", descriptionHtml='<a href="/pages/brand-new">x</a>')
    shop.delete(second)
    for name in ("orders", "articles", "pages", "files", "urlRedirects", "menus"):
        shop.delete(rooms[name][len(rooms[name]) - 1]["id"])
    shop.update(rooms["orders"][5]["id"], test=True)
    shop.update(rooms["pages"][0]["id"], body='<a href="https://elsewhere.example/">y</a>')


@pytest.mark.parametrize("size", [40, 320], ids=["by pages", "in bulk"])
def test_an_incremental_crawl_equals_a_full_one_and_asks_for_less(made, size):
    shop = seeded(products=size, orders=size, seed=4)
    again, fresh = made("again"), made("fresh")
    with LocalShopify(shop) as local:
        linkaudit(local, again)
        change(shop)
        before = len(local.log)
        linkaudit(local, again)
        asked = [entry for entry in local.log[before:] if "updated_at:>=" in entry.query or "updated_at:>=" in str(entry.variables)]
        assert {entry.variables.get("query", "")[:12] for entry in asked if entry.operation != "LinkauditBulkRun"} == {"updated_at:>"}
        linkaudit(local, fresh)
    assert differences(dump(again / "a.db"), dump(fresh / "a.db")) == []
    titles = [row[0] for row in sqlite3.connect(again / "a.db").execute("SELECT title FROM products")]
    assert titles.count("Renamed") == 1
    assert len(titles) == size - 1


def test_stock_that_changes_without_its_product_is_seen(made):
    shop = seeded(products=30, orders=1, seed=4)
    folder = made("a")
    with LocalShopify(shop) as local:
        linkaudit(local, folder)
        variant = shop.root("productVariants")[0]
        product = plain(variant["product"])
        then = product["updatedAt"]
        shop.update(variant["id"], inventoryQuantity=77, availableForSale=True)
        shop.update(product["id"], updatedAt=then)
        linkaudit(local, folder)
    found = sqlite3.connect(folder / "a.db").execute("SELECT quantity FROM variants WHERE variant_id = ?", [int(variant["id"].rpartition("/")[2])])
    assert found.fetchall() == [(77,)]


@pytest.fixture(scope="module", params=[24, 300], ids=["by pages", "in bulk"])
def shop(request):
    return seeded(products=request.param, orders=request.param, seed=9)


@pytest.mark.slow
def test_killed_after_every_few_batches_it_ends_like_an_uninterrupted_crawl(made, shop):
    whole, torn = made("whole"), made("torn")
    with LocalShopify(shop) as local:
        linkaudit(local, whole)
        deaths = 0
        while (done := call(local, KILLER, 3, ("after", "inside")[deaths % 2], *command(local, torn, "run"))).returncode == -signal.SIGKILL:
            deaths += 1
            assert deaths < 100, "no progress between kills"
        assert done.returncode == 0, done.stderr
    assert deaths >= 8
    assert differences(dump(whole / "a.db"), dump(torn / "a.db")) == []
    assert not (torn / "a.db.spool").exists()


def test_what_was_fetched_a_moment_ago_is_not_fetched_again(made, shop):
    folder = made("a")
    with LocalShopify(shop) as local:
        linkaudit(local, folder, "crawl")
        crawled = len(local.log)
        done = linkaudit(local, folder, "run")
        assert "products: read a moment ago" in done.stderr
        assert {entry.operation for entry in local.log[crawled:]} & {"LinkauditProducts", "LinkauditPages"} == set()


# --- scopes -------------------------------------------------------------------------------------------------------


def test_a_token_with_few_scopes_reads_what_it_may_and_tells_the_rest(made):
    folder = made("a")
    with LocalShopify(seeded(products=12, orders=9, seed=2), scopes=["read_products"]) as local:
        done = linkaudit(local, folder)
        assert {entry.status for entry in local.log} == {200}
        told = skipped(folder)
        asked = {entry.operation for entry in local.log}
    for scope in ("read_orders", "read_content or read_online_store_pages", "read_themes", "read_online_store_navigation", "read_legal_policies"):
        assert f"the token lacks the scope {scope}" in told
        assert f"Add the scope {scope} to the app" in told
    assert "stock per location: the token lacks the scope read_inventory and read_locations" in told
    assert "note: " in done.stderr
    assert asked & {"LinkauditOrders", "LinkauditPages", "LinkauditMenus"} == set()
    status = linkaudit(local, folder, "status").stdout
    assert "read_orders" in status
    links = rows(folder, "links.csv")
    assert not any(dict(row)["verdict"] == "broken" and dict(row)["target_kind"] == "page" for row in links)


def test_the_sixty_day_window_is_told_with_its_dates(made):
    folder = made("a")
    scopes = ["read_products", "read_orders"]
    with LocalShopify(seeded(products=5, orders=60, seed=2), scopes=scopes) as local:
        linkaudit(local, folder)
        variables = [entry.variables for entry in local.log if entry.operation == "LinkauditOrders"]
    told = skipped(folder)
    assert "orders before 2026-09-23: without the scope read_all_orders Shopify shows the last 60 days: 2026-09-23 to 2026-11-22" in told
    assert all("created_at:>='2026-09-23'" in one["query"] for one in variables)
    oldest = sqlite3.connect(folder / "a.db").execute("SELECT min(created_at), count(*) FROM orders").fetchone()
    assert oldest[0] >= "2026-09-23"
    assert oldest[1] > 0


# --- what goes wrong ----------------------------------------------------------------------------------------------


def test_a_token_revoked_half_way_ends_with_status_3_and_loses_nothing(made, shop):
    whole, torn = made("whole"), made("torn")
    with LocalShopify(shop) as local:
        linkaudit(local, whole)
        rule = local.faults.add("token_revoked", operation="LinkauditMenus", times=None)
        done = linkaudit(local, torn, status=3)
        assert "Shopify does not accept the token" in done.stderr
        assert done.stdout == ""
        assert local.token not in done.stderr
        kept = sqlite3.connect(torn / "a.db").execute("SELECT count(*) FROM bookmarks WHERE complete").fetchone()[0]
        assert kept >= 4
        local.faults.rules.remove(rule)
        fresh = local.issue()["access_token"]
        linkaudit(local, torn, token=fresh)
    assert differences(dump(whole / "a.db"), dump(torn / "a.db")) == []


def test_a_shop_that_moved_is_named_and_gets_no_token(made, shop):
    folder = made("a")
    with LocalShopify(shop) as local:
        local.faults.add("moved", times=None)
        done = linkaudit(local, folder, status=3)
    assert "moved-elsewhere.myshopify.com" in done.stderr


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """A local Shopify, and what is in the database of a crawl of it in which nothing goes wrong."""
    folder = tmp_path_factory.mktemp("calm")
    with LocalShopify(seeded(products=260, orders=3, seed=5)) as local:
        linkaudit(local, folder)
        yield local, dump(folder / "a.db")


@pytest.fixture
def faulty(calm):
    """The same Shopify with room for faults, which it forgets at the end."""
    local, expected = calm
    yield local, expected
    local.faults.rules.clear()


@pytest.mark.parametrize(
    "fault",
    ["bulk_failed", "bulk_canceled", "bulk_expired", "count_mismatch", "result_expired", "result_cut", "result_truncated",
     "cut_before_answer", "cut_connection", "429", "502", "internal_error_200", "non_json_200", "throttled", "max_cost"],
)
def test_a_crawl_lives_through_every_fault(made, faulty, fault):
    (local, expected), rough = faulty, made("rough")
    options = {"retry_after": "0.1"} if fault == "429" else {"partial": True} if fault == "bulk_failed" else {}
    local.faults.add(fault, times=2, nth=2 if not fault.startswith(("bulk", "result", "count")) else 1, **options)
    linkaudit(local, rough)
    assert sum(rule.fired for rule in local.faults.rules) >= 1
    assert local.leaks == []
    assert differences(expected, dump(rough / "a.db")) == []


def test_bulk_operations_that_always_fail_give_way_to_pages(made, faulty):
    (local, expected), rough = faulty, made("rough")
    local.faults.add("bulk_failed", times=None)
    done = linkaudit(local, rough)
    assert "reading them page by page instead" in done.stderr
    assert differences(expected, dump(rough / "a.db")) == []


def test_a_bulk_operation_that_is_denied_gives_way_to_pages_which_may_be_read(made, faulty):
    (local, expected), rough = faulty, made("rough")
    local.faults.add("bulk_access_denied", times=1)
    done = linkaudit(local, rough)
    assert "the bulk operation was denied" in done.stderr
    assert differences(expected, dump(rough / "a.db")) == []


@pytest.mark.parametrize("at", [12, 16, 22])
def test_an_operation_is_picked_up_again_by_the_next_run(made, at):
    shop = seeded(products=260, orders=3, seed=5)
    folder = made("a")
    with LocalShopify(shop) as local:
        killed = call(local, KILLER, at, "after", *command(local, folder, "run"))
        assert killed.returncode == -signal.SIGKILL
        begun = len(local.operations())
        assert begun >= 1
        linkaudit(local, folder)
        submitted = [operation.query for operation in local.operations()]
        assert len(submitted) == len(set(submitted)), "an operation was begun twice"


# --- where to, and with what --------------------------------------------------------------------------------------


def test_without_files_and_token_it_says_what_to_do(made, shop):
    folder = made("a")
    with LocalShopify(shop) as local:
        done = call(local, "-m", "linkaudit", "run", "--db", folder / "a.db", "--out", folder, token="")
    assert done.returncode == 2
    assert "no FILE, no address, and no token" in done.stderr
    assert "public storefront" in done.stderr
    assert "linkaudit init" in done.stderr


def test_a_token_without_the_shops_address_is_refused_before_anything_is_sent(made, shop):
    folder = made("a")
    with LocalShopify(shop) as local:
        done = call(local, "-m", "linkaudit", "run", "--domain", "shop.example", "--db", folder / "a.db", "--out", folder)
        assert done.returncode == 2
        assert "NAME.myshopify.com" in done.stderr
        assert local.log == []


def test_client_credentials_are_renewed_in_the_middle(made):
    shop = seeded(products=260, orders=3, seed=5)
    folder = made("a")
    with LocalShopify(shop, expires_in=1) as local:
        local.revoke(local.token)
        linkaudit(local, folder, token="", LINKAUDIT_SHOPIFY_CLIENT_ID=local.client_id, LINKAUDIT_SHOPIFY_CLIENT_SECRET=local.client_secret)
        assert local.leaks == []
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert local.client_secret.encode() not in everything
    assert b"shpat_" not in everything


def test_a_crawl_that_goes_well_leaves_no_secret_anywhere(made):
    folder = made("a")
    with LocalShopify(seeded(products=260, orders=3, seed=5)) as local:
        done = linkaudit(local, folder, "run", "-v")
        linkaudit(local, folder, "status", "--json")
        assert local.leaks == []
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    everything += done.stdout.encode() + done.stderr.encode()
    for secret in (local.token, local.client_secret, "shpat_", "X-Goog-Signature"):
        assert secret.encode() not in everything


@pytest.mark.slow
def test_under_every_fault_and_kills_every_few_requests_it_ends_like_a_calm_crawl(made):
    calm, wild = made("calm"), made("wild")
    with LocalShopify(seeded(products=400, orders=400, seed=2, sessions=2_000), seed=2) as local:
        linkaudit(local, calm)
        ends = chaos(local, wild / "a.db", seed=2, longest=15)
        assert ends["killed"] >= 1
        assert local.leaks == []
    assert differences(dump(calm / "a.db"), dump(wild / "a.db")) == []
