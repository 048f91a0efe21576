"""What one answer means: walls, soft 404s in the words that shops use, domains for sale, pages in between."""

from __future__ import annotations

import pytest

from linkaudit.model import Outcome
from linkaudit.source.live.answer import Answer
from linkaudit.source.live.reading import read

ASKED = "https://tents.example/products/x"
LONG = "<p>" + "A tent for two, light and dry, in green. " * 60
SELLS = '<form action="/cart/add"><button name="add">Add</button></form>'


def answered(body, *, status=200, url=ASKED, **headers):
    answer = Answer(url=url, asked=ASKED, method="GET", status=status, headers={"content-type": "text/html"} | headers, body=body.encode(), whole=True)
    return read(answer)


@pytest.mark.parametrize("words", [
    "Oups ! Page non trouvée", "Erreur 404 : page introuvable", "404 ページが見つかりません", "お探しの商品は見つかりませんでした",
    "Oops! We couldn't find that page.", "We can’t find the page you’re looking for", "This product is no longer available",
    "Fehler 404: Seite nicht gefunden", "Diese Seite konnte leider nicht gefunden werden", "Lo sentimos, la página que buscas no existe",
    "Uh oh! Page not found (404)", "抱歉，您要找的页面不存在", "요청하신 페이지를 찾을 수 없습니다", "Aradığınız sayfa bulunamadı",
])  # fmt: skip
@pytest.mark.parametrize("page", ["<title>{} – Acme Tents</title>", "<title>Acme Tents</title><h1>{}</h1>"])
def test_soft_404(words, page):
    assert answered(page.format(words) + LONG).outcome is Outcome.SOFT_404
    found = answered(page.format(words) + SELLS + LONG)
    assert (found.outcome, found.suspect) == (Outcome.OK, True)


@pytest.mark.parametrize("title", [
    "Error 404 Tee – Acme", "The 404 Company", "Lost and not found: a story", "Sorry | Acme", "Oops", "No", "404 tents sold",
    "Die Seite, die nicht gefunden werden wollte", "Ups and downs – Acme",
])  # fmt: skip
def test_what_only_sounds_like_one(title):
    assert answered(f"<title>{title}</title><h1>{title}</h1>{LONG}") == answered(f"<title>Tent</title><h1>Tent</h1>{LONG}")


@pytest.mark.parametrize("status, body, wall", [
    (200, "<title>Verifying your connection...</title>Your connection needs to be verified before you can proceed", "Shopify"),
    (403, "<title>Verifying your connection...</title>Your connection needs to be verified before you can proceed", "Shopify"),
    (200, "<title>tents.example</title><script>(function(){window._cf_chl_opt = {cType: 'managed'};}());</script>", "Cloudflare"),
    (404, "<title>Einen Moment</title><script>window._cf_chl_opt={}</script>", "Cloudflare"),
    (403, "error code: 1020", "Cloudflare"),
    (429, "error code: 1015", "Cloudflare"),
])  # fmt: skip
def test_walls(status, body, wall):
    found = answered(body, status=status)
    assert (found.outcome, found.wall) == (Outcome.BLOCKED, wall)


@pytest.mark.parametrize("path, outcome", [("/challenge", Outcome.BLOCKED), ("/captcha", Outcome.BLOCKED), ("/pages/challenge", Outcome.OK)])
def test_tests_for_robots(path, outcome):
    assert answered(f"<title>Challenge</title>{LONG}", url=f"https://tents.example{path}?return=%2Fx").outcome is outcome


@pytest.mark.parametrize("body", [
    '<html><head><script>window.onload=function(){window.location.href="/lander"}</script></head></html>',
    '<title>tents.example</title><script>window.park="eyJ1"</script><div id="target"></div>',
    "<title>tents.example is for sale</title><h1>Get this domain</h1>", "<h1>tents.example steht zum Verkauf</h1>",
    "<p>tents.example is parked free, courtesy of GoDaddy.com.",
])  # fmt: skip
def test_domains_for_sale(body):
    assert answered(body).outcome is Outcome.PARKED


@pytest.mark.parametrize("body", ["<h1>Grandma's tent is for sale</h1>", f"<title>tents.example is for sale</title>{LONG}", f"{SELLS}<h1>Lander</h1>"])
def test_things_for_sale(body):
    assert answered(body).outcome is Outcome.OK


@pytest.mark.parametrize("url", ["https://consent.google.de/m?continue=x", "https://guce.aol.com/consent", "https://consent.google.co.uk/m"])
def test_consent(url):
    assert answered("<title>Bevor Sie zu Google weitergehen</title>", url=url).outcome is Outcome.CONSENT
