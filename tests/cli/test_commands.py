"""What a user types and gets: outputs, streams, statuses."""

from __future__ import annotations

import csv
import json

import pytest


def rows(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_run_judges_and_writes_everything(shop):
    done = shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out")
    assert {path.name for path in (shop.folder / "out").iterdir()} == {
        "mapping.csv", "findings.csv", "links.csv", "traffic.csv", "summary.json", "problems.csv", "plan.csv", "listing-1.csv", "report.html",
    }  # fmt: skip
    verdicts = {row["link_url"]: row["verdict"] for row in rows(shop.folder / "out" / "links.csv")}
    assert verdicts == {
        "https://shop.example/products/tent?utm_source=tiktok": "breaks",
        "https://shop.example/products/gone?utm_source=tiktok": "broken",
        "/pages/care": "lost",
        "/products/tent": "ok",
    }
    assert "60.00 USD" in done.stdout


def test_steps_by_hand_say_the_same_as_run(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "whole", "--db", "whole.db")
    shop.run("crawl", shop.products, "--domain", "shop.example")
    shop.run("crawl", shop.redirects)
    shop.run("traffic", shop.links)
    shop.run("audit")
    shop.run("export", "all", "--out", "steps")
    for name in ("mapping", "links", "traffic"):
        assert (shop.folder / "steps" / f"{name}.csv").read_bytes() == (shop.folder / "whole" / f"{name}.csv").read_bytes()


def test_stdout_carries_the_product_and_stderr_the_conversation(shop):
    done = shop.run("run", *shop.files, "--domain", "shop.example", "--json")
    assert json.loads(done.stdout)["links"]["total"] == 4
    assert "products.json: reading" in done.stderr


def test_quiet_says_nothing_on_stderr(shop):
    assert shop.run("-q", "run", *shop.files, "--domain", "shop.example").stderr == ""


def test_global_options_stand_before_or_after_the_command(shop):
    shop.run("--db", "a.db", "run", *shop.files, "--domain", "shop.example")
    shop.run("run", *shop.files, "--domain", "shop.example", "--db", "b.db")
    assert (shop.folder / "a.db").exists()
    assert (shop.folder / "b.db").exists()
    assert not (shop.folder / "linkaudit.db").exists()


def test_a_second_run_is_the_reaudit(shop):
    shop.run("run", *shop.files, "--domain", "shop.example")
    again = shop.run("run", *shop.files, "--json")
    assert json.loads(again.stdout)["run"]["id"] == 2
    assert "read before, unchanged" in again.stderr


def test_a_changed_file_replaces_what_it_said_before(shop):
    shop.run("run", *shop.files, "--domain", "shop.example")
    shop.write("redirects.csv", "Redirect from,Redirect to\n/products/gone,/products/tent\n")
    shop.run("run", *shop.files)
    verdicts = {row["link_url"]: row["verdict"] for row in rows(shop.folder / "out" / "links.csv")}
    assert verdicts["https://shop.example/products/gone?utm_source=tiktok"] == "breaks"


@pytest.mark.parametrize("limit, status", [("never", 0), ("error", 1), ("warning", 1), ("new", 1)])
def test_fail_on_decides_the_exit_status(shop, limit, status):
    shop.run("run", *shop.files, "--domain", "shop.example", "--fail-on", limit, status=status)


def test_fail_on_new_is_content_when_nothing_is_new(shop):
    shop.run("run", *shop.files, "--domain", "shop.example")
    shop.run("run", *shop.files, "--fail-on", "new", status=0)


def test_the_other_policy_keeps_the_bio_link(shop):
    shop.write("links.csv", "url,surface\nhttps://shop.example/products/tent,bio\n")
    shop.run("run", *shop.files, "--domain", "shop.example", "--policy", "semi-closed-loop-us")
    bio = next(row for row in rows(shop.folder / "out" / "links.csv") if row["surface"] == "bio")
    assert (bio["verdict"], bio["codes"]) == ("survives", "LA110 LA403")


def test_cutoff_is_written_to_the_mapping(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--cutoff", "2026-12-31")
    assert {row["cutoff"] for row in rows(shop.folder / "out" / "mapping.csv")} == {"2026-12-31"}


def test_bom_is_there_when_asked_for(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--bom")
    assert (shop.folder / "out" / "links.csv").read_bytes().startswith(b"\xef\xbb\xbflink_url")


def test_a_window_leaves_older_orders_out_and_tells(shop):
    order = {
        "id": 5, "created_at": "2020-01-01T00:00:00Z", "currency": "USD", "total_price": "9.00", "test": False,
        "landing_site": "/products/tent?utm_source=tiktok", "line_items": [],
    }  # fmt: skip
    orders = shop.write("orders.json", json.dumps({"orders": [order]}))
    done = shop.run("run", shop.products, orders, "--domain", "shop.example", "--window", "30", "--json")
    summary = json.loads(done.stdout)
    assert summary["money"] == []
    assert any("window of 30 days" in one["why"] for one in summary["skipped"])


def test_missing_kinds_are_named_with_what_to_load(shop):
    done = shop.run("run", shop.products, shop.links, "--domain", "shop.example")
    assert "URL redirects: not loaded" in done.stdout
    assert "pages: not loaded" in done.stdout
    gone = next(row for row in rows(shop.folder / "out" / "links.csv") if "gone" in row["link_url"])
    assert gone["verdict"] == "breaks"  # not known to be dead: a redirect may catch it


def test_status_shows_streams_counts_and_skips(shop):
    shop.write("links.csv", "url,surface\nhttps://shop.example/products/tent,bio\n,video\n")
    shop.run("run", *shop.files, "--domain", "shop.example")
    text = shop.run("status").stdout
    assert "complete" in text
    assert "products.json" in text
    assert "links.csv, row 3" in text
    assert json.loads(shop.run("status", "--json").stdout)["counts"]["products"] == 1


def test_export_writes_only_what_is_asked_for(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "a")
    done = shop.run("export", "links", "mapping", "--out", "b")
    assert sorted(path.name for path in (shop.folder / "b").iterdir()) == ["links.csv", "mapping.csv"]
    assert done.stdout.split() == ["b/links.csv", "b/mapping.csv"]


def test_settings_file_and_environment(shop):
    shop.write("linkaudit.toml", '[shop]\ndomain = "shop.example"\n[policy]\ncutoff = "2026-12-31"\n')
    summary = json.loads(shop.run("run", *shop.files, "--json").stdout)
    assert (summary["shop"], summary["policy"]["cutoff"]) == ("shop.example", "2026-12-31")


def test_demo_needs_nothing_and_is_the_same_each_time(shop):
    shop.run("demo", "--out", "one")
    shop.run("demo", "--out", "two")
    for name in ("mapping", "links", "traffic"):
        assert (shop.folder / "one" / f"{name}.csv").read_bytes() == (shop.folder / "two" / f"{name}.csv").read_bytes()
    assert len(rows(shop.folder / "one" / "links.csv")) > 150


def test_version(shop):
    assert shop.run("--version").stdout.startswith("linkaudit 0.")


def order(number, currency, total, landing):
    return {"id": number, "created_at": "2026-10-01T00:00:00Z", "currency": currency, "total_price": total, "test": False,
            "landing_site": landing, "line_items": []}  # fmt: skip


def test_one_url_on_two_surfaces_gives_its_money_to_neither(shop):
    shop.write("links.csv", "url,surface\nhttps://shop.example/products/tent,bio\nhttps://shop.example/products/tent,video\n")
    orders = shop.write("orders.json", json.dumps({"orders": [order(1, "USD", "100.00", "/products/tent?ttclid=x")]}))
    shop.run("run", *shop.files, orders, "--domain", "shop.example", "--policy", "semi-closed-loop-us")
    paid = [row for row in rows(shop.folder / "out" / "mapping.csv") if row["revenue"] == "100.00"]
    assert [(row["surface"], row["verdict"], row["evidence"]) for row in paid] == [
        ("unknown", "unknown", "listed on several surfaces: bio, video"),
    ]


def test_currencies_are_never_compared(shop):
    many = [order(n, "USD", "10.00", "/products/tent?utm_source=tiktok") for n in range(1, 5)]
    one = order(9, "JPY", "90000", "/products/gone?utm_source=tiktok")
    both = order(10, "AUD", "1.00", "/products/tent?utm_source=tiktok")
    orders = shop.write("orders.json", json.dumps({"orders": [*many, one, both]}))
    done = shop.run("run", shop.products, shop.redirects, orders, "--domain", "shop.example")
    assert " 1. breaks: 40.00 USD + 1.00 AUD" in done.stdout
    tent = [row for row in rows(shop.folder / "out" / "mapping.csv") if "tent" in row["link_url"]]
    assert [(row["revenue"], row["currency"], row["action"], row["seller_sku"]) for row in tent] == [
        ("40.00", "USD", "fix_first", "T-1"), ("1.00", "AUD", "fix_first", "T-1"),  # it has no picture
    ]  # fmt: skip


def test_a_cut_order_file_is_told(shop):
    orders = [order(n, "USD", "1.00", "/products/tent?utm_source=tiktok") for n in range(1, 251)]
    path = shop.write("orders.json", json.dumps({"orders": orders}))
    done = shop.run("run", *shop.files, path, "--domain", "shop.example")
    assert "note: orders: exactly 250 records" in done.stderr
    assert "orders: exactly 250 records" in done.stdout
    assert "exactly 250 records" in shop.run("status").stdout


def test_a_redirect_from_a_two_letter_path_is_no_language(shop):
    shop.write("redirects.csv", "Redirect from,Redirect to\n/tt,/products/tent\n")
    shop.write("links.csv", "url,surface\nhttps://shop.example/tt,bio\n")
    shop.run("run", *shop.files, "--domain", "shop.example")
    row = rows(shop.folder / "out" / "mapping.csv")[0]
    assert (row["codes"], row["target_handle"], row["match_method"]) == ("LA101 LA403", "tent", "redirect")


@pytest.mark.parametrize("domain", ["https://www.shop.example/products/", "Shop.example.", "shop.example:443", "shop.example?x=1"])
def test_a_pasted_address_names_the_host(shop, domain):
    shop.run("run", *shop.files, "--domain", domain)
    verdicts = {row["link_url"]: row["verdict"] for row in rows(shop.folder / "out" / "links.csv")}
    assert verdicts["https://shop.example/products/tent?utm_source=tiktok"] == "breaks"


def test_a_new_edition_of_one_file_keeps_the_others(shop):
    shop.run("run", *shop.files, "--domain", "shop.example")
    shop.write("redirects2.csv", "Redirect from,Redirect to\n/products/gone,/products/tent\n")
    done = shop.run("crawl", "redirects2.csv")
    assert "products.json: read before, judged with these" in done.stderr
    shop.run("audit")
    shop.run("export", "links", "--out", "again")
    verdicts = {row["link_url"]: row["verdict"] for row in rows(shop.folder / "again" / "links.csv")}
    assert verdicts["https://shop.example/products/gone?utm_source=tiktok"] == "breaks"
    names = {stream["name"] for stream in json.loads(shop.run("status", "--json").stdout)["streams"]}
    assert names == {"products.json", "redirects2.csv", "links.csv"}


def test_relative_links_of_an_article_whose_blog_is_known_by_id(shop):
    blogs = shop.write("blogs.json", json.dumps({"blogs": [{"id": 77, "handle": "news", "title": "News", "commentable": "no"}]}))
    bodies = {"a": '<a href="b">next</a>', "b": ""}
    articles = [{"id": n, "blog_id": 77, "handle": handle, "title": handle, "body_html": body, "published_at": "2026-01-01T00:00:00Z",
                 "author": "x"} for n, (handle, body) in enumerate(bodies.items(), 1)]  # fmt: skip
    path = shop.write("articles.json", json.dumps({"articles": articles}))
    shop.run("run", *shop.files, blogs, path, "--domain", "shop.example")
    row = next(row for row in rows(shop.folder / "out" / "links.csv") if row["link_url"] == "b")
    assert (row["verdict"], row["target_url"]) == ("ok", "https://shop.example/blogs/news/b")


def test_sessions_alone_are_no_money(shop):
    shop.write("links.csv", "url,surface,sessions\nhttps://shop.example/products/tent,bio,12\n")
    done = shop.run("run", *shop.files, "--domain", "shop.example")
    assert "TikTok brought 12 sessions; what they bought is not known" in done.stdout
    row = next(row for row in rows(shop.folder / "out" / "links.csv") if row["direction"] == "inbound")
    assert (row["sessions"], row["orders"], row["revenue"]) == ("12", "", "")


def test_no_database_is_said_and_none_is_made(shop):
    for command in (("audit",), ("export", "all"), ("status",)):
        assert "no database here yet" in shop.run(*command, status=2).stderr
    assert not (shop.folder / "linkaudit.db").exists()


def test_the_same_single_file_again(shop):
    shop.run("crawl", shop.products)
    assert "read before, unchanged" in shop.run("crawl", shop.products).stderr


def test_an_export_that_builds_anew_leaves_what_was_read_since(shop):
    shop.run("run", *shop.files, "--domain", "shop.example")
    shop.write("redirects.csv", "Redirect from,Redirect to\n/products/gone,/products/tent\n")
    shop.run("crawl", shop.redirects)
    shop.write("linkaudit.toml", '[listing]\nstatus = "Active"\n')
    assert "building the listings anew" in shop.run("export", "all").stderr
    shop.run("audit")
    shop.run("export", "all")
    verdicts = {row["link_url"]: row["verdict"] for row in rows(shop.folder / "out" / "links.csv")}
    assert verdicts["https://shop.example/products/gone?utm_source=tiktok"] == "breaks"
