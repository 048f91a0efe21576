"""What the summary says of listings is what the files say, to the cent."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

ENDING = {"breaks", "broken"}


def whole(values):
    return sum((Decimal(value) for value in values if value), Decimal(0))


def test_problems_are_the_rows_of_problems_csv(sold):
    rows, told = sold.table("problems.csv"), sold.seller.summary()["problems"]
    assert told["total"] == len(rows) > 100
    assert told["by_code"] == dict(Counter(row["code"] for row in rows))
    assert told["blocking"] == sum(row["blocking"] == "true" for row in rows)
    assert {(row["blocking"] == "true", row["severity"] == "error") for row in rows} == {(True, True), (False, False)}


def test_readiness_parts_the_products(sold):
    told = sold.seller.summary()["listing"]
    assert sum(told["readiness"].values()) == told["products"]
    by_product = defaultdict(set)
    for handle, ready, wanted in sold.seller.query("SELECT handle, readiness, wanted FROM listings"):
        if wanted:
            by_product[handle].add(ready)
    assert len(by_product) == told["products"]
    assert {len(ready) for ready in by_product.values()} == {1}  # no product of these shops is listed in parts
    counted = Counter(ready for of_product in by_product.values() for ready in of_product)
    assert {name: number for name, number in told["readiness"].items() if number} == dict(counted)


def test_readiness_is_whether_something_blocks(sold):
    blocked = {row["product_handle"] for row in sold.table("problems.csv") if row["blocking"] == "true"}
    not_ready = {handle for (handle,) in sold.seller.query("SELECT handle FROM listings WHERE wanted AND readiness <> 'ready'")}
    assert not_ready == blocked
    assert not_ready


def test_skus_are_the_variants_of_the_products(sold):
    told = sold.seller.summary()["listing"]["skus"]
    [(variants,)] = sold.seller.query("SELECT count(*) FROM listing_skus JOIN listings USING (run_id, listing_no) WHERE wanted")
    [(of_shop,)] = sold.seller.query("SELECT count(*) FROM variants JOIN products p USING (stream_id, product_ref)"
                                     " WHERE lower(p.handle) IN (SELECT lower(handle) FROM listings WHERE wanted)")  # fmt: skip
    assert told == variants == of_shop


def test_money_at_risk_is_that_of_the_links_that_end(sold):
    summary = sold.seller.summary()
    main, told = summary["money"][0], summary["listing"]
    assert told["currency"] == main["currency"]
    at_risk = Decimal(told["at_risk"])
    assert at_risk == Decimal(main["breaks"]) + Decimal(main["broken"]) > 10_000
    links = [row for row in sold.table("links.csv") if row["verdict"] in ENDING and row["currency"] == main["currency"]]
    assert whole(row["revenue"] for row in links) == at_risk


def test_money_at_risk_is_shared_out_to_products_and_what_has_none(sold):
    told = sold.seller.summary()["listing"]
    by_product = dict(sold.seller.query("SELECT handle, revenue FROM listings WHERE revenue IS NOT NULL"))
    assert whole(by_product.values()) + Decimal(told["unmatched"]) == Decimal(told["at_risk"])
    assert Decimal(told["unmatched"]) > 0


def test_top_fixes_count_the_products_of_problems_csv(sold):
    money = {handle: Decimal(revenue or 0) for handle, revenue in sold.seller.query("SELECT handle, revenue FROM listings WHERE wanted")}
    products = defaultdict(set)
    for row in sold.table("problems.csv"):
        if row["blocking"] == "true":
            products[row["code"]].add(row["product_handle"])
    told = sold.seller.summary()["listing"]["top_fixes"]
    assert {one["code"] for one in told} == products.keys()
    for one in told:
        mine = products[one["code"]]
        alone = {handle for handle in mine if all(handle not in other for code, other in products.items() if code != one["code"])}
        assert (one["products"], one["freed"]) == (len(mine), len(alone))
        assert (Decimal(one["revenue"]), Decimal(one["freed_revenue"])) == (sum(money[handle] for handle in mine), sum(money[handle] for handle in alone))
