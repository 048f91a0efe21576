"""Commands in Chinese: no English sentence is left in what they print, the report included; JSON stays as it is."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
import subprocess
import sys

import pytest
from selectolax.lexbor import LexborHTMLParser

from linkaudit.cli import run, speech
from linkaudit.cli.root import cli
from linkaudit.errors import UsageError
from linkaudit.export.report.words import masked
from linkaudit.locale.sentences import say

# what stays as it is in any language: addresses, names of files, options, commands, keys, ids, products of the shop
NAMES = re.compile(
    r"https?://\S+|`[^`]*`|“[^”]*”|\"[^\"]*\"|--?[\w-]+(?:[ =](?:[A-Z]\w*|[a-z]+))?|linkaudit(?: [a-z]+)*|\[[\w. |=>-]+\]|\S*[./_<>=]\S*|[\w-]*-[\w-]+"
    r"|TikTok for Shopify FAQ|Fulfilled by TikTok|America/New_York|Dev Dashboard|client id|pip install|[A-Z][\w-]*"
)
ENGLISH = re.compile(r"\b[a-z]{2,}(?:,? [a-z']{2,})+|\b(?:of|and|the|with|in|is|to|for|by|not|no)\b")


def english(text, names=()):
    """Return the lines that have English words in a row, beyond names."""
    known = [line for line in text.splitlines() if line.strip() not in names]
    return [line for line in known if ENGLISH.search(NAMES.sub("·", line))]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run the demo in Chinese once, and return its folder with what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "linkaudit", "--lang", "zh", "demo", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "out.txt").write_text(done.stdout, "utf-8")
    (folder / "err.txt").write_text(done.stderr, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    speech.use("en")


def test_the_demo_and_what_follows_it(demo, capfd):
    out, err = ((demo / name).read_text("utf-8") for name in ("out.txt", "err.txt"))
    titles = titles_of(demo)
    assert "钱从哪里来" in out
    assert "读取为订单" in err
    assert english(out, titles) + english(err, titles) == []
    for command in (["status"], ["plan"], ["plan", "--cutoff", "2027-01-31"], ["doctor"], ["listing", "categories"], ["prune", "--dry-run"]):
        run(["--db", str(demo / "demo.db"), *command, "--lang", "zh"])
        out, err = capfd.readouterr()
        assert out
        assert english(without_titles(out, titles), titles) + english(err) == [], command


def titles_of(folder):
    report = LexborHTMLParser((folder / "report.html").read_text("utf-8"))
    found = report.css_first("#plan")
    return {node.text().strip() for node in found.css("tbody th")} if found else set()


def without_titles(text, titles):
    for title in sorted(titles, key=len, reverse=True):
        text = text.replace(title, "·")
    return text


def test_the_report_of_the_demo(demo):
    tree = LexborHTMLParser((demo / "report.html").read_text("utf-8"))
    data = json.loads(gzip.decompress(base64.b64decode(text_of(tree, "#data"))))
    told = data["words"]
    cells = {cell for name in ("reason", "cure") for cell in unpacked(data["findings"][name])}
    assert told["open"] == "未处理"
    assert json.loads(text_of(tree, "#words"))["{first} to {last} of {count}"] == "第 {first}–{last} 条，共 {count} 条"
    told = {cell: say(cell, "zh") for cell in cells if masked(cell) in told or cell in told}
    assert len(told) > 80
    # reasons may hold words of the shop
    assert [one for one in cells if one not in told and english(one)] == []
    assert [one for one in unpacked(data["findings"]["cure"]) if english(told.get(one, one))] == []
    titles = titles_of(demo)
    for node in tree.css("script, style, .switches"):
        node.decompose()
    shown = {node.text().strip() for node in tree.css("td, th, p, li, h1, h2, h3, summary, caption")}
    names = {node.text().strip() for node in tree.css("#traffic tbody th")} | titles
    assert [one for one in shown - names if english(one)] == []


def text_of(tree, selector):
    found = tree.css_first(selector)
    assert found
    return found.text()


def unpacked(column):
    return column if isinstance(column, list) else column["d"]


def test_the_switch_on_an_english_report_has_the_same_words(demo, tmp_path, capfd):
    assert run(["--db", str(demo / "demo.db"), "export", "report", "--out", str(tmp_path)]) == 0
    page = LexborHTMLParser((tmp_path / "report.html").read_text("utf-8"))
    assert len(json.loads(gzip.decompress(base64.b64decode(text_of(page, "#data"))))["words"]) > 80
    assert "report.html" in capfd.readouterr().out


# ── Help ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

COMMANDS = [[], *([name] for name in cli.commands), ["listing", "template"], ["listing", "categories"], ["listing", "images"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(command, capfd):
    assert run([*command, "--help", "--lang", "zh"]) == 0
    before = capfd.readouterr().out
    assert run(["--lang=zh", *command, "-h"]) == 0
    assert capfd.readouterr().out == before
    assert before.startswith(f"用法：{' '.join(['linkaudit', *command])}")
    assert [line for line in english(before) if not re.search(r"[\u4e00-\u9fff]", line)] == []
    assert "选项：" in before
    assert max(map(len, before.splitlines())) < 90


# ── Errors and questions ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("arguments,status,line", [
    (["run", "none.csv", "--domain", "shop.example"], 2, "linkaudit：none.csv：打不开（没有这个文件或文件夹）。检查文件名和权限。"),
    (["status"], 2, "这里还没有数据库。请先运行 `linkaudit run FILE…`。"),
    (["schedule", "--at", "soon", "--for", "cron"], 2, "不是时间。写成 03:30 这样，最晚 23:59。"),
    (["check", "--all", "--sample", "3"], 2, "错误：--all 和 --sample 不能同时用"),
    (["run", "--nope"], 2, "错误：没有选项“--nope”。"),
    (["nope"], 2, "错误：没有命令“nope”。"),
    (["export"], 2, "错误：缺少参数“KIND...”。"),
    (["prune", "--keep", "x"], 2, "“x”不是整数。"),
    (["crawl"], 2, "没有可读的：没有 FILE、没有网址、也没有 Admin API 的 token。"),
])  # fmt: skip
def test_errors(arguments, status, line, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run([*arguments, "--lang", "zh"]) == status
    err = capfd.readouterr().err
    assert line in err
    assert english(err) == []


def test_questions_and_the_file_they_make(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answers = "files\n\nBritain\nGB\n\n\n"
    command = [sys.executable, "-m", "linkaudit", "init", "--lang", "zh"]
    done = subprocess.run(command, input=answers, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said = done.stderr
    assert "店铺数据从哪里来？" in said
    assert "错误：市场是国家的两个字母。写成 US 或 GB" in said
    text = (tmp_path / "linkaudit.toml").read_text("utf-8")
    assert 'language = "zh"' in text
    assert "# linkaudit 的设置。" in text
    assert [line for line in english(text) if line.startswith("#") and not re.search(r"[\u4e00-\u9fff]", line)] == []


# ── Which language ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("settings,variables,flag,wanted", [
    ("", {}, "", "en"), ("", {"LANG": "zh_CN.UTF-8"}, "", "zh"), ("", {"LANG": "de_DE.UTF-8"}, "", "en"),
    ("", {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "", "en"), ("", {"LC_ALL": "zh_TW.UTF-8"}, "", "zh"),
    ("", {"LANG": "zh_CN.UTF-8"}, "en", "en"), ('[shop]\nlanguage = "zh"\n', {}, "", "zh"),
    ('[shop]\nlanguage = "en"\n', {"LANG": "zh_CN.UTF-8"}, "", "en"), ('[shop]\nlanguage = "zh"\n', {}, "en", "en"),
    ('[shop]\nlanguage = "fr"\n', {}, "", "en"),
])  # fmt: skip
def test_the_language_is_chosen(settings, variables, flag, wanted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if settings:
        (tmp_path / "linkaudit.toml").write_text(settings, "utf-8")
    speech.choose(["status", *(["--lang", flag] if flag else [])])
    assert speech.language() == wanted


def test_a_variable_says_the_language(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINKAUDIT_SHOP_LANGUAGE", "zh")
    assert run(["status"]) == 2
    assert "这里还没有数据库" in capfd.readouterr().err


# ── What stays ───────────────────────────────────────────────────────────────────────────────────────────────────────


ORDER = {
    "id": 1, "created_at": "2026-11-01T10:00:00Z", "currency": "USD", "total_price": "50.00", "source_name": "web",
    "landing_site": "/products/a1?utm_source=tiktok&utm_medium=video", "line_items": [],
}  # fmt: skip


@pytest.fixture
def overlap(tmp_path, monkeypatch):
    """Write a shop of 60 products whose orders and list of links tell the same days, and stand in its folder."""
    monkeypatch.chdir(tmp_path)
    rows = [f"a{number},Thing {number},true,A{number},5.00,active" for number in range(60)]
    header = "Handle,Title,Published,Variant SKU,Variant Price,Status"
    (tmp_path / "products.csv").write_text("\n".join([header, *rows]), "utf-8")
    (tmp_path / "orders.json").write_text(json.dumps({"orders": [ORDER]}), "utf-8")
    places = ["/products/a1,marsian,ten,1,50,USD", "/products/a1,video,10,1,50,USD", "/collections/all,bio,10,1,50,USD"]
    lines = [f"https://shop.example{one}" for one in places]
    (tmp_path / "links.csv").write_text("\n".join(["url,surface,sessions,orders,revenue,currency", *lines]), "utf-8")
    return ["run", "products.csv", "orders.json", "links.csv", "--domain", "shop.example", "--headers", "zh"]


def test_a_cure_can_be_typed_as_it_is_told(overlap, tmp_path, capfd):
    assert run([*overlap, "--lang", "zh"]) == 0
    err = capfd.readouterr().err
    assert "links.csv，第 2 行，surface 列：'marsian' 不是已知的 TikTok 位置" in err
    assert "links.csv，第 2 行，sessions 列：'ten' 不是数量" in err
    cures = set(re.findall(r"(--prefer \S+?)。", err))
    assert cures == {"--prefer orders:link_list", "--prefer revenue:link_list"}
    for cure in cures:
        assert run(["audit", *cure.split(), "--lang", "zh"]) == 0
    with (tmp_path / "out" / "mapping.csv").open(encoding="utf-8", newline="") as file:
        told = {row["problems 问题"] for row in csv.DictReader(file)}
    assert any("这个商品系列里还有 10 个商品没有列出" in one for one in told)
    assert not any(english(one) for one in told)


@pytest.mark.parametrize("arguments,names", [
    (["ack", "--surface", "foo", "--reason", "x"], "storefront, video, live, ad, catalog, bio, post, unknown, description, content"),
    (["ack", "--kind", "foo", "--reason", "x"], "product, collection, page, blog, article, policy"),
    (["audit", "--prefer", "foo"], "shopifyql, shopify_csv, ga4, access_log, ads_report, link_list, orders"),
    (["audit", "--prefer", "foo"], "sessions, orders, revenue"),
    (["audit", "--fail-on", "foo"], "'never', 'error', 'warning', 'new'"),
    (["plan", "--gate", "foo=3"], "entity, eligibility, warehouse, documents"),
])  # fmt: skip
def test_what_may_be_written_is_told_as_it_is_written(arguments, names, overlap, capfd):
    assert run([*overlap, "-q"]) == 0
    assert run([*arguments, "--lang", "zh"]) == 2
    assert names in capfd.readouterr().err


def test_a_column_is_named_as_the_file_has_it():
    speech.use("zh")
    for name in ("sessions", "orders", "level", "value", "category"):
        assert speech.fault(UsageError("is empty", where=name)) == f"linkaudit：{name}：是空的。"


def test_money_of_no_currency(overlap, tmp_path, capfd):
    links = "url,surface,orders,revenue\nhttps://shop.example/,bio,1,50\nhttps://shop.example/products/a1,video,1,7.5\n"
    (tmp_path / "links.csv").write_text(links, "utf-8")
    assert run(["run", "products.csv", "links.csv", "--domain", "shop.example", "--lang", "zh"]) == 0
    assert run(["plan", "--lang", "zh"]) == 0
    out, err = capfd.readouterr()
    assert english(out) + english(err) == []
    assert "（57.50 中的 0.00）" in out


def test_json_and_csv_keep_their_english(demo, tmp_path, capfd):
    database = ["--db", str(demo / "demo.db")]
    texts = []
    for lang in ("en", "zh"):
        assert run([*database, "--lang", lang, "status", "--json"]) == 0
        assert run([*database, "--lang", lang, "export", "findings", "--out", str(tmp_path / lang)]) == 0
        texts.append(capfd.readouterr().out.replace(str(tmp_path / lang), ""))
    assert texts[0] == texts[1]
    assert (tmp_path / "en" / "findings.csv").read_bytes() == (tmp_path / "zh" / "findings.csv").read_bytes()


def test_columns_are_named_on_request(demo, tmp_path):
    assert run(["--db", str(demo / "demo.db"), "export", "findings", "mapping", "--headers", "zh", "--out", str(tmp_path)]) == 0
    header, first = (tmp_path / "findings.csv").read_text("utf-8").splitlines()[:2]
    assert header.startswith("code 编号,severity 严重程度,verdict 结论")
    assert "把商品上架到 TikTok Shop" in first
    assert run(["--db", str(demo / "demo.db"), "export", "findings", "--out", str(tmp_path / "plain")]) == 0
    plain = (tmp_path / "plain" / "findings.csv").read_text("utf-8").splitlines()[0]
    assert [cell.split(" ")[0] for cell in header.split(",")] == plain.split(",")
