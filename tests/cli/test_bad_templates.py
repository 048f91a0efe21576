"""Templates that cannot be filled: one line that names the file and the cure, exit status 2, and nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Shop
from tests.seller_center.maker import make_batch_edit, make_result, make_template

LISTED: dict[str, str | int | Decimal] = {"product_id": "1729", "sku_id": "17291", "product_name": "Tent", "category": "Tents (601302)", "price": 12}
US = '[shop]\nmarket = "US"\n'


def nothing(folder: Path) -> None:
    assert not (folder / "t.xlsx").exists()


def dangling(folder: Path) -> None:
    (folder / "t.xlsx").symlink_to(folder / "gone.xlsx")


def shop_csv(folder: Path) -> None:
    (folder / "t.xlsx").write_text("Handle,Title,Variant Price\ntent,Tent,10.00\n", "utf-8")


# what it is → (how it is made, what the line says of it, what the cure says)
BAD: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "batch edit": (lambda folder: make_batch_edit(folder / "t.xlsx", [LISTED]), "batch-edit", "bulk upload"),
    "result of an upload": (lambda folder: make_result(folder / "t.xlsx", [("No", LISTED)]), "result of an upload", "bulk upload"),
    "another market": (lambda folder: make_template(folder / "t.xlsx", market="DE"), "shop's market is US", "market"),
    "nothing": (nothing, "not there", "--template"),
    "a path that leads nowhere": (dangling, "not there", "--template"),
    "a folder": (lambda folder: (folder / "t.xlsx").mkdir(), "", ""),
    "locked with a password": (lambda folder: make_template(folder / "t.xlsx", damage="encrypted"), "password", "password"),
    "saved by LibreOffice": (lambda folder: make_template(folder / "t.xlsx", application="LibreOffice/24.2.7$Linux", validated=False),
                             "LibreOffice", "ownload"),
    "cut off": (lambda folder: make_template(folder / "t.xlsx", damage="truncated"), "", "ownload"),
    "a web page": (lambda folder: make_template(folder / "t.xlsx", damage="html"), "web page", "downloaded again"),
    "renamed labels": (lambda folder: make_template(folder / "t.xlsx", labels={"price": "Our price", "product_name": "Title"}),
                       "labels were renamed", "ownload"),
    "renamed keys": (lambda folder: make_template(folder / "t.xlsx", keys={"price": "cost", "product_name": "name"}), "", "ownload"),
    "without hidden sheets": (lambda folder: make_template(folder / "t.xlsx", hidden_sheets=False), "", "ownload"),
    "a product CSV": (shop_csv, "product csv", "bulk upload"),
    "text": (lambda folder: (folder / "t.xlsx").write_text("dear all,\n", "utf-8"), "", ""),
    "empty": (lambda folder: (folder / "t.xlsx").write_bytes(b""), "", ""),
}  # fmt: skip


# those that are found out in different places
SOME = ("batch edit", "another market", "nothing", "a folder", "saved by LibreOffice", "cut off", "renamed labels")


@pytest.fixture
def bad(request, shop):
    """Return a shop with a template that is bad, and what is to be said of it."""
    make, said, cure = BAD[request.param]
    make(shop.folder)
    shop.write("linkaudit.toml", US)
    return shop, said, cure


def one_line(stderr: str, said: str, cure: str) -> None:
    [line] = stderr.splitlines()
    assert line.startswith("linkaudit: ")
    assert "t.xlsx" in line
    assert said.lower() in line.lower()
    assert cure.lower() in line.lower()
    assert line.rstrip(".").count(". ") >= 1  # what is wrong, then the cure


def everything(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(folder / "l.db")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection.close()
    return found


@pytest.mark.parametrize("bad", BAD, indirect=True)
def test_run_reads_and_writes_nothing(bad):
    shop, said, cure = bad
    before = sorted(shop.folder.iterdir())
    done = shop.run("run", *shop.files, "--domain", "shop.example", "--template", "t.xlsx", "--db", "l.db", status=2)
    assert done.stdout == ""
    one_line(done.stderr, said, cure)
    assert sorted(shop.folder.iterdir()) == before


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """Return the bytes of a database whose run is complete."""
    shop = Shop(tmp_path_factory.mktemp("audited"))
    shop.run("run", *shop.files, "--domain", "shop.example", "--db", "l.db", "-q")
    return (shop.folder / "l.db").read_bytes()


@pytest.mark.parametrize("bad", SOME, indirect=True)
def test_export_changes_nothing(bad, audited):
    shop, said, cure = bad
    (shop.folder / "l.db").write_bytes(audited)
    before = everything(shop.folder)
    done = shop.run("export", "listing", "--template", "t.xlsx", "--db", "l.db", status=2)
    assert done.stdout == ""
    one_line(done.stderr, said, cure)
    assert everything(shop.folder) == before
    assert not (shop.folder / "out").exists()


def test_two_templates_of_one_branch(shop, audited):
    shop.write("linkaudit.toml", US)
    for name in ("a.xlsx", "b.xlsx"):
        make_template(shop.folder / name, version="V5.0.0" if name[0] == "a" else "")
    names = ("--template", "a.xlsx", "--template", "b.xlsx", "--db", "l.db")
    done = shop.run("run", *shop.files, "--domain", "shop.example", *names, status=2)
    assert not (shop.folder / "l.db").exists()
    (shop.folder / "l.db").write_bytes(audited)
    before = everything(shop.folder)
    again = shop.run("export", "listing", *names, status=2)
    for line in (done.stderr, again.stderr):
        assert line.count("\n") == 1
        assert "a.xlsx" in line
        assert "b.xlsx" in line
        assert "leave one out" in line
    assert everything(shop.folder) == before
    assert not (shop.folder / "out").exists()


def test_a_bad_template_beside_a_good_one(shop, audited):
    shop.write("linkaudit.toml", US)
    make_template(shop.folder / "a.xlsx")
    make_batch_edit(shop.folder / "t.xlsx", [LISTED])
    (shop.folder / "l.db").write_bytes(audited)
    before = everything(shop.folder)
    done = shop.run("export", "listing", "--template", "a.xlsx", "--template", "t.xlsx", "--db", "l.db", status=2)
    one_line(done.stderr, "batch-edit", "bulk upload")
    assert everything(shop.folder) == before
