"""Bad input: one line that names file and cure, the right status, and nothing already saved is lost."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Shop, heed_interrupts


def expect_error(done, *words: str) -> None:
    errors = [line for line in done.stderr.splitlines() if line.startswith("linkaudit:")]
    assert len(errors) == 1, done.stderr
    for word in words:
        assert word in errors[0], errors[0]


@pytest.fixture
def audited(shop):
    """The shop with a complete run in its database."""
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "before")
    return shop


def unharmed(shop) -> None:
    """The earlier run can still be exported, byte for byte; its listings were exported once and for all."""
    shop.run("export", "all", "--out", "after")
    for path in (path for path in (shop.folder / "before").iterdir() if not path.name.startswith("listing-")):
        assert (shop.folder / "after" / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_unrecognised_file_among_good_ones_stops_everything(shop):
    odd = shop.write("notes.txt", "Dear Sir,\nthis is a letter and no export.\n")
    expect_error(shop.run("run", *shop.files, odd, "--domain", "shop.example", status=2), "notes.txt", "Leave this one out")
    assert not (shop.folder / "linkaudit.db").exists()


def test_a_missing_file(shop):
    expect_error(shop.run("run", "nowhere.csv", "--domain", "shop.example", status=2), "nowhere.csv")


def test_a_folder_that_is_no_theme(shop):
    (shop.folder / "exports").mkdir()
    shop.write("exports/products.json", "{}")
    expect_error(shop.run("run", shop.folder / "exports", "--domain", "shop.example", status=2), "exports")


def truncated_gzip(shop: Shop) -> Path:
    products = {"products": [{**json.loads(shop.products.read_text())["products"][0], "id": n, "handle": f"tent-{n}",
                              "body_html": os.urandom(400).hex()} for n in range(2000)]}  # fmt: skip
    data = gzip.compress(json.dumps(products).encode())
    return shop.write("cut.json.gz", data[: len(data) // 2])


def cut_json(shop: Shop) -> Path:
    items = ",".join(json.dumps({"id": n, "handle": f"t{n}", "title": "T", "variants": [], "vendor": "A"}) for n in range(700))
    return shop.write("cut.json", '{"products": [' + items[:-30])


def open_quote(shop: Shop) -> Path:
    return shop.write("cut.csv", 'Handle,Title,Body (HTML),Variant Price\na,A,"<p>x</p>",1\nb,B,"<p>never closed\nc,C,x,1\n')


def cut_row(shop: Shop) -> Path:
    return shop.write("cut.csv", "Handle,Title,Body (HTML),Variant Grams,Variant Price\na,A,<p>x</p>,100,1\nb,B,<p>x</p>,1")


@pytest.mark.parametrize("make", [truncated_gzip, cut_json, open_quote, cut_row])
def test_damage_in_the_middle_is_never_judged_and_loses_nothing(audited, make):
    damaged = make(audited)
    expect_error(audited.run("run", damaged, audited.redirects, audited.links, status=2), damaged.name)
    assert "damaged" in audited.run("status").stdout
    expect_error(audited.run("audit", status=2), damaged.name)
    unharmed(audited)


def test_after_damage_the_repaired_file_takes_its_place(audited):
    good = audited.products.read_bytes()
    audited.write("products.json", good[:-40])
    audited.run("run", *audited.files, status=2)
    audited.write("products.json", good)
    audited.run("run", *audited.files, "--out", "again")
    assert (audited.folder / "again" / "links.csv").read_bytes() == (audited.folder / "before" / "links.csv").read_bytes()


def test_good_files_beside_a_damaged_one_are_saved(shop):
    damaged = cut_json(shop)
    shop.run("crawl", damaged, shop.redirects, status=2)
    status = json.loads(shop.run("status", "--json").stdout)
    assert {stream["name"]: bool(stream["complete"]) for stream in status["streams"]} == {
        "cut.json": False, "redirects.csv": True,
    }  # fmt: skip


def test_zip_that_climbs_out(shop):
    path = shop.folder / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.csv", "Handle,Title\na,A\n")
    expect_error(shop.run("run", path, "--domain", "shop.example", status=2), "evil.zip")
    assert not (shop.folder.parent.parent / "evil.csv").exists()


def test_zip_bomb(shop):
    path = shop.folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("products.csv", "w", force_zip64=True) as big:
        for _ in range(400):
            big.write(bytes(1 << 20))
    expect_error(shop.run("run", path, "--domain", "shop.example", status=2), "bomb.zip")


def test_ragged_rows_and_huge_cells_are_skipped_and_named(shop):
    csv = shop.write(
        "products.csv",
        "Handle,Title,Body (HTML),Variant Price,Status,Published\n"
        "a,A,<p>x</p>,1,active,true\n"
        "b,B,<p>y</p>,1,active,true,too,many\n"
        "c,C," + "x" * (20 << 20) + ",1,active,true\n"
        "d,D,<p>z</p>,1,active,true\n",
    )
    done = shop.run("run", csv, shop.redirects, "--domain", "shop.example", "--json")
    summary = json.loads(done.stdout)
    assert summary["counts"]["products"] == 2
    skipped = " ".join(f"{one['what']} {one['why']}" for one in summary["skipped"])
    assert "products.csv, row 3" in skipped
    assert "row 4" in skipped


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_other_encodings_are_read(shop, encoding):
    text = "Handle,Title,Body (HTML),Variant Price,Status,Published\n" + "".join(
        f"dress-{n},红色连衣裙 夏季新款 {n},<p>这是一条很好看的裙子，欢迎选购</p>,1,active,true\n" for n in range(30)
    )
    csv = shop.write("products.csv", text.encode(encoding))
    shop.run("run", csv, shop.redirects, "--domain", "shop.example")
    titles = sqlite3.connect(shop.folder / "linkaudit.db").execute("SELECT title FROM products LIMIT 1").fetchone()
    assert titles == ("红色连衣裙 夏季新款 0",)


def test_children_whose_parent_is_not_there_are_counted_and_named(shop):
    product = {"__typename": "Product", "id": "gid://shopify/Product/1", "handle": "tent", "title": "Tent", "status": "ACTIVE"}
    variants = [{"__typename": "ProductVariant", "id": f"gid://shopify/ProductVariant/{number}", "price": "10.00",
                 "__parentId": f"gid://shopify/Product/{parent}"} for number, parent in ((11, 1), (71, 7), (72, 7))]  # fmt: skip
    bulk = shop.folder / "bulk.jsonl"
    bulk.write_text("\n".join(map(json.dumps, [product, *variants])), "utf-8")
    done = shop.run("run", bulk, "--domain", "shop.example")
    assert "bulk.jsonl, 2 variants: of products that are not in the file, so not counted" in done.stderr
    summary = json.loads((shop.folder / "out" / "summary.json").read_text("utf-8"))
    assert (summary["counts"]["products"], summary["counts"]["variants"]) == (1, 1)


def test_one_handle_for_two_products_in_two_files_is_told(shop):
    row = "tent,{},<p>x</p>,10,active,true\nlamp,Lamp,<p>x</p>,5,active,true\n"
    header = "Handle,Title,Body (HTML),Variant Price,Status,Published\n"
    files = [shop.write(f"{name}.csv", header + row.format(name)) for name in ("Old", "New")]
    done = shop.run("run", *files, "--domain", "shop.example")
    assert "note: product tent: stands in Old.csv, New.csv with titles that differ, and counts once, as New.csv has it" in done.stderr
    assert "lamp" not in done.stderr


def test_an_older_download_of_the_same_export_is_told(shop):
    header = "Handle,Title,Variant Price,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Inventory Tracker,Published,Status\n"
    row = "{0},Mug,{1},Title,Default Title,{0},{2},shopify,true,active\n"
    files = [shop.write(name, header + "".join(row.format(handle, price, stock) for handle in ("cup", "mug")))
             for name, price, stock in (("products_export (1).csv", "12.00", 0), ("products_export.csv", "9.50", 50))]  # fmt: skip
    done = shop.run("run", *files, "--domain", "shop.example")
    assert ("note: product cup and 1 more: stands in products_export (1).csv, products_export.csv with prices, stock that differ, and counts once,"
            " as products_export.csv has it") in done.stderr  # fmt: skip
    assert "that differ" not in shop.run("run", files[0], "--domain", "shop.example").stderr


def test_no_domain_anywhere(shop):
    expect_error(shop.run("run", *shop.files, status=2), "--domain")


@pytest.mark.parametrize(
    "option, value, word",
    [("--domain", "not a host", "--domain"), ("--cutoff", "tomorrow", "2026-12-31"), ("--policy", "no-such", "policy"),
     ("--prefer", "bogus", "--prefer")],
)  # fmt: skip
def test_options_that_cannot_work(shop, option, value, word):
    more = () if option == "--domain" else ("--domain", "shop.example")
    done = shop.run("run", *shop.files, option, value, *more, status=2)
    expect_error(done, word)
    assert "reading as" not in done.stderr


def test_settings_file_with_a_mistake(shop):
    shop.write("linkaudit.toml", "[shop]\ndomian = 'shop.example'\n")
    expect_error(shop.run("run", *shop.files, status=2), "linkaudit.toml", "domian")


def test_unknown_option_and_command(shop):
    assert "No such option" in shop.run("run", "--nope", status=2).stderr
    assert "No such command" in shop.run("fly", status=2).stderr


def test_a_file_that_is_no_database(shop):
    shop.write("x.db", "this is text, not a database, and long enough to be looked at" * 20)
    expect_error(shop.run("run", *shop.files, "--domain", "shop.example", "--db", "x.db", status=3), "x.db", "--db")


def test_a_database_where_no_folder_can_be(shop):
    shop.write("taken", "a file")
    expect_error(shop.run("run", *shop.files, "--domain", "shop.example", "--db", "taken/x.db", status=3), "x.db", "--db")


def test_a_read_only_database(shop):
    kept = shop.folder / "kept"
    mounted = full_disk(kept, 16)  # root may write to any file, but not to a disk that is mounted read-only
    command = ("run", *shop.files, "--domain", "shop.example", "--db", kept / "x.db")
    try:
        shop.run(*command)
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(kept)], check=True)
        else:
            (kept / "x.db").chmod(0o444)
            kept.chmod(0o555)
        expect_error(shop.run(*command, status=3), "x.db", "writable")
    finally:
        if mounted:
            subprocess.run(["umount", str(kept)], check=True)
        else:
            kept.chmod(0o755)


def test_a_database_in_use_by_another_run(audited):
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom linkaudit.store.database import open_database\n"
        "with open_database(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(audited.folder / "linkaudit.db")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        expect_error(audited.run("run", *audited.files, status=3), "in use", str(holder.pid), "--db")
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    audited.run("run", *audited.files)  # a killed holder leaves no lock behind


def full_disk(folder: Path, megabytes: int) -> bool:
    folder.mkdir()
    return subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip


def test_a_full_disk_is_told_and_the_run_goes_on_later(shop):
    small = shop.folder / "small"
    if not full_disk(small, 1):
        pytest.skip("mounting a small tmpfs needs root")
    try:
        many = {"products": [{**json.loads(shop.products.read_text())["products"][0], "id": n, "handle": f"t-{n}",
                              "body_html": "x" * 2000} for n in range(1, 2001)]}  # fmt: skip
        big = shop.write("many.json", json.dumps(many))
        command = ("run", big, shop.redirects, "--domain", "shop.example", "--db", small / "x.db")
        expect_error(shop.run(*command, status=3), "x.db", "Free disk space")
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        done = shop.run(*command, "--json")
        assert json.loads(done.stdout)["counts"]["products"] == 2000
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_reader_that_goes_away_is_no_finding(audited):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        done = subprocess.run([sys.executable, "-m", "linkaudit", "status"], cwd=audited.folder, stdout=gone, check=False)
    assert done.returncode == 0


def test_interrupt_from_the_keyboard_keeps_what_was_saved(shop):
    many = {"products": [{**json.loads(shop.products.read_text())["products"][0], "id": n, "handle": f"t-{n}",
                          "body_html": "<p>x</p>" * 100} for n in range(60_000)]}  # fmt: skip
    big = shop.write("many.json", json.dumps(many))
    running = subprocess.Popen(
        [sys.executable, "-m", "linkaudit", "crawl", str(big)], cwd=shop.folder, stderr=subprocess.PIPE, text=True,
        preexec_fn=heed_interrupts,  # noqa: PLW1509  the tests have no threads
    )
    path = shop.folder / "linkaudit.db"
    while running.poll() is None and not _saved(path):
        time.sleep(0.02)
    assert running.poll() is None, "it was done before it could be interrupted"
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate()
    assert running.returncode == 130, errors
    assert "goes on from there" in errors
    assert _saved(path) > 0


def _saved(path: Path) -> int:
    try:
        return int(sqlite3.connect(path).execute("SELECT coalesce(sum(cursor), 0) FROM bookmarks").fetchone()[0])
    except sqlite3.Error:
        return 0
