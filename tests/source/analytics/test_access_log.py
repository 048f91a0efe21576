"""Access logs of servers and CDNs."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from linkaudit.model import Series, Visit
from linkaudit.source.analytics import access_log
from linkaudit.source.analytics.access_log import AccessLog

KIND = AccessLog()
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
TIKTOK = f"{PHONE} musical_ly_32.5.0 JsSdk/2.0 BytedanceWebview/d8a21c6"
PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"


def line(target="/a", *, ip="203.0.113.9", time="01/Sep/2026:10:00:00 +0200", method="GET", status=200, referrer="-", agent=PC,
         before="", after=""):
    return f'{before}{ip} - - [{time}] "{method} {target} HTTP/2.0" {status} 5120 "{referrer}" "{agent}"{after}\n'


@pytest.fixture
def log(write, read):
    return lambda *lines, name="access.log": read(KIND, write(name, "".join(lines)))


def test_a_landing(log):
    got = log(line("/products/tent?utm_source=tiktok&utm_medium=bio&utm_campaign=c&utm_content=v&utm_term=t&ttclid=x&email=a@b.example",
                   referrer="https://www.tiktok.com/link/v2?scene=bio_url&u=7", agent=TIKTOK))
    [visit] = got.of(Visit)
    assert msgspec.structs.replace(visit, fact=None) == Visit(
        ref=1, origin="access_log", occurred_at=datetime(2026, 9, 1, 8, tzinfo=UTC), day="2026-09-01", sessions=1,
        landing_url="/products/tent?utm_source=tiktok&utm_medium=bio&utm_campaign=c&utm_content=v&utm_term=t&ttclid=&email=",
        referrer="https://www.tiktok.com/link/v2?scene=bio_url", source="tiktok", medium="bio", campaign="c", content="v",
        term="t", device="mobile", agent="musical_ly")
    assert visit.fact
    assert got.of(Series) == [Series(
        ref=1, origin="access_log", shape="visitor, landing page, half hour", metrics="sessions", dated=True, landing=True)]
    assert not got.tallies
    assert not got.skips


def test_nobody_can_be_told_from_what_is_kept(log):
    text = repr(log(line(ip="203.0.113.9", agent=TIKTOK)).records)
    assert "203.0.113" not in text
    assert "Mozilla" not in text
    assert "iPhone" not in text


@pytest.mark.parametrize("lines, reason", [
    (line("/cdn/shop/t/1/theme.css?v=1"), access_log.PARTS), (line("/cart.js"), access_log.PARTS),
    (line("/api/2026-10/graphql.json"), access_log.PARTS), (line("/favicon.ico"), access_log.PARTS),
    (line("/cart/add.js", method="POST"), access_log.METHODS), (line(method="HEAD"), access_log.METHODS),
    (line(status=404), access_log.FAILED), (line(status=503), access_log.FAILED),
    (line(agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"), access_log.PROGRAMS),
    (line(agent="Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)"), access_log.PROGRAMS),
    (line(agent="curl/8.0"), access_log.PROGRAMS), (line(agent="-"), access_log.PROGRAMS),
    (line("\\x16\\x03\\x01"), access_log.METHODS), (line("*", method="OPTIONS"), access_log.METHODS),
])
def test_what_is_no_landing(log, lines, reason):
    got = log(line("/first"), lines)
    assert [visit.landing_url for visit in got.of(Visit)] == ["/first"]
    assert got.tallies == {reason: 1}


@pytest.mark.parametrize("status", [200, 204, 304])
def test_answers_that_count(log, status):
    assert len(log(line(status=status)).of(Visit)) == 1


@pytest.mark.parametrize("agent, device, mark", [
    (PC, "desktop", ""), (PHONE, "mobile", ""), (TIKTOK, "mobile", "musical_ly"),
    ("Mozilla/5.0 (iPad; CPU OS 17_0) Mobile/15E148", "tablet", ""),
    ("Mozilla/5.0 (Linux; Android 13; SM-T870) Safari/537.36", "tablet", ""),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Mobile Safari/537.36 trill_340204", "mobile", "trill"),
    ("com.zhiliaoapp.musically/2023 (Linux; U; Android 12; en_US; Pixel 6)", "mobile", "musically"),
    ("Mozilla/5.0 (Linux; Android 14) Mobile ByteLocale/en Region/US ByteFullLocale/en BytedanceWebview/1", "mobile", "ByteLocale"),
    ("Mozilla/5.0 (Linux; Android 14) Mobile TikTok 34.1.2", "mobile", "TikTok"), ("Mozilla/5.0 (thrill)", "", ""),
])
def test_browsers(log, agent, device, mark):
    [visit] = log(line(agent=agent)).of(Visit)
    assert (visit.device, visit.agent) == (device, mark)


def test_pages_opened_from_within(log):
    own = "https://www.shop.example/a"
    got = log(line("/a", referrer="https://www.tiktok.com/"), line("/theme.css", referrer=own), line("/logo.png", referrer=own),
              line("/b", referrer=own), line("/c", referrer="https://m.shop.example/b"), line("/d?utm_source=tiktok", referrer=own),
              line("/e", referrer="https://www.google.com/"))
    assert [visit.landing_url for visit in got.of(Visit)] == ["/a", "/d?utm_source=tiktok", "/e"]
    assert got.tallies == {access_log.PARTS: 2, access_log.WITHIN: 2}


def test_the_shop_named_in_every_line(log):
    got = log(line("/a", before="www.shop.example:443 "), line("/b", before="shop.example ", referrer="https://shop.example/a"))
    assert [visit.landing_url for visit in got.of(Visit)] == ["https://www.shop.example/a"]
    assert got.tallies == {access_log.WITHIN: 1}


def test_an_address_in_full(log):
    assert log(line("https://shop.example/a?b=1")).of(Visit)[0].landing_url == "https://shop.example/a?b=1"


def test_the_same_visitor_page_and_half_hour_is_one_visit(log):
    got = log(
        line("/a"), line("/a", time="01/Sep/2026:08:29:59 +0000"), line("/a", time="01/Sep/2026:10:30:00 +0200"),
        line("/a", ip="203.0.113.10"), line("/a?b"), line("/a", agent=PHONE), line("/a"))
    assert [visit.ref for visit in got.of(Visit)] == [1, 3, 4, 5, 6]
    assert got.tallies == {access_log.AGAIN: 2}


def test_a_visit_is_the_same_in_every_file(log):
    lines = [line(f"/{n}", ip=f"203.0.113.{n}") for n in range(9)]
    whole = {visit.fact for visit in log(*lines).of(Visit)}
    assert {visit.fact for visit in log(*reversed(lines), name="b.log").of(Visit)} == whole
    assert {visit.fact for part in (lines[:5], lines[3:]) for visit in log(*part, name=f"{len(part)}.log").of(Visit)} == whole
    assert len(whole) == 9


@pytest.mark.parametrize("time, day, moment", [
    ("31/Aug/2026:23:30:00 -0400", "2026-08-31", datetime(2026, 9, 1, 3, 30, tzinfo=UTC)),
    ("01/Sep/2026:00:10:00 +0530", "2026-09-01", datetime(2026, 8, 31, 18, 40, tzinfo=UTC)),
    ("2026-09-01T00:10:00+02:00", "2026-09-01", datetime(2026, 8, 31, 22, 10, tzinfo=UTC)),
])
def test_the_day_is_the_logs_own(log, time, day, moment):
    [visit] = log(line(time=time)).of(Visit)
    assert (visit.day, visit.occurred_at) == (day, moment)


@pytest.mark.parametrize("text", [
    line(after=' "203.0.113.1" 0.004 TLSv1.3'), line(ip="203.0.113.1, 198.51.100.2"), line(ip="2001:db8::1"),
    line(agent=PC.replace("Win64", '\\"Win64\\"')), line().replace("\n", "\r\n"), line().replace("5120", "-"),
])
def test_other_combined_formats(log, text):
    assert [visit.landing_url for visit in log(text).of(Visit)] == ["/a"]


@pytest.mark.parametrize("started", ["2026-09-01T08:00:00Z", 1788249600, 1788249600000000000, 1788249600000])
def test_cloudflares_lines(log, started):
    got = log(json.dumps({
        "ClientIP": "203.0.113.9", "ClientRequestHost": "shop.example", "ClientRequestMethod": "GET",
        "ClientRequestURI": "/a?utm_source=tiktok", "ClientRequestReferer": "", "ClientRequestUserAgent": TIKTOK,
        "EdgeStartTimestamp": started, "EdgeResponseStatus": 200, "RayID": "8a"}) + "\n")
    [visit] = got.of(Visit)
    assert (visit.landing_url, visit.agent, visit.day) == ("https://shop.example/a?utm_source=tiktok", "musical_ly", "2026-09-01")
    assert visit.occurred_at == datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_lines_that_are_none(log):
    got = log(line(), "\n", "nginx restarted\n", line("/b"), line("/c").replace("Sep", "Xyz"), "x" * 200_000 + "\n", line("/d"), line("/e"))
    assert [visit.ref for visit in got.of(Visit)] == [1, 4, 7, 8]
    assert got.skips == [(f"row {row}", "is no line of a combined log") for row in (3, 5, 6)]


def test_reading_goes_on_from_every_cursor(write, member_at):
    lines = [line(f"/{n % 900}", ip=f"203.0.113.{n % 250}", agent=PC if n % 3 else "curl/8") for n in range(12_000)]
    member = member_at(write("a.log", "".join(lines)))
    whole = list(KIND.read(member, 0))
    assert len(whole) == 3
    for at, batch in enumerate(whole, 1):
        assert list(KIND.read(member, batch.cursor)) == whole[at:]


@pytest.mark.parametrize("text", [
    "https://shop.example/a\nhttps://shop.example/b\n", "Landing page,Sessions\n/a,5\n", '{"orders": []}\n', "Handle,Title\na,b\n",
    '203.0.113.9 - - [01/Sep/2026:10:00:00 +0200] "GET /a HTTP/2.0" 200 5120\n', "# remark\n", "<html></html>", "\x00\x01",
    line() + "https://shop.example/a\n" * 5,
])
def test_other_files_are_not_taken(write, member_at, text):
    assert not KIND.recognise(member_at(write("access.log", text)))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_and_the_page_that_it_leads_to_are_one_visit(log, status):
    sender = "https://www.tiktok.com/"
    got = log(line("/old-tent?utm_source=tiktok", status=status, referrer=sender), line("/products/tent?utm_source=tiktok", referrer=sender))
    assert [visit.landing_url for visit in got.of(Visit)] == ["/products/tent?utm_source=tiktok"]
    assert got.tallies == {access_log.REDIRECTED: 1}


@pytest.mark.parametrize("time", ["31/Dec/9999:23:00:00 -0400", "01/Jan/0001:00:00:00 +0000", "9999-12-31T23:00:00-04:00", "01/Jan/1999:00:00:00 +0000"])
def test_times_of_no_usable_year(log, time):
    got = log(line(), line("/a2"), line("/b", time=time))
    assert (len(got.of(Visit)), got.skips) == (2, [("row 3", "is no line of a combined log")])
