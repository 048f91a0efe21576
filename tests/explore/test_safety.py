"""Nothing can be written, nobody else can look in, and hostile content stays text."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import socket
import sys
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests.explore.conftest import SECRET, linkaudit, serving

_HREF = re.compile(r'(?:href|src|action)="([^"]*)"')
WRITES = [
    "delete from links",
    "with x as (select 1) delete from links",
    "with x as (select 1) insert into runs (status, started_at, version) select 'complete', '', '' from x",
    "select 1; drop table links",
    "attach 'other.db' as other",
    "vacuum into 'other.db'",
    "pragma journal_mode = delete",
    "select load_extension('x')",
    "select writefile('other.db', 'x')",
]


def crawl(pages, most=400):
    """Ask every page that pages lead to, once for each path and each number of fields, and yield its address and answer."""
    todo = ["/", "/linkaudit?_show_hidden=1"]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while todo and len(seen) < most:
        path = todo.pop()
        parts = urlsplit(path)
        key = (parts.path, tuple(sorted(one.partition("=")[0] for one in parts.query.split("&"))))
        if key in seen:
            continue
        seen.add(key)
        answer = pages.ask(path)
        yield path, answer
        if "text/html" in answer.headers.get("content-type", ""):
            for found in _HREF.findall(answer.text):
                to = urlsplit(urljoin(path, html.unescape(found)))
                if not to.scheme and not to.netloc and to.path.startswith("/"):
                    todo.append(to.path + (f"?{to.query}" if to.query else ""))


@pytest.mark.parametrize("sql", WRITES)
def test_a_write_is_refused(demo, pages, sql):
    before = hashlib.sha256((demo / "demo.db").read_bytes()).hexdigest()
    answer = pages.ask(f"/linkaudit.json?sql={quote(sql)}")
    found = json.loads(answer.body)
    assert found["ok"] is False
    assert not found.get("rows")
    assert hashlib.sha256((demo / "demo.db").read_bytes()).hexdigest() == before
    assert not (demo / "other.db").exists()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/linkaudit", "/linkaudit/links", "/linkaudit/search"])
def test_only_reading(pages, method, path):
    assert pages.ask(path, method=method, body="sql=delete+from+links").status == 405


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_only_loopback_is_bound(pages):
    bound = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pages.process.pid}/net/{name}").read_text("ascii").splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, port = local.partition(":")
            if state == "0A" and int(port, 16) == pages.port:
                bound.add((name, address))
    number = int.from_bytes(socket.inet_aton("127.0.0.1"), sys.byteorder)
    assert bound == {("tcp", f"{number:08X}")}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""])
def test_no_other_site_can_lead_its_name_here(pages, host):
    assert pages.ask("/linkaudit/links.json", host=host or " ").status == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "[::1]:8001", "192.168.1.5:80"])
def test_this_machine_by_other_names(pages, host):
    assert pages.ask("/linkaudit", host=host).status == 200


@pytest.mark.parametrize(
    "path", ["/-/databases.json", "/-/databases", "/-/settings.json", "/-/plugins", "/-/metadata.json", "/-/versions"]
)
def test_nothing_of_this_machine_is_told(pages, path):
    assert pages.ask(path).status == 404


def test_the_file_cannot_be_taken(pages):
    assert pages.ask("/linkaudit.db").status == 403


def test_no_page_fails_or_tells_a_secret_or_a_path_or_loads_from_elsewhere(demo, pages):
    kinds = set()
    for path, answer in crawl(pages):
        assert answer.status in {200, 302, 404} or (path.endswith(".db") and answer.status == 403), path
        assert SECRET.encode() not in answer.body
        assert str(demo).encode() not in answer.body, path
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers
        assert "set-cookie" not in answer.headers
        kinds.add(answer.headers.get("content-type", "").partition(";")[0])
        if "text/html" in answer.headers.get("content-type", ""):
            text = answer.text.replace(f'="{pages.address}', '="/')
            assert not re.search(r'<(?:script|img|iframe|link)[^>]* (?:src|href)="(?:https?:)?//', text), path
    assert {"text/html", "text/css", "application/json"} <= kinds


HOSTILE = ["</script><xss1 onload=alert(1)>", "=cmd()|' /C calc'!A0", "+1+1", "@SUM(A1)", '"><xss2>{{ 7*7 }}', "-2+3", "\t=1"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    pytest.importorskip("datasette")
    folder = tmp_path_factory.mktemp("hostile")
    anchors = "".join(f'<p><a href="https://www.tiktok.com/@x/video/{number}">{html.escape(text)}</a></p>'
                      for number, text in enumerate(HOSTILE))  # fmt: skip
    body = f'{anchors}<p><a href="javascript:alert(1)">x</a></p>'
    products = [
        {"id": number, "handle": f"p-{number}", "title": text, "status": "active", "published_at": "2026-01-01T00:00:00Z",
         "vendor": text, "product_type": text, "tags": text, "body_html": body, "images": [],
         "variants": [{"id": 100 + number, "price": "10.00", "sku": text, "inventory_quantity": 3, "grams": 900}]}
        for number, text in enumerate(HOSTILE, 1)
    ]  # fmt: skip
    (folder / "products.json").write_text(json.dumps({"products": products}), "utf-8")
    lines = [f"https://shop.example/products/p-{number}?utm_source=tiktok&utm_campaign={quote(text)},video,1,1,5.00,USD"
             for number, text in enumerate(HOSTILE, 1)]  # fmt: skip
    (folder / "links.csv").write_text("\n".join(["url,surface,sessions,orders,revenue,currency", *lines, ""]), "utf-8")
    linkaudit(folder, "run", "products.json", "links.csv", "--domain", "shop.example")
    with serving(folder / "linkaudit.db", errors=folder / "told.txt") as found:
        yield found


def test_hostile_content_stays_text(hostile):
    shown = 0
    for path, answer in crawl(hostile, most=250):
        if "text/html" in answer.headers.get("content-type", ""):
            assert "<xss" not in answer.text, path
            assert 'href="javascript:' not in answer.text, path
            assert "{{" not in answer.text.replace(html.escape(HOSTILE[4]), "").replace("{{ 7*7 }}", ""), path
            shown += "&lt;xss" in answer.text
    assert shown > 5


@pytest.mark.parametrize(
    "path",
    ["products.csv", "products.csv?_stream=on", "products.csv?_dl=1", "findings.csv", "problems.csv", "problems-in-detail.csv?code=", "findings-in-detail.csv", "variants.csv",
     "search.csv?text=p-", "products.csv?_facet=vendor&_labels=on"],
)  # fmt: skip
def test_no_cell_of_a_csv_runs(hostile, path):
    answer = hostile.ask(f"/linkaudit/{path}")
    assert answer.status == 200
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=cmd()") for cell in cells) or "search" in path or "findings" in path
    runs = [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert [cell for cell in runs if not re.fullmatch(r"[+-]?\d+(\.\d+)?", cell)] == []
