"""Results never take the place of what was read, nor of what linkaudit did not write; its own earlier files give way."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkaudit.export.listing_csv import HEADER
from linkaudit.export.replacements import ads
from linkaudit.pipeline import deliver, overwrite

GIVEN = ("--domain", "shop.example")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(shop, *arguments):
    before = content(shop.folder)
    done = shop.run(*arguments, status=2)
    assert content(shop.folder) == before
    assert done.stdout == ""
    return done.stderr


def test_an_input_is_not_written_over_and_nothing_is_read(shop):
    told = refused(shop, "run", "products.json", "links.csv", *GIVEN, "--out", ".")
    assert "links.csv: is read by this command, and would be written over. Choose another folder with --out" in told
    (shop.folder / "elsewhere").symlink_to(shop.folder)
    assert "links.csv: is read by this command" in refused(shop, "run", shop.products, shop.links, *GIVEN, "--out", "elsewhere")


@pytest.mark.parametrize("name", ["mapping.csv", "plan.csv", "report.html", "summary.json", "replacements/todo.csv", "replacements/ads.xlsx"])
@pytest.mark.parametrize("text", ["mine\n", "url\nhttps://shop.example/a\n", "<!doctype html><title>x</title>", "PK\x03\x04"])
def test_a_file_of_somebody_else_stays(shop, name, text):
    (shop.folder / "out" / name).parent.mkdir(parents=True)
    shop.write(f"out/{name}", text)
    assert f"{Path(name).name}: is there already, and linkaudit did not write it" in refused(shop, "run", shop.products, *GIVEN)


def test_a_folder_of_a_file_s_name_stays(shop):
    (shop.folder / "out" / "links.csv").mkdir(parents=True)
    assert "links.csv: is there already" in refused(shop, "run", shop.products, *GIVEN)


def test_each_command_that_writes_asks_first(shop):
    shop.run("run", *shop.files, *GIVEN, "-q")
    shop.run("run", shop.products, *GIVEN, "-q")
    for name, command in {
        "links.csv": ("export", "links", "problems"), "findings.sarif": ("export", "sarif"), "acknowledge.csv": ("export", "acknowledge"),
        "diff.csv": ("diff",), "traffic.csv": ("demo",), "summary.json": ("run", shop.products, *GIVEN),
    }.items():  # fmt: skip
        folder = shop.folder / f"for-{name}"
        folder.mkdir()
        (folder / name).write_text("mine\n")
        assert f"{name}: is there already" in refused(shop, *command, "--out", folder)


def test_a_file_that_is_in_nobody_s_way_stays(shop):
    """Only the files of what is asked for count."""
    shop.run("run", *shop.files, *GIVEN, "-q")
    shop.write("out/links.csv", "mine\n")
    shop.run("export", "mapping", "findings")
    assert (shop.folder / "out" / "links.csv").read_text() == "mine\n"


def test_night_after_night_into_the_same_folder(shop):
    for more in ((), ("--bom",), ("--headers", "zh"), ("--lang", "zh"), ()):
        shop.run("run", *shop.files, *GIVEN, "-q", *more)
    for _ in range(2):
        shop.run("export", "all", "acknowledge", "junit", "sarif")
        shop.run("diff", "--out", "out")
        shop.run("demo", "-q")


def test_into_the_folder_of_the_exports_where_nothing_collides(shop):
    shop.links = shop.links.rename(shop.folder / "posted.csv")
    for _ in range(2):
        shop.run("run", "products.json", "redirects.csv", "posted.csv", *GIVEN, "--out", ".", "-q")


def test_an_empty_file_and_one_that_a_spreadsheet_saved_anew_give_way(shop):
    shop.run("run", *shop.files, *GIVEN, "-q")
    out = shop.folder / "out"
    (out / "mapping.csv").write_bytes(b"")
    (out / "findings.csv").write_text((out / "findings.csv").read_text("utf-8").replace(",", ";"), "utf-8")
    shop.run("run", *shop.files, *GIVEN, "-q")
    assert (out / "findings.csv").read_text("utf-8").startswith("code,severity")


# ── Redirects: Shopify's and linkaudit's own look alike ──────────────────────────────────────────────────────────────


@pytest.fixture
def redirects(shop):
    (shop.folder / "out" / "replacements").mkdir(parents=True)
    return lambda *targets: shop.write("out/replacements/redirects.csv", "\r\n".join(["Redirect from,Redirect to", *targets, ""]))


OURS = "/products/gone,https://shop.tiktok.com/view/product/1729592969712207008"


def test_redirects_of_the_shop_stay(shop, redirects):
    redirects(OURS, "/old,/products/tent")
    assert "redirects.csv: is there already" in refused(shop, "run", shop.products, *GIVEN)


@pytest.mark.parametrize("rows", [(), (OURS,)])
def test_redirects_to_tiktok_are_ours(shop, redirects, rows):
    redirects(*rows)
    shop.run("run", shop.products, *GIVEN, "-q")


def test_not_if_they_are_read(shop, redirects):
    path = redirects(OURS)
    assert "is read by this command" in refused(shop, "run", shop.products, path, *GIVEN)
    shop.run("run", shop.products, path, *GIVEN, "--out", "other", "-q")
    assert "redirects.csv: was read into the database" in refused(shop, "export", "replacements")
    redirects("/products/other,https://shop.tiktok.com/view/product/1")
    shop.run("export", "replacements")


# ── The category map ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_map_takes_the_place_of_a_map_alone(shop):
    shop.run("run", *shop.files, *GIVEN, "-q")
    for name in ("products.json", "links.csv", "out/findings.csv"):
        assert "is there already, and is no category map" in refused(shop, "listing", "categories", "--save", name)
    for _ in range(2):
        shop.run("listing", "categories", "--save", "map.csv")
    shop.run("listing", "categories", "--load", "map.csv")
    assert "map.csv: is read by this command" in refused(shop, "listing", "categories", "--load", "map.csv", "--save", "map.csv")


# ── The parts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_names_the_files_of_every_kind():
    each = [name for kind in deliver.KINDS for name in overwrite._NAMES.get(kind, (f"{kind}.csv",))]
    assert sorted(each) == sorted(overwrite._NAMES["all"])
    named = {f"{kind}.csv" for kind in deliver.TABLES} | {name for name, _ in deliver.TEXTS.values()} | {deliver.REPORT, "summary.json"}
    assert named <= set(each) | {"acknowledge.csv", "findings.junit.xml", "findings.sarif"}


def test_a_sheet_that_was_cut_short_is_written_again_over_its_own_only(tmp_path):
    path = tmp_path / "listing-1.csv"
    assert overwrite.is_ours(path, path.name)
    path.write_text(",".join(HEADER))
    assert overwrite.is_ours(path, path.name)
    path.write_text("category,brand\n")
    assert not overwrite.is_ours(path, path.name)


def test_the_workbook_of_ads_gives_way(tmp_path):
    path = tmp_path / "ads.xlsx"
    path.write_bytes(ads.workbook([]))
    assert overwrite.is_ours(path, path.name)
    assert not overwrite.is_ours(path, "todo.csv")
