"""HTTP to a shop: its pace, its limits, where it sends us on, who closes the door, and where a signature goes."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import requests
import urllib3

from linkaudit import __version__
from linkaudit.errors import SourceError, UsageError
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.source.storefront.front import MOST, MOST_PAGE, Forbidden, Front, NotOffered, Unanswered, unzipped
from linkaudit.source.storefront.refusals import PasswordPage
from linkaudit.source.storefront.signature import Signature
from tests.hostile.server import Asked, HostileServers, respond
from tests.source.storefront.visiting import Shop

ADDRESS, OTHER = "127.0.6.1", "127.0.6.2"
HOST = "shop.example"
SIGNED = Signature.read("sig1=:c2VjcmV0:", 'sig1=("@authority");expires=4000000000;tag="web-bot-auth"', '"https://shopify.com"', now=datetime(2026, 11, 26, tzinfo=UTC))  # fmt: skip


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self):
        return self.now

    def pause(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def shop(answers):
    """``answers``: path → (status, body, headers…) or a coroutine function; no robots.txt unless given."""

    async def answer(asked, writer):
        found = answers.get(asked.path.partition("?")[0], (404, "no"))
        if callable(found):
            await found(asked, writer)
        else:
            status, body, *headers = found
            kind = next((one[14:] for one in headers if one.startswith("Content-Type: ")), "text/html")
            respond(asked, writer, status, body, kind=kind, headers=tuple(one for one in headers if one[14:] != kind))

    return answer


class Visited(Front):
    """A front that keeps what happened: the servers' log, what was told, what was slept."""

    log: dict[str, list[Asked]]
    lines: list[str]
    slept: list[float]


@contextmanager
def visiting(answers, *, other=None, **options):
    lines: list[str] = []
    clock = options.pop("clock", Clock())
    with HostileServers({ADDRESS: shop(answers), OTHER: shop(other or {})}) as servers:
        options = {"host": HOST, "per_second": 0, "pause": clock.pause, "clock": clock, "tell": lines.append} | options
        with Visited(base=f"http://{ADDRESS}:{servers.port}", **options) as front:
            front.log, front.lines, front.slept = servers.log, lines, clock.slept
            yield front


def asked(front, path):
    return [one for one in front.log[ADDRESS] if one.path == path]


def test_who_asks():
    with visiting({"/a": (200, "hi", "X-A: b")}) as front:
        reply = front.get("/a?b=c")
        assert (reply.status, reply.body, reply.headers["x-a"], reply.cut) == (200, b"hi", "b", False)
        [sent] = asked(front, "/a?b=c")
        assert sent.headers == {"user-agent": f"linkaudit/{__version__}", "host": HOST, "accept-encoding": "gzip, deflate"}
        assert (front.statistics.requests, front.statistics.bytes) == (2, 4)


def test_requests_begin_at_the_pace_that_was_set():
    with visiting({"/a": (200, "hi")}, per_second=2.0) as front:
        for _ in range(4):
            front.get("/a")
        assert front.slept == [0.5] * 4
        assert front.statistics.waited == 2.0


def test_robots_txt_can_only_slow_down():
    for delay, gap in ((3, 3.0), (0.1, 0.5), (9_999, 30.0)):
        with visiting({"/robots.txt": (200, f"User-agent: *\nCrawl-delay: {delay}", "Content-Type: text/plain"), "/a": (200, "")}, per_second=2.0) as front:
            for _ in range(2):
                front.get("/a")
            assert front.slept[-1] == gap, delay


def test_a_limit_is_waited_for_as_it_says_and_slows_down():
    seen = []

    async def busy(asked, writer):
        seen.append(1)
        if len(seen) == 1:
            respond(asked, writer, 429, headers=("Retry-After: 7",))
        else:
            respond(asked, writer, 200, "hi")

    with visiting({"/a": busy}, per_second=2.0) as front:
        assert front.get("/a").body == b"hi"
        assert 7.0 in front.slept
        front.get("/a")
        assert front.slept[-1] == 1.0  # half as often as before
        assert "429" in front.lines[0]


def test_a_limit_for_ever_ends():
    with visiting({"/a": (429, "", "Retry-After: 5")}) as front:
        with pytest.raises(SourceError, match="429"):
            front.get("/a")
        assert len(asked(front, "/a")) == 4
    with visiting({"/a": (429, "", "Retry-After: 86400")}) as front:
        with pytest.raises(SourceError, match="86,400 s"):
            front.get("/a")
        assert len(asked(front, "/a")) == 1


@pytest.mark.parametrize("status, word", [(430, "430"), (402, "frozen"), (423, "locked")])
def test_what_is_final_is_asked_once(status, word):
    with visiting({"/a": (status, "no")}) as front:
        with pytest.raises(SourceError, match=word) as caught:
            front.get("/a")
        assert caught.value.where == HOST
        assert caught.value.cure
        assert len(asked(front, "/a")) == 1


@pytest.mark.parametrize("status", [403, 503])
def test_a_wall_before_the_shop(status):
    page = "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'></script>"
    with visiting({"/a": (status, page, "cf-mitigated: challenge", "Server: cloudflare")}) as front:
        with pytest.raises(SourceError, match="Cloudflare turns us away") as caught:
            front.get("/a")
        assert "Crawler access" in caught.value.cure
        assert len(asked(front, "/a")) == 1


@pytest.mark.parametrize("answer", [
    (302, "", "Location: /password"), (302, "", f"Location: https://{HOST}/password?x=1"),
    (200, '<form action="/password" class="storefront_password"><input type="password"></form>'),
])  # fmt: skip
def test_a_shop_closed_by_a_password(answer):
    with visiting({"/a": answer}) as front, pytest.raises(PasswordPage, match="closed by a password"):
        front.get("/a")


def test_a_shop_that_no_program_may_read():
    with visiting({"/robots.txt": (200, "User-agent: *\nDisallow: /", "Content-Type: text/plain"), "/": (200, "hi")}) as front:
        with pytest.raises(SourceError, match=r"robots\.txt"):
            front.open()
        assert asked(front, "/") == []


def test_errors_of_the_shop_pass_or_are_told():
    seen = []

    async def once(asked, writer):
        seen.append(1)
        respond(asked, writer, 500 if len(seen) == 1 else 200, "hi")

    with visiting({"/a": once, "/b": (503, "no")}) as front:
        assert front.get("/a").body == b"hi"
        with pytest.raises(SourceError, match=r"503\) \(tried 4 times\)") as caught:
            front.get("/b")
        assert caught.value.where == f"{HOST}/b"
        assert "goes on where it stopped" in caught.value.cure


def test_one_address_that_fails_for_good_is_told_from_a_shop_that_turns_us_away():
    async def cut(asked, writer):
        respond(asked, writer, 200, "half", length=100)
        writer.close()

    with visiting({"/bad": (500, "no"), "/cut": cut, "/busy": (429, ""), "/robot": (430, "")}) as front:
        for path in ("/bad", "/cut"):
            with pytest.raises(Unanswered):
                front.get(path)
        for path in ("/busy", "/robot"):
            with pytest.raises(SourceError) as caught:
                front.get(path)
            assert not isinstance(caught.value, Unanswered)


def test_robots_txt_that_cannot_be_had_stops_and_one_that_is_not_there_allows_all():
    with visiting({"/robots.txt": (500, ""), "/a": (200, "hi")}) as front, pytest.raises(SourceError, match="500"):
        front.get("/a")
    with visiting({"/robots.txt": (403, ""), "/a": (200, "hi")}) as front:
        assert front.get("/a").status == 200


def test_what_robots_txt_forbids_is_counted_and_not_asked():
    with visiting({"/robots.txt": (200, "User-agent: *\nDisallow: /policies/", "Content-Type: text/plain")}) as front:
        assert front.get("/policies/refund-policy") is None
        with pytest.raises(Forbidden):
            front.get_json("/policies/x.json")
        assert front.forbidden == 2
        assert {one.path for one in front.log[ADDRESS]} == {"/robots.txt"}


def test_a_tag_of_the_page_is_sent_and_not_modified_comes_back():
    async def answer(asked, writer):
        respond(asked, writer, 304 if asked.headers.get("if-none-match") == '"1"' else 200, "")

    with visiting({"/a": answer}) as front:
        assert front.get("/a", etag='"1"').status == 304
        assert front.get("/a", etag='"2"').status == 200


# --- where it leads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("location", ["/b", "https://shop.example/b", "https://www.shop.example/b", "http://shop.example/b"])
def test_redirects_within_the_shop_are_followed(location):
    with visiting({"/a": (301, "", f"Location: {location}"), "/b": (200, "hi")}) as front:
        reply = front.get("/a")
        assert reply.body == b"hi"
        assert reply.url.endswith("/b")


@pytest.mark.parametrize("location", [
    "https://elsewhere.example/b", f"http://{OTHER}/b", "http://169.254.169.254/latest/meta-data", "ftp://shop.example/b", "javascript:x", "http://[", "",
])  # fmt: skip
def test_redirects_out_of_the_shop_are_not(location):
    with visiting({"/a": (302, "", f"Location: {location}"), "/": (302, "", f"Location: {location}")}) as front:
        assert front.get("/a").status == 302
        assert front.open().status == 302
        assert front.log[OTHER] == []


def test_redirects_for_ever_end():
    with visiting({"/a": (302, "", "Location: /b"), "/b": (302, "", "Location: /a")}) as front:
        assert front.get("/a").status == 302
        assert len(front.log[ADDRESS]) == 7


def test_a_signature_goes_to_the_shop_alone_and_is_never_told():
    with visiting({"/a": (302, "", f"Location: http://{OTHER}/b"), "/": (200, "hi")}, signature=SIGNED) as front:
        front.get("/a")
        assert all(one.headers["signature"].startswith("sig1=:") for one in front.log[ADDRESS])
        assert all(one.headers["signature-agent"] == '"https://shopify.com"' for one in front.log[ADDRESS])
        assert "c2VjcmV0" not in repr(vars(front)["lines"])


class Written(Front):
    """A shop that is not local: what is asked is answered from a table, so that names can be public ones."""

    def __init__(self, table, **options):
        self.table = table
        self.seen: list[tuple[str, bool]] = []
        self.lines: list[str] = []
        super().__init__(base=f"https://{options['host']}", tell=self.lines.append, pause=lambda _: None, clock=lambda: 0.0, per_second=0, **options)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Table(self.table, self.seen))


class _Table(requests.adapters.HTTPAdapter):
    def __init__(self, table, seen):
        super().__init__()
        self.table, self.seen = table, seen

    def send(self, request, *_, **__):
        self.seen.append((request.url, "Signature" in request.headers))
        return _response(request, *self.table.get(request.url, (404, "")))


def _response(request, status, body, **headers):
    made = requests.Response()
    made.status_code, made.url, made.request = status, request.url, request
    location = {"Location": body} if status in {301, 302} else {}
    made.headers.update({"Content-Type": "text/html", **location, **headers})
    made.raw = urllib3.HTTPResponse(body=io.BytesIO(body.encode()), preload_content=False)
    return made


PRIMARY = {
    "https://old.myshopify.com/robots.txt": (301, "https://www.new.example/robots.txt"),
    "https://old.myshopify.com/": (301, "https://www.new.example/"),
    "https://www.new.example/robots.txt": (200, ""),
    "https://www.new.example/": (200, 'Shopify.shop = "old.myshopify.com"'),
    "https://www.new.example/products.json": (200, "{}"),
}  # fmt: skip


def test_the_main_address_is_learnt_also_by_a_run_that_goes_on():
    front = Written(PRIMARY, host="old.myshopify.com", signature=SIGNED)
    front.get("/products.json")
    assert (front.host, front.base) == ("www.new.example", "https://www.new.example")
    assert front.is_own("old.myshopify.com")
    assert front.open().url == "https://www.new.example/"
    urls = [url for url, _ in front.seen]
    assert urls.count("https://www.new.example/") == 1
    assert "https://old.myshopify.com/products.json" not in urls


def test_a_signature_is_not_sent_to_an_address_met_on_the_way():
    front = Written(PRIMARY, host="old.myshopify.com", signature=SIGNED)
    front.open()
    front.get("/products.json")
    assert {signed for url, signed in front.seen if "old." in url} == {True}
    assert {signed for url, signed in front.seen if "new." in url} == {False}
    assert any("--domain www.new.example" in line for line in front.lines)
    front = Written(PRIMARY, host="old.myshopify.com", signature=SIGNED, own_hosts=frozenset({"www.new.example"}))
    front.open()
    assert {signed for _, signed in front.seen} == {True}


@pytest.mark.parametrize("location", ["https://10.0.0.1/", "http://169.254.169.254/", "http://localhost/", "https://[::1]/"])
def test_a_home_page_does_not_lead_into_a_private_network(location):
    front = Written({"https://shop.example/": (302, location)}, host="shop.example")
    with pytest.raises(UsageError, match="Shopify"):
        front.open()
    assert all("shop.example" in url for url, _ in front.seen)


def test_another_kind_of_shop():
    with pytest.raises(UsageError, match="Shopify"):
        Written({"https://shop.example/": (200, "<html>hi")}, host="shop.example").open()


@pytest.mark.parametrize("status", [404, 402, 200])
def test_a_shop_that_is_no_more(status):
    page = "<title>Create an Ecommerce Website</title><h1>Sorry, this shop is currently unavailable.</h1><script src='//cdn.shopify.com/x.js'></script>"
    with visiting({"/": (status, page)}) as front, pytest.raises(SourceError) as caught:
        front.open()
    assert "opens for nobody" in caught.value.what


# --- limits ----------------------------------------------------------------------------------------------------------


def test_a_page_without_end_is_cut():
    async def endless(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"<p>" * 20_000)
            await writer.drain()

    with visiting({"/a": endless}) as front:
        reply = front.get("/a")
        assert (len(reply.body), reply.cut) == (MOST_PAGE, True)
        assert front.lines == ["shop.example/a: larger than 4 MB, only its beginning is read"]
        assert len(front.get("/a", most=1000).body) == 1000


def test_a_bomb_is_stopped():
    packed = gzip.compress(bytes(200 << 20), 1)

    async def bomb(asked, writer):
        respond(asked, writer, 200, packed, kind="application/json", headers=("Content-Encoding: gzip",))

    with visiting({"/a": bomb}) as front:
        reply = front.get("/a")
        assert (len(reply.body), reply.cut) == (MOST, True)
        with pytest.raises(NotOffered):
            front.get_json("/a")


def test_a_byte_at_a_time_has_an_end():
    clock = Clock()

    async def drip(asked, writer):
        respond(asked, writer, 200, b"", length=1_000_000)
        while True:
            writer.write(b"x")
            clock.now += 50  # so much time passes for the reader
            await writer.drain()
            await asyncio.sleep(0.01)

    with visiting({"/a": drip}, clock=clock) as front, pytest.raises(SourceError, match="too slowly"):
        front.get("/a")


def test_packed_answers_arrive_whole_however_they_are_cut():
    text = b'{"products": [' + b'"abcdefgh",' * 5_000 + b'"x"]}'
    packed = gzip.compress(text)

    async def pieces(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(packed), 7):
            part = packed[at : at + 7]
            writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")

    async def flat(asked, writer):
        respond(asked, writer, 200, zlib.compress(text), kind="application/json", headers=("Content-Encoding: deflate",))

    with visiting({"/a": pieces, "/b": flat}) as front:
        assert front.get_json("/a") == text
        assert front.get_json("/b") == text


@pytest.mark.parametrize("damage", ["short", "garbled", "nothing", "no http"])
def test_damage_is_asked_again_and_then_told(damage):
    async def answer(asked, writer):
        if damage == "short":
            respond(asked, writer, 200, "half", length=100)
        elif damage == "garbled":
            respond(asked, writer, 200, b"no gzip", headers=("Content-Encoding: gzip",))
            return  # the answer is whole: a connection closed behind it might be taken for the next request
        elif damage == "no http":
            writer.write(b"hello\r\n\r\n")
        writer.close()

    with visiting({"/a": answer}) as front:
        with pytest.raises(SourceError) as caught:
            front.get("/a")
        assert len(asked(front, "/a")) == 4
        assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("answer", [
    (404, "{}", "Content-Type: application/json"), (200, "<html>", "Content-Type: application/json"), (200, "{}", "Content-Type: text/html"),
    (200, "", "Content-Type: application/json"), (302, "", "Location: https://elsewhere.example/"), (401, "{}", "Content-Type: application/json"),
])  # fmt: skip
def test_no_json(answer):
    with visiting({"/a": answer}) as front:
        with pytest.raises(NotOffered) as caught:
            front.get_json("/a")
        assert caught.value.status == answer[0]


def test_nobody_answers():
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))  # bound, and nobody listens
        port = taken.getsockname()[1]
        front = Front(base=f"http://{ADDRESS}:{port}", host=HOST, tell=lambda _: None, pause=lambda _: None, clock=lambda: 0.0)
        with front, pytest.raises(SourceError, match="refused") as caught:
            front.get("/a")
    assert "--domain" in caught.value.cure


def test_damaged_gzip_of_a_file():
    packed = gzip.compress(b"x" * 10_000)
    assert unzipped(packed) == b"x" * 10_000
    assert unzipped(packed, 10) == b"x" * 10
    assert unzipped(b"plain") == b"plain"
    for damaged in (packed[:-4], packed[:12], b"\x1f\x8b\x08\x00" + b"\xff" * 40):
        with pytest.raises(NotOffered):
            unzipped(damaged)


@pytest.mark.parametrize("allow, asked", [((), 0), (("shop.example",), 1), (("127.0.0.0/8",), 1), (("10.0.0.0/8",), 0)])
def test_a_name_that_leads_into_an_inner_network_is_asked_only_if_that_is_allowed(monkeypatch, allow, asked):
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: real(ADDRESS, *rest, **more))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
    connects = Gate(Manners(allow=allow)).connects
    front = Front(base=f"https://{HOST}", host=HOST, tell=lambda _: None, pause=lambda _: None, clock=lambda: 0.0, connects=connects)
    with HostileServers({ADDRESS: Shop()}) as servers, front:
        front.base = f"http://{HOST}:{servers.port}"  # as where a redirect leads
        if asked:
            assert front.robots.allows(f"https://{HOST}/")
        else:
            with pytest.raises(UsageError, match="inner network"):
                _ = front.robots
        assert len(servers.log[ADDRESS]) == asked


def test_an_inner_network_is_known_before_a_secure_connection_is_begun(monkeypatch):
    heard = []

    async def greeting(reader, writer):
        heard.append(await reader.read(100))
        raise ConnectionError

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: real(ADDRESS, *rest, **more))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
    front = Front(base=f"https://{HOST}", host=HOST, tell=lambda _: None, pause=lambda _: None, clock=lambda: 0.0)
    with HostileServers({ADDRESS: Shop()}, {ADDRESS: greeting}) as servers, front:
        front.base = f"https://{HOST}:{servers.port}"
        with pytest.raises(UsageError, match="inner network"):
            _ = front.robots
    assert not any(heard)
