"""`linkaudit listing categories`: what is open, choosing by options, by a file and at a terminal; nothing chosen unasked."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import subprocess
import sys
import time

import pytest

from linkaudit.pipeline.category_files import read_list
from tests.cli.conftest import Shop, heed_interrupts
from tests.seller_center.maker import make_template

LIST = """601302,Women's Tops/Women's T-shirts
601303,Women's Dresses/Casual Dresses
601400,Sports & Outdoor/Camping/Tents
601401,Sports & Outdoor/Camping
601402,Books, Magazines & Audio/Novels
601500,Shoes/Trainers
"""
TENTS, TEES, TRAINERS = "Sports & Outdoor/Camping/Tents", "Women's Tops/Women's T-shirts", "Shoes/Trainers"


def product(number, handle, title, kind, **values):
    return {
        "id": number, "handle": handle, "title": title, "status": "active", "published_at": "2026-01-01T00:00:00Z", "vendor": "Acme", "product_type": kind,
        "tags": "", "body_html": "", "variants": [{"id": number * 10, "price": "10.00", "sku": handle}], "images": [],
    } | values  # fmt: skip


PRODUCTS = [
    product(1, "tent", "Family tent", "Tents"), product(2, "sneaker", "White sneaker", "Sneakers"), product(3, "sneaker-2", "Black sneaker", "sneakers"),
    product(4, "voucher", "Voucher", "", tags="digital"), product(5, "tee", "女士T恤", "=T恤", tags="summer, cotton"), product(6, "old", "Old tent", "Awnings", status="draft"),
]  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database with the products read."""
    shop = Shop(tmp_path_factory.mktemp("read"))
    shop.write("products.json", json.dumps({"products": PRODUCTS}))
    shop.run("-q", "crawl", "products.json")
    return shop.folder / "linkaudit.db"


@pytest.fixture
def read(shop, database):
    """The shop with its products read and a list of categories beside it."""
    shop.write("linkaudit.db", database.read_bytes())
    shop.write("list.txt", LIST)
    return shop


@pytest.fixture
def terminal(read):
    """The command at a terminal."""
    started = Terminal(read, "--list", "list.txt")
    yield started
    started.process.kill()
    started.process.wait()


def board(shop, *arguments):
    return json.loads(shop.run("listing", "categories", "--json", *arguments).stdout)


def chosen(shop):
    return {(one["level"], one["value"]): one["category"] for one in board(shop)["chosen"]}


def rows(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def write_map(shop, name, *lines, encoding="utf-8", delimiter=","):
    text = "\r\n".join(delimiter.join(line) for line in (("level", "value", "category", "category_id"), *lines))
    return shop.write(name, text.encode(encoding))


# ── What is open ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_open_is_printed_most_products_first(read):
    done = read.run("listing", "categories", "--list", "list.txt")
    places = [done.stdout.index(f"{level} “{value}”") for level, value in (("type", "Sneakers"), ("type", "=T恤"), ("type", "Tents"), ("product", "voucher"))]
    assert places[0] == min(places)
    assert TRAINERS in done.stdout
    assert "without: 5;" in done.stdout
    assert "Awnings" not in done.stdout
    assert chosen(read) == {}


def test_the_list_is_kept_for_the_next_time(read):
    read.run("listing", "categories", "--list", "list.txt")
    found = board(read)
    assert found["categories"] == 5
    best = {line["value"]: [one["category"] for one in line["suggestions"]][:1] for line in found["open"]}
    assert best == {"Sneakers": [TRAINERS], "=T恤": [TEES], "Tents": [TENTS], "voucher": []}


def test_without_categories_it_says_what_is_needed(read):
    done = read.run("listing", "categories")
    assert "--template" in done.stdout
    assert "type “Tents”" in done.stdout


def test_nothing_read_yet_is_said(shop):
    assert "Run `linkaudit" in shop.run("listing", "categories", status=2).stderr
    assert not (shop.folder / "linkaudit.db").exists()


def test_the_categories_of_a_template_can_be_chosen(read):
    make_template(read.folder / "tees.xlsx", categories=((TEES, "601302"), ("Women's Tops/Vests", "601305")))
    done = read.run("listing", "categories", "--template", "tees.xlsx", "--accept-suggestions")
    assert f"taken: type “=T恤” → {TEES}" in done.stderr
    assert board(read)["categories"] == 2
    read.run("listing", "categories", "--set", "type:Tents=601305")
    assert chosen(read)["type", "Tents"] == "Women's Tops/Vests"


# ── By options ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_set_chooses_by_text_by_id_and_leaves_out(read):
    read.run(
        "listing", "categories", "--list", "list.txt", "--set", f"type:tents={TENTS}", "--set", "TYPE:Sneakers=601500", "--set", "tag:digital=do not list",
        "--set", f"product:tee={TEES} (601302)",
    )  # fmt: skip
    assert chosen(read) == {("type", "tents"): TENTS, ("type", "Sneakers"): TRAINERS, ("tag", "digital"): "", ("product", "tee"): TEES}
    found = board(read)
    assert found["open"] == []
    assert {line["value"]: line["products"] for line in found["chosen"]} == {"tents": 1, "Sneakers": 2, "digital": 1, "tee": 1}


def test_set_without_a_category_opens_it_again(read):
    read.run("listing", "categories", "--list", "list.txt", "--set", f"type:Tents={TENTS}")
    read.run("listing", "categories", "--set", "type:Tents=")
    assert chosen(read) == {}


def test_leaving_out_needs_no_list(read):
    read.run("listing", "categories", "--set", "type:Sneakers=do not list")
    assert chosen(read) == {("type", "Sneakers"): ""}


@pytest.mark.parametrize(
    "text,said",
    [("type:Tents=Camping/Tent", f"Near: {TENTS}"), ("type:Tents=Sports & Outdoor/Camping", TENTS), ("kind:Tents=601400", "“kind” is no level"),
     ("Tents=601400", "LEVEL:VALUE=CATEGORY"), ("type:Tents", "LEVEL:VALUE=CATEGORY"), ("type:Tents=999999", "is no category"), ("type:=601400", "LEVEL:VALUE")],
)  # fmt: skip
def test_what_cannot_be_set_is_named_and_nothing_is_saved(read, text, said):
    done = read.run("listing", "categories", "--list", "list.txt", "--set", "tag:digital=601402", "--set", text, status=2)
    assert said in done.stderr
    assert "--set" in done.stderr
    assert chosen(read) == {}


def test_a_category_without_any_list_is_refused(read):
    done = read.run("listing", "categories", "--set", f"type:Tents={TENTS}", status=2)
    assert "there are no categories to choose from" in done.stderr
    assert "--template" in done.stderr


def test_suggestions_are_taken_only_when_told_to(read):
    done = read.run("listing", "categories", "--list", "list.txt", "--accept-suggestions")
    assert f"taken: type “Sneakers” → {TRAINERS}" in done.stderr
    assert chosen(read) == {("type", "Sneakers"): TRAINERS, ("type", "Tents"): TENTS, ("type", "=T恤"): TEES}
    assert [one["value"] for one in board(read)["open"]] == ["voucher"]


def test_a_category_that_is_in_no_list_any_more_is_told(read):
    read.run("listing", "categories", "--list", "list.txt", "--set", f"type:Tents={TENTS}")
    read.write("other.txt", "Shoes/Trainers\n")
    done = read.run("listing", "categories", "--list", "other.txt")
    assert f"in none of the templates or the list:\n  type “Tents” → {TENTS}" in done.stdout


# ── By a file ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_file_goes_out_and_in_unchanged(read):
    read.run("listing", "categories", "--list", "list.txt", "--set", f"type:Tents={TENTS}", "--set", "tag:digital=do not list", "--save", "map.csv")
    lines = {row["value"]: row for row in rows(read.folder / "map.csv")}
    assert list(lines["Tents"]) == ["level", "value", "products", "category", "category_id", "suggestion_1", "suggestion_2", "suggestion_3"]
    assert (lines["Tents"]["category"], lines["Tents"]["category_id"], lines["digital"]["category"]) == (TENTS, "601400", "do not list")
    assert (lines["Sneakers"]["category"], lines["Sneakers"]["products"], lines["Sneakers"]["suggestion_1"]) == ("", "2", TRAINERS)
    before = board(read)
    read.run("listing", "categories", "--load", "map.csv")
    assert board(read) == before
    read.run("listing", "categories", "--load", "map.csv", "--db", "other.db", status=2)


def test_a_filled_in_file_is_taken(read):
    read.run("listing", "categories", "--list", "list.txt", "--save", "map.csv", "--bom")
    text = (read.folder / "map.csv").read_text("utf-8-sig").replace("type,Sneakers,2,,", "type,Sneakers,2,601500,").replace("type,'=T恤,1,,", f"type,'=T恤,1,{TEES},")
    read.write("map.csv", text)
    done = read.run("listing", "categories", "--load", "map.csv")
    assert "map.csv: 2 lines taken" in done.stderr
    assert chosen(read) == {("type", "Sneakers"): TRAINERS, ("type", "=T恤"): TEES}


@pytest.mark.parametrize("encoding,delimiter", [("gb18030", ","), ("utf-16", "\t"), ("utf-8-sig", ";")])
def test_a_spreadsheet_may_save_it_its_own_way(read, encoding, delimiter):
    path = write_map(read, "map.csv", ("type", "=T恤", TEES, ""), ("tag", "夏季女装新款", "不上架", ""), encoding=encoding, delimiter=delimiter)
    read.run("listing", "categories", "--list", "list.txt", "--load", path)
    assert chosen(read) == {("type", "=T恤"): TEES, ("tag", "夏季女装新款"): ""}


def test_an_emptied_cell_takes_the_line_out(read):
    read.run("listing", "categories", "--list", "list.txt", "--set", f"type:Tents={TENTS}", "--set", f"type:Sneakers={TRAINERS}")
    read.run("listing", "categories", "--load", write_map(read, "map.csv", ("type", "Tents", "", "")))
    assert chosen(read) == {("type", "Sneakers"): TRAINERS}


BAD = [
    ([("type", "Tents", "Nonsense", "")], "row 2, column category"), ([("type", "", TENTS, "")], "row 2, column value"), ([("kind", "x", TENTS, "")], "row 2, column level"),
    ([("type", "A", TENTS, ""), ("type", "Tents", TENTS, "601500")], "row 3, column category_id"),
    ([("type", "Tents", TENTS, ""), ("tag", "a", TENTS, ""), ("type", "tents", TRAINERS, "")], "row 4, column value"),
    ([("type", "Tents", "", "12345")], "row 2, column category"),
]  # fmt: skip


@pytest.mark.parametrize("lines,place", BAD, ids=[row[1] for row in BAD])
def test_a_wrong_row_is_named_and_nothing_of_the_file_is_saved(read, lines, place):
    path = write_map(read, "map.csv", *lines)
    done = read.run("listing", "categories", "--list", "list.txt", "--load", path, status=2)
    assert f"map.csv, {place}" in done.stderr
    assert "Nothing was saved" in done.stderr
    assert chosen(read) == {}


def test_further_wrong_rows_are_counted(read):
    path = write_map(read, "map.csv", *(("type", f"T{number}", "Nonsense", "") for number in range(9)), ("type", "Tents", TENTS, ""))
    done = read.run("listing", "categories", "--list", "list.txt", "--load", path, status=2)
    assert "8 more rows are wrong: 3, 4, 5, 6, …" in done.stderr


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\x89PNG\r\n\x00\x00\x00"])
def test_another_file_is_refused(read, content):
    read.write("map.csv", content)
    for option in ("--load", "--list") if content[:1] != b"a" else ("--load",):
        assert "map.csv" in read.run("listing", "categories", option, "map.csv", status=2).stderr


# ── Lists of categories ──────────────────────────────────────────────────────────────────────────────────────────────

LISTS = [
    ("Shoes/Trainers\nBooks, Magazines & Audio/Novels\n", {"Shoes/Trainers": "", "Books, Magazines & Audio/Novels": ""}),
    ("# TikTok\ncategory_id;category\n7001;Shoes > Trainers\n7002;Shoes > Boots\n", {"Shoes > Trainers": "7001", "Shoes > Boots": "7002"}),
    ("Level 1,Level 2,ID\nShoes,Trainers,7001\nShoes,Boots,7002\n", {"Shoes/Trainers": "7001", "Shoes/Boots": "7002"}),
    ("Level 1,Level 2\nShoes,Trainers\nShoes,Boots\n", {"Shoes/Trainers": "", "Shoes/Boots": ""}),
    ("7001 - Shoes/Trainers\n7000 - Shoes\n", {"Shoes/Trainers": "7001"}),
    ("gid://shopify/TaxonomyCategory/aa-1   : Shoes > Trainers\n", {"Shoes > Trainers": "gid://shopify/TaxonomyCategory/aa-1"}),
    ("\ufeff7001\t女鞋/运动鞋\r\n7002\t女鞋/靴子\r\n", {"女鞋/运动鞋": "7001", "女鞋/靴子": "7002"}),
    ('7001,"Books, Magazines & Audio/Novels"\n', {"Books, Magazines & Audio/Novels": "7001"}),
]  # fmt: skip


@pytest.mark.parametrize("text,leaves", LISTS, ids=[row[0].splitlines()[0] for row in LISTS])
def test_a_list_may_be_written_in_many_ways(tmp_path, text, leaves):
    (tmp_path / "list.txt").write_text(text, "utf-8")
    assert {one.text: one.leaf_id for one in read_list(tmp_path / "list.txt")} == leaves


# ── The file that the settings name ──────────────────────────────────────────────────────────────────────────────────


def test_the_file_of_the_settings_counts_first(read):
    write_map(read, "map.csv", ("type", "Tents", TENTS, ""), ("type", "Sneakers", "", ""))
    read.write("linkaudit.toml", '[listing]\ncategories = "map.csv"\n')
    done = read.run("listing", "categories", "--list", "list.txt", "--set", f"type:Tents={TEES}", "--set", f"type:Sneakers={TRAINERS}")
    assert "map.csv says otherwise of type “Tents”" in done.stderr
    assert chosen(read) == {("type", "Tents"): TENTS, ("type", "Sneakers"): TRAINERS}


# ── At a terminal ────────────────────────────────────────────────────────────────────────────────────────────────────


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, shop, *arguments):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linkaudit", "listing", "categories", *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=shop.folder,
            start_new_session=True, preexec_fn=heed_interrupts,  # noqa: PLW1509  the tests have no threads
        )  # fmt: skip
        os.close(slave)
        self.seen = ""

    def until(self, text):
        deadline = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.master, 4096).decode("utf-8", "replace")
                except OSError:
                    break
        assert text in self.seen

    def answer(self, prompt, text):
        """Wait for ``prompt`` and the question below it, then answer; what was seen counts no more."""
        self.until(prompt)
        self.seen = self.seen[self.seen.index(prompt) :]
        self.until("Category [s]: ")
        self.seen = ""
        os.write(self.master, text.encode() + b"\n")

    def end(self, text=""):
        self.until(text)
        with os.fdopen(self.master, "rb", 0):
            return self.process.wait(30)


def test_it_asks_once_per_type_and_takes_every_kind_of_answer(read, terminal):
    terminal.answer("1 of 4: type “Sneakers”, products: 2", "1")
    terminal.answer("2 of 4: product “voucher”", "x")
    terminal.answer("3 of 4: type “=T恤”", "quantum")
    terminal.answer("Nothing fits “quantum”", "dresses")
    terminal.answer("Casual Dresses", "1")
    terminal.answer("4 of 4: type “Tents”", "601400")
    assert terminal.end("without: 0") == 0
    assert chosen(read) == {
        ("type", "Sneakers"): TRAINERS, ("type", "=T恤"): "Women's Dresses/Casual Dresses", ("type", "Tents"): TENTS, ("product", "voucher"): "",
    }  # fmt: skip


def test_skipping_and_stopping_leave_it_open(read, terminal):
    terminal.answer("1 of 4", "")
    terminal.answer("2 of 4", "s")
    terminal.answer("3 of 4", "q")
    assert terminal.end("without: 5") == 0
    assert chosen(read) == {}


def test_an_interrupt_loses_no_answer(read, terminal):
    terminal.answer("1 of 4", "1")
    terminal.until("2 of 4")
    terminal.until("Category [s]: ")
    os.write(terminal.master, b"\x04")
    assert terminal.end("interrupted") == 130
    assert chosen(read) == {("type", "Sneakers"): TRAINERS}
