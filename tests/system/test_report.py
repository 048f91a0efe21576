"""The report in a real browser: opened from disk, searched, sorted, paged, in both languages, printed, judged by axe.

Run by its path: Debian's ``chromium`` is no part of the ordinary tests.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from linkaudit.cli import run
from linkaudit.export.report.page import to_html
from tests.export.reports import finding, hostile, report
from tests.pictures import FOLDER, PICTURES
from tests.shopify.fetch import CLIENT

AXE = CLIENT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("PICTURES", "")  # a folder to keep pictures in


@pytest.fixture(scope="session")
def browser():
    command = shutil.which("chromium")
    assert command, "chromium is missing: install Debian's chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    assert run(["demo", "--out", str(folder), "-q"]) == 0
    return folder


class Opened:
    """A page opened from disk; ``faults`` are its errors, and whatever it asked of a network."""

    def __init__(self, browser: Browser, path: Path, width: int = 1280, *, bypass_csp: bool = False) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=bypass_csp)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda one: self.faults.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda one: self.faults.append(str(one)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda one: self.faults.append(one.url) if not one.url.startswith("file:") else None)
        began = time.monotonic()
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready]", timeout=30_000)
        self.seconds = time.monotonic() - began

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(dialog.message)
        dialog.dismiss()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def column(self, table: str, number: int) -> list[str]:
        return self.page.locator(f"#{table}-table tbody tr td:nth-child({number})").all_text_contents()

    def status(self, table: str) -> str:
        return self.page.locator(f"#{table}-table p[aria-live]").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_opens_from_disk_and_asks_nobody(browser, demo, width):
    with Opened(browser, demo / "report.html", width) as opened:
        assert opened.faults == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        if SHOTS:
            opened.page.screenshot(path=Path(SHOTS, f"report-{width}.png"))


def test_totals_are_those_of_the_summary(browser, demo):
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    with Opened(browser, demo / "report.html") as opened:
        tiles = opened.page.locator(".tile b").all_text_contents()
        money = summary["money"][0]
        named = ("breaks", "broken", "survives", "unknown", "unlinked", "tiktok_revenue")
        assert tiles == [f"{float(money[name]):,.2f} {money['currency']}" for name in named]
        assert sum(float(one.split()[0].replace(",", "")) for one in tiles[:5]) == pytest.approx(float(tiles[5].split()[0].replace(",", "")))
        rows = opened.page.locator("#money tbody tr").all()
        shown = {row.locator("th span span").get_attribute("data-t"): int(row.locator("td.n").inner_text()) for row in rows}
        assert shown == summary["links"]["by_verdict"]
        assert opened.status("links").endswith(f"of {summary['links']['total']:,}")
        assert opened.status("findings").endswith(f"of {summary['findings']['total']:,}")


def test_links_are_searched_filtered_sorted_and_paged(browser, demo):
    with (demo / "links.csv").open(encoding="utf-8", newline="") as file:
        links = list(csv.DictReader(file))
    with Opened(browser, demo / "report.html") as opened:
        page = opened.page
        page.fill("#links-search", "harbour-rain-jacket VIDEO")
        page.wait_for_function("document.querySelector('#links-table p[aria-live]').textContent.startsWith('1 to')")
        page.wait_for_timeout(200)
        wanted = [one for one in links if "harbour-rain-jacket" in (one["link_url"] + one["target_url"]).lower()
                  and "video" in "\n".join(one[name] for name in ("link_url", "target_url", "verdict", "surface", "codes", "currency")).lower()]  # fmt: skip
        assert opened.status("links") == f"1 to {min(25, len(wanted))} of {len(wanted)}"
        page.fill("#links-search", "")
        page.select_option("#links-verdict", "broken")
        broken = [one for one in links if one["verdict"] == "broken"]
        page.wait_for_timeout(200)
        assert opened.status("links").endswith(f"of {len(broken)}")
        assert set(opened.column("links", 3)) == {"broken"}
        page.select_option("#links-verdict", "")
        page.click("#links-table th:nth-child(10) button")
        sessions = [int(one.replace(",", "")) for one in opened.column("links", 10)]
        most = sorted((int(one["sessions"]) for one in links if one["sessions"]), reverse=True)
        assert sessions == most[:25]
        page.click("#links-table .pager button:nth-child(2)")
        assert opened.status("links").startswith("26 to 50 of")
        page.fill("#links-search", "no such thing")
        page.wait_for_timeout(200)
        assert opened.status("links") == "Nothing fits; clear the search or a filter."


def test_languages_and_themes_are_switched(browser, demo):
    with Opened(browser, demo / "report.html") as opened:
        page = opened.page
        page.click("#language")
        assert page.locator("#money h2").inner_text() == "我会损失多少？"
        assert page.get_attribute("html", "lang") == "zh-CN"
        assert opened.status("links").startswith("第 1–25 条")
        assert "将失效" in opened.column("links", 3)
        page.click("#language")
        assert page.locator("#money h2").inner_text() == "What do I lose?"
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.click("#theme")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
        assert opened.faults == []


def test_it_opens_in_chinese(browser, tmp_path):
    assert run(["--lang", "zh", "demo", "--out", str(tmp_path), "-q"]) == 0
    with Opened(browser, tmp_path / "report.html", 360) as opened:
        assert opened.page.locator("#plan h2").inner_text() == "先上架什么，最晚什么时候？"
        if SHOTS:
            opened.page.screenshot(path=Path(SHOTS, "report-zh-360.png"))


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(browser, demo, dark):
    with Opened(browser, demo / "report.html", bypass_csp=True) as opened:
        opened.page.add_script_tag(path=AXE)
        if dark:
            opened.page.click("#theme")
        for one in opened.page.locator("summary").all():
            one.click()
        found = opened.page.evaluate("axe.run()")
        assert len(found["passes"]) > 20
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_it_can_be_used_by_keyboard(browser, demo):
    with Opened(browser, demo / "report.html") as opened:
        page = opened.page
        page.focus("#links-search")
        page.keyboard.type("tee")
        for _ in range(3):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "wide"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("#links-table th:nth-child(1)[aria-sort]")


def test_it_prints(browser, demo, tmp_path):
    with Opened(browser, demo / "report.html") as opened:
        opened.page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_hostile_words_of_the_shop_do_no_harm(browser, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(hostile(), "utf-8")
    with Opened(browser, path, 360) as opened:
        opened.page.click("#language")
        assert opened.faults == []
        assert opened.page.evaluate("window.harmed") is None
        assert opened.page.locator("img, iframe, object, embed").count() == 0
        assert not [one for one in opened.page.locator("a[href]").all() if (one.get_attribute("href") or "").lower().startswith("javascript")]
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_titles_of_the_shop_are_not_translated(browser, tmp_path):
    path = tmp_path / "report.html"
    rows = [finding(at, placement_title=title, placement_field=field) for at, (title, field) in enumerate((("Links", ""), ("Done", "description"), ("Money · Plan", "")))]
    path.write_text(to_html(report(findings=rows, findings_total=len(rows), lang="zh")), "utf-8")
    with Opened(browser, path) as opened:
        places = opened.column("findings", 3)
        assert [one.split(" · ", 1)[1] for one in places] == ["Links", "Done · 商品描述", "Money · Plan"]
        assert opened.faults == []


def test_the_pictures_of_the_documentation_are_taken(tmp_path):
    folder = Path(SHOTS) if SHOTS else tmp_path
    done = subprocess.run([sys.executable, "-m", "tests.pictures", str(folder)], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    documented = {one.name for one in FOLDER.glob("*.png")}
    assert {Path(line).name for line in done.stderr.splitlines()} == documented
    sizes = {name: (folder / name).read_bytes()[16:24] for name in documented}
    assert {name: int.from_bytes(one[:4]) for name, one in sizes.items()} == {f"{name}.png": width for name, (_, width, _) in PICTURES.items()}


def test_the_answers_stand_first(browser, demo):
    with (demo / "plan.csv").open(encoding="utf-8", newline="") as file:
        plan = list(csv.DictReader(file))
    money = json.loads((demo / "summary.json").read_text("utf-8"))["money"][0]
    with Opened(browser, demo / "report.html", 360) as opened:
        lost, _, fix, when = opened.page.locator("#short dd").all_inner_texts()
        first = opened.page.locator("#short dd b").all_inner_texts()
    assert f"{float(money['breaks']):,.2f} {money['currency']} of the {float(money['tiktok_revenue']):,.2f}" in lost
    ready = [one["product_handle"] for one in plan if one["action"] == "list"]
    assert [one.lower().replace(" ", "-") for one in first] == ready[:3]
    assert "(TS161) holds up 3 products" in fix
    assert plan[0]["upload_on"] in when
