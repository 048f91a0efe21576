"""Which files are taken for what; none that belongs to another kind."""

from __future__ import annotations

import gzip
import json

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.source.ads.kinds import ADS_KINDS
from linkaudit.source.base import FileKind
from linkaudit.source.documents.kinds import DOCUMENT_KINDS
from linkaudit.source.json.kinds import JSON_KINDS
from linkaudit.source.tables.link_list import LinkList
from linkaudit.source.tables.matrixify import Matrixify
from linkaudit.source.tables.product_csv import ProductCsv
from linkaudit.source.tables.redirect_csv import RedirectCsv

OTHERS: tuple[FileKind, ...] = (Matrixify(), ProductCsv(), RedirectCsv(), *JSON_KINDS, *DOCUMENT_KINDS, LinkList())
AD = {"ad_id": "1850472306618481", "ad_name": "Tent", "adgroup_id": "2", "campaign_id": "3", "landing_page_url": "https://shop.example/"}
ANSWER = {"code": 0, "message": "OK", "request_id": "x", "data": {"list": [AD], "page_info": {"page": 1}}}
RSS = ('<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>S</title><item><g:id>1</g:id>'
       "<title>Tent</title><link>https://shop.example/products/tent</link><g:price>1 USD</g:price></item></channel></rss>")

OURS = {
    "ads_csv": "Campaign Name,Ad Group Name,Ad Name,Ad ID,Web URL\nA,B,C,1850472306618481,https://shop.example/\n",
    "ads_report": "By Day,Campaign name,Ad name,Cost,Impressions,Clicks (destination)\n2026-09-01,A,B,1.00,10,2\n",
    "ads_api": json.dumps(ANSWER),
    "catalog_csv": "sku_id,title,link,price\n1,Tent,https://shop.example/products/tent,19.90 USD\n",
    "catalog_xml": RSS,
}
MORE = {
    "lines of ads": ("ads_api", "\n".join([json.dumps(AD)] * 2)),
    "a bare list": ("ads_api", json.dumps([AD])),
    "lines of answers": ("ads_api", "\n".join([json.dumps(ANSWER)] * 2)),
    "a list of answers": ("ads_api", json.dumps([ANSWER, ANSWER], indent=1)),
    "a Smart+ ad": ("ads_api", json.dumps({"list": [{"smart_plus_ad_id": "1", "campaign_id": "2", "landing_page_url_list": []}]})),
    "a refusal": ("ads_api", json.dumps({"code": 40001, "message": "no permission", "request_id": "x", "data": {}})),
    "no ads": ("ads_api", json.dumps({**ANSWER, "data": {"list": []}})),
    "an ad with images": ("ads_api", json.dumps({"data": {"list": [{**AD, "images": [], "products": []}]}})),
    "an ad larger than a head": ("ads_api", json.dumps({"list": [{**AD, "creative_list": ["x" * 300_000]}]})),
    "a report in Chinese": ("ads_report", "按天,系列名称,广告组名称,广告名称,消耗,展示量,点击量（目标页面）\n2026-09-01,A,B,C,1,2,3\n"),
    "a report in Spanish": ("ads_report", "Por día,Nombre de la campaña,Coste,Impresiones,Clics (destino)\n2026-09-01,A,1,2,3\n"),
    "a report in Portuguese": ("ads_report", "Por dia,Nome da campanha,Custo,Impressões,Cliques (Destino)\n2026-09-01,A,1,2,3\n"),
    "a report in Korean": ("ads_report", "일별,광고 이름,광고 ID,비용,노출수,클릭수(목적지)\n2026-09-01,A,1,1,2,3\n"),
    "a report with currencies": ("ads_report", "Ad group name;Cost (USD);Impressions\nA;1,00;10\n"),
    "a report below a title": ("ads_report", "TikTok Ads report\n2026-09-01 - 2026-09-30\n\nCampaign name\tAd group name\tCost\tImpressions\nA\tB\t1\t2\n"),
    "a report of the API": ("ads_report", "stat_time_day,campaign_name,adgroup_name,ad_id,spend,impressions,clicks\n2026-09-01,A,B,1,1,2,3\n"),
    "a feed for Google": ("catalog_csv", "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\n1\tT\tx\thttps://shop.example/\thttps://i.example/1.jpg\tin stock\t1 USD\n"),
    "a feed below remarks": ("catalog_csv", "# Required | A unique ID,# Required | a title\nid,title,description,availability,price,link\n1,T,x,in stock,1 USD,https://shop.example/\n"),
    "an Atom feed": ("catalog_xml", '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><g:id>1</g:id><g:price>1</g:price></entry></feed>'),
    "a feed in UTF-16": ("catalog_xml", RSS.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")),
    "ads in UTF-16": ("ads_api", json.dumps(ANSWER).encode("utf-16")),
    "a report in UTF-16": ("ads_report", OURS["ads_report"].replace(",", "\t").encode("utf-16")),
}
FOREIGN = {
    "products": "Handle,Title,Body (HTML),Vendor,Variant Price\ntent,Tent,x,V,1\n",
    "products with a link": "Handle,Title,link,price,availability,id\ntent,Tent,https://shop.example/,1,yes,1\n",
    "redirects": "Redirect from,Redirect to\n/a,/b\n",
    "links": "https://shop.example/a\nhttps://shop.example/b\n",
    "a list with figures": "url,surface,note,sessions,orders,revenue,currency\nhttps://shop.example/a,ad,x,1,1,1,USD\n",
    "a list with campaigns": "campaign name,ad name,link,clicks,cost\nA,B,https://shop.example/a,1,2\n",
    "a list with titles": "id,title,link,price\n1,Tent,https://shop.example/a,1\n",
    "a list of videos": "Video URL,Shop link,Views\nhttps://www.tiktok.com/@a/video/1,https://shop.example/a,100\n",
    "GA4": "# ----\n# Start date: 20260901\n# End date: 20260930\n\nLanding page + query string,Session source / medium,Session campaign,Sessions,Total revenue\n/,tiktok / paid,A,1,2\n",
    "GA4 of ads": "Session source / medium,Session campaign,Session manual ad content,Sessions,Ads clicks,Ads cost,Ads impressions\ntiktok / paid,A,B,1,2,3,4\n",
    "Shopify sessions": "Landing page path,Sessions,Online store visitors\n/,1,1\n",
    "a report of Meta": "Reporting starts,Reporting ends,Campaign name,Ad set name,Ad name,Amount spent (USD),Impressions,Link clicks,Purchases\n2026-09-01,2026-09-30,A,B,C,1,2,3,4\n",
    "a report of Google": "Campaign,Ad group,Cost,Clicks,Impr.,Conversions\nA,B,1,2,3,4\n",
    "a report of Pinterest": "Campaign name,Ad group name,Spend in account currency,Impressions,Pin clicks\nA,B,1,2,3\n",
    "a report of Microsoft": "Campaign name,Ad group,Impressions,Clicks,Spend\nA,B,1,2,3\n",
    "a report of Amazon": "Campaign Name,Ad Group Name,Impressions,Clicks,Spend,7 Day Total Sales\nA,B,1,2,3,4\n",
    "orders": "Name,Email,Financial Status,Total\n#1,a@buyer.example,paid,1\n",
    "store JSON": json.dumps({"products": [{"id": 1, "title": "T", "handle": "t", "body_html": "", "variants": []}]}),
    "orders JSON": json.dumps({"orders": [{"id": 1, "created_at": "2026-01-01T00:00:00Z", "currency": "USD", "total_price": "1", "landing_site": "/"}]}),
    "bulk lines": '{"id":"gid://shopify/Product/1","handle":"a","title":"A"}\n{"id":"gid://shopify/ProductVariant/2","__parentId":"gid://shopify/Product/1"}\n',
    "GraphQL errors": json.dumps({"errors": [{"message": "Throttled"}]}),
    "campaigns of the API": json.dumps({"code": 0, "message": "OK", "request_id": "x", "data": {"list": [{"campaign_id": "1", "campaign_name": "A", "advertiser_id": "2"}]}}),
    "a report as JSON": json.dumps({"code": 0, "message": "OK", "request_id": "x", "data": {"list": [{"dimensions": {"ad_id": "1"}, "metrics": {"spend": "1"}}]}}),
    "a sitemap": '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>',
    "a blog": '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title>T</title><link href="https://a.example/"/></entry></feed>',
    "a podcast": '<rss version="2.0"><channel><item><title>T</title><link>https://a.example/</link><guid>1</guid></item></channel></rss>',
    "HTML": "<!doctype html><html><head><title>x</title></head><body><a href='/x'>x</a></body></html>",
    "words": "some words\nand more\n",
    "an access log": '203.0.113.9 - - [01/Sep/2026:10:00:00 +0000] "GET /?utm_source=tiktok HTTP/1.1" 200 1 "-" "Mozilla"\n',
}
MATRIXIFY = {"Products": [["ID", "Handle", "Title", "Vendor"], [1, "tent", "Tent", "V"]], "Redirects": [["ID", "Path", "Target"], [1, "/a", "/b"]]}
TEMPLATE = {
    "Template": [["category", "brand", "product_name", "product_description", "main_image", "price", "seller_sku"],
                 ["V5.0.2", "create_product", "imperial", "category_v2", "", "02177", "normal_file"],
                 ["Category", "Brand", "Product name", "Product description", "Main image", "Price", "Seller SKU"]],
    "Category": [["Women's Tops/Women's T-shirts", 601302]], "Brand": [["No brand", 0]],
}


def taken_by(member):
    return [kind.name for kind in ADS_KINDS if kind.recognise(member)]


@pytest.mark.parametrize("name", OURS)
def test_exactly_one_kind_takes_each(write, member_at, name):
    assert taken_by(member_at(write("anything.dat", OURS[name]))) == [name]
    assert taken_by(member_at(write("packed.dat", gzip.compress(OURS[name].encode())))) == [name]


@pytest.mark.parametrize("name", OURS)
def test_within_a_zip(zipped, member_at, name):
    assert taken_by(member_at(zipped("all.zip", {"folder/a": OURS[name]}))) == [name]


@pytest.mark.parametrize("name", MORE)
def test_other_shapes(write, member_at, name):
    expected, content = MORE[name]
    assert taken_by(member_at(write("a.dat", content))) == [expected]


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_ours(write, member_at, name):
    assert taken_by(member_at(write("a.dat", FOREIGN[name]))) == []


@pytest.mark.parametrize("name", OURS)
def test_what_others_would_not_take_either(write, member_at, name):
    assert [kind.name for kind in OTHERS if kind.recognise(member_at(write("a.dat", OURS[name])))] == []


@pytest.mark.parametrize("sheets", [MATRIXIFY, TEMPLATE, {"Sheet1": []}, {"Orders": [["ID", "Email"], [1, "a@buyer.example"]]}],
                         ids=["matrixify", "template", "empty", "orders"])
def test_workbooks_that_are_not_ours(book, member_at, sheets):
    assert taken_by(member_at(book("a.xlsx", sheets))) == []


@pytest.mark.parametrize("kind", ADS_KINDS, ids=lambda kind: kind.name)
def test_recognising_never_raises(write, zipped, member_at, kind):
    contents = [b"\x00", b"\xff\xfea", b"{", b"[[[", b"[" * 100_000, b'{"a":' * 9_000, b"<", b'"', b"'", b",,,\n", b"PK", b"\x1f\x8b", b"#", b"\xef\xbb\xbf",
                bytes(range(256)), b'"' * 999, b'{"code":1}', b'{"code": "x", "message": 1}', b"<rss><item>", b"[1,2", b'[{"ad_id":1e999999999}]']
    for number, content in enumerate(contents):
        try:
            member = member_at(write(f"{number}.bin", content))
        except UnreadableInput:
            continue
        assert kind.recognise(member) is False
    for files in ({"xl/workbook.xml": "not xml"}, {"templates/a": "x", "config/b": "y"},
                  {"xl/workbook.xml": '<workbook><sheet name="Ads"/></workbook>'}):
        assert kind.recognise(member_at(zipped("a.zip", files))) is False


def test_names_and_stages():
    assert len({kind.name for kind in ADS_KINDS}) == len(ADS_KINDS)
    assert {kind.stage for kind in ADS_KINDS} == {"traffic"}
    assert all(kind.expects for kind in ADS_KINDS)
