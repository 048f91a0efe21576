"""A product export that was split where the rows of one product stand."""

from __future__ import annotations

import csv
import json

HEADER = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\n"
FIRST = HEADER + "tee,Tee,<p>x</p>,A,T,,true,Size,S,t-s,10,active\ntee,,,,,,,,M,t-m,10,\n"
SECOND = HEADER + "tee,,,,,,,,L,t-l,10,\ntee,,,,,,,,XL,t-xl,10,\nmug,Mug,<p>m</p>,A,T,,true,Title,Default Title,m1,10,active\n"


def skus(shop, out):
    with (shop.folder / out / "mapping.csv").open(encoding="utf-8", newline="") as file:
        return [row["seller_sku"] for row in csv.DictReader(file)]


def test_both_files_give_the_product_whole(shop):
    files = [shop.write("part1.csv", FIRST), shop.write("part2.csv", SECOND)]
    links = shop.write("l.csv", "url,surface\nhttps://shop.example/products/tee,bio\n")
    for out, given in (("one", files), ("two", files[::-1]), ("three", files)):
        db = "fresh.db" if out == "two" else "linkaudit.db"
        done = shop.run("--db", db, "run", *given, links, "--domain", "shop.example", "--out", out)
        assert "that differ" not in done.stderr
        assert skus(shop, out) == ["t-s", "t-m", "t-l", "t-xl"]
        assert json.loads((shop.folder / out / "summary.json").read_text("utf-8"))["counts"]["variants"] == 5
    shop.run("--db", "fresh.db", "run", *files, links, "--domain", "shop.example", "--out", "again")
    assert (shop.folder / "again" / "mapping.csv").read_bytes() == (shop.folder / "three" / "mapping.csv").read_bytes()


def test_two_files_that_each_have_a_whole_product_are_told(shop):
    other = FIRST.replace(",S,t-s", ",Small,t-s").replace(",M,t-m", ",Medium,t-m")
    done = shop.run("run", shop.write("old.csv", FIRST), shop.write("new.csv", other), "--domain", "shop.example")
    assert "note: product tee: stands in old.csv, new.csv with variants that differ, and counts once, as new.csv has it" in done.stderr
