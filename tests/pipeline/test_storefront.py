"""The public storefront read from the local Shopify: what the Admin API tells, but for what the public cannot know."""

from __future__ import annotations

import csv
import json
import sys

import pytest

from tests.pipeline.dump import differences, dump
from tests.pipeline.live import KILLER, ROOT
from tests.process import python
from tests.shopify.server import LocalShopify
from tests.shopify.shops.seeded import seeded

HOST = "large-shop.example"
# Where findings stand that only the shop's own API shows: it names what a theme, an app or the shop keeps to itself.
UNKNOWABLE_KINDS = {"redirect", "theme", "script_tag", "menu"}
UNKNOWABLE_CODES = {
    "LA302", "LA303", "LA304", "LA305", "LA306", "LA307",  # redirect rules are not public
    "LA308",  # variants of products that are not listed are not public, so none is known to be stale
    "LA310",  # only live checks find these
}  # fmt: skip


def run(folder, *arguments, token="", status=0):
    environment = {"PATH": "/usr/bin:/bin", "NO_PROXY": "127.0.0.0/8,127.0.0.1", "PYTHONPATH": ":".join(sys.path)}
    environment |= {"LINKAUDIT_SHOPIFY_TOKEN": token} if token else {}
    done = python("-m", "linkaudit", *arguments, cwd=folder, env=environment)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


def findings(folder):
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(rows, shop):
    """Leave out the findings in what no visitor can open: drafts, unpublished pages, metafields."""
    shown = {str(one["legacyResourceId"]) for one in shop.root("products") if one["status"] == "ACTIVE" and one["onlineStoreUrl"]}
    pages = {str(one["id"]).rpartition("/")[2] for kind in ("pages", "articles") for one in shop.root(kind)
             if one["isPublished"] and str(one["publishedAt"] or "9") <= shop.now}  # fmt: skip
    for row in rows:
        owner = row["placement_id"]
        hidden = (row["placement_kind"] == "product" and owner not in shown) or (
            row["placement_kind"] in {"page", "article"} and owner not in pages and owner.isdigit()
        )
        told = row["placement_kind"] not in UNKNOWABLE_KINDS and row["code"] not in UNKNOWABLE_CODES
        if told and not hidden and not row["placement_field"].startswith("metafield"):
            yield row["code"], row["link_url"], row["placement_kind"]


@pytest.fixture(scope="module")
def shop():
    made = seeded(products=40, orders=20, sessions=20)
    with LocalShopify(made, dates="real") as local:
        made.front = local.base
        yield local


@pytest.fixture(scope="module")
def both(shop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("both")
    where = ("--domain", HOST, "--domain", shop.address, "-q")
    run(folder, "crawl", "--db", "admin.db", *where, token=shop.token)
    run(folder, "crawl", "--db", "front.db", *where)
    (folder / "linkaudit.toml").write_text('[check]\ndeny = ["*cdn.shopify.com*", "*tiktok*", "*youtube*", "*instagram*", "*brand-*"]\n', "utf-8")
    run(folder, "check", "--db", "front.db", *where)
    for name in ("admin", "front"):
        run(folder, "audit", "--db", f"{name}.db", "-q")
        run(folder, "export", "all", "--db", f"{name}.db", "--out", name, "-q")
    return folder


def test_the_findings_are_those_of_the_admin_source(both, shop):
    wanted = sorted(set(published(findings(both / "admin"), shop.shop)))
    found = sorted(set(published(findings(both / "front"), shop.shop)))
    assert len(found) > 100
    assert [one for one in wanted if one not in found] == []
    assert [one for one in found if one not in wanted] == []


def test_every_link_has_one_verdict_and_the_cuts_are_told(both):
    summary = json.loads((both / "front" / "summary.json").read_text("utf-8"))
    assert sum(summary["links"]["by_verdict"].values()) == summary["links"]["total"]
    told = " ".join(one["what"] + one["why"] for one in summary["skipped"])
    assert "neither drafts nor products that are not listed" in told


def test_it_asks_as_robots_txt_allows(both, shop):
    paths = [entry.path for entry in shop.log if entry.kind == "storefront"]
    assert paths.count("/robots.txt") >= 1
    assert not [path for path in paths if path.startswith(("/policies/", "/cart", "/search", "/checkout"))]


def test_a_second_crawl_reads_what_changed(both, shop):
    where = ("--domain", HOST, "--domain", shop.address)
    before = len(shop.log)
    done = run(both, "crawl", "--db", "front.db", *where)
    again = [entry.path for entry in shop.log[before:] if entry.kind == "storefront"]
    assert "reading what changed" in done.stderr
    assert not [path for path in again if path.startswith("/pages/")]
    run(both, "audit", "--db", "front.db", "-q")
    run(both, "export", "findings", "--db", "front.db", "--out", "again", "-q")
    key = ("code", "link_url", "placement_kind", "placement_id")
    first, second = (sorted(tuple(row[name] for name in key) for row in findings(both / name)) for name in ("front", "again"))
    assert first == second


def pages_asked(log):
    return [entry.path for entry in log if entry.kind == "storefront" and entry.path.startswith(("/pages/", "/blogs/")) and not entry.path.endswith(".atom")]


def test_killed_after_every_few_saves_it_ends_as_if_it_had_not_been(tmp_path):
    made = seeded(products=12, orders=2, sessions=2)
    with LocalShopify(made, dates="real") as local:
        made.front = local.base
        where = ("--domain", HOST, "--domain", local.address, "-q")
        for name in ("whole", "killed"):
            (tmp_path / name).mkdir()
        run(tmp_path / "whole", "run", "--db", "a.db", *where)
        whole = pages_asked(local.log)
        local.log.clear()
        kills = 0
        arguments = ("crawl", "--domain", HOST, "--domain", local.address, "--db", "a.db")
        environment = {"PATH": "/usr/bin:/bin", "NO_PROXY": "127.0.0.1", "PYTHONPATH": ":".join([str(ROOT), *sys.path])}
        for _ in range(200):
            done = python(KILLER, "4", ("after", "inside")[kills % 2], *arguments, cwd=tmp_path / "killed", env=environment)
            if done.returncode == 0:
                break
            assert done.returncode == -9, done.stderr
            kills += 1
        assert kills >= 8
        asked = pages_asked(local.log)
        run(tmp_path / "killed", "run", "--db", "a.db", *where)
    assert set(asked) == set(whole)
    assert len(asked) <= len(whole) + kills  # each kill loses the page that was not saved, no other
    assert differences(dump(tmp_path / "whole" / "a.db"), dump(tmp_path / "killed" / "a.db")) == []


def test_pages_that_the_sitemap_calls_changed_are_asked_whether_they_are(tmp_path):
    made = seeded(products=3, orders=1, sessions=1)
    with LocalShopify(made, dates="real") as local:
        made.front = local.base
        where = ("--domain", HOST, "--domain", local.address, "-q")
        run(tmp_path, "run", "--db", "a.db", *where)
        touched, changed = [one for one in made.root("pages") if one["isPublished"]][:2]
        made.update(touched["id"], updatedAt="2030-01-01T00:00:00Z")
        made.update(changed["id"], updatedAt="2030-01-01T00:00:00Z", body='<p><a href="https://www.tiktok.com/@is-new/video/1">x</a></p>')
        told = []
        for _ in range(2):
            local.log.clear()
            run(tmp_path, "run", "--db", "a.db", "--out", "out", *where)
            told.append({entry.path: entry.status for entry in local.log if entry.path.startswith("/pages/")})
    first, second = told
    assert first == {f"/pages/{touched['handle']}": 304, f"/pages/{changed['handle']}": 200}
    assert second == {}
    rows = [row["link_url"] for row in findings(tmp_path / "out")]
    assert any("@is-new" in url for url in rows)


def test_a_closed_shop(tmp_path):
    made = seeded(products=3, orders=1, sessions=1)
    made.password = True
    with LocalShopify(made) as local:
        done = run(tmp_path, "crawl", "--domain", HOST, "--domain", local.address, status=3)
    assert "password" in done.stderr
    assert "token of the Admin API" in done.stderr
