"""What could not be read is not taken for absent: a link to it is unknown, not broken."""

import csv

import pytest

PRODUCTS = "Handle,Title,Vendor,Published,Variant SKU,Variant Price,Status\na,Alpha,V,true,A,5.00,active\n"
SHIFTED = "green,Green,shirt, long sleeve,V,true,S4,1,active\n"
RULES = "Redirect from,Redirect to\n/x,/products/a\n"
LINKS = "url,surface\nhttps://shop.example/products/green,bio\nhttps://shop.example/old,bio\nhttps://shop.example/products/a,bio\n"


@pytest.mark.parametrize("products, rules, green, old", [
    (PRODUCTS, RULES, "broken", "broken"),
    (PRODUCTS + "a,,V,true,A2,five,active\n", RULES, "broken", "broken"),
    (PRODUCTS + SHIFTED, RULES, "unknown", "broken"),
    (PRODUCTS, RULES + "/old,/products/a,extra\n", "unknown", "unknown"),
])  # fmt: skip
def test_what_was_skipped_decides_what_is_unknown(shop, products, rules, green, old):
    files = [shop.write("p.csv", products), shop.write("r.csv", rules), shop.write("l.csv", LINKS)]
    shop.run("run", *files, "--domain", "shop.example", "--policy", "semi-closed-loop-us", "--out", "out")
    with (shop.folder / "out" / "links.csv").open(newline="", encoding="utf-8") as stream:
        found = {row["link_url"].rpartition("/")[2]: row["verdict"] for row in csv.DictReader(stream) if row["direction"] == "inbound"}
    assert found == {"green": green, "old": old, "a": "survives"}
    if green == "unknown":
        assert "could not be read" in (shop.folder / "out" / "summary.json").read_text(encoding="utf-8")


def test_reading_alone_tells_what_it_could_not_use(shop):
    files = [shop.write("p.csv", PRODUCTS + SHIFTED + "b,B\n"), shop.write("r.csv", RULES)]
    told = shop.run("crawl", *files, "--domain", "shop.example").stderr
    assert "note: p.csv, row 3: has 9 cells under a header of 7. A comma" in told
    assert "note: p.csv: 1 x rows shorter than the header: read as if their last cells were empty. If cells" in told
    links = shop.write("l.csv", "url,note\nhttps://shop.example/products/a,caf\xe9 t\xe9\nshop now,\n".encode("cp1252"))
    told = shop.run("traffic", links).stderr
    assert "note: l.csv, row 3" in told
    assert "note: l.csv: file read as Windows-1252: it does not say its encoding. If its letters look wrong, save it in UTF-8" in told
    assert "p.csv, row 3" not in told
    assert shop.run("traffic", links, "--quiet").stderr == ""
    run = shop.run("run", *files, links, "--domain", "shop.example", "--out", "out").stderr
    assert run.count("note: p.csv, row 3") == 1
