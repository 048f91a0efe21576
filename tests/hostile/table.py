"""The table: how each host behaves, what is asked of it, and what must come of it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import NamedTuple

from linkaudit.model import Check
from linkaudit.model import Outcome as O  # noqa: N817  a table of ninety rows
from tests.hostile.server import Answer, Asked, respond

Writer = asyncio.StreamWriter
GOOD = "<!doctype html><title>Tent</title><h1>Tent</h1><p>" + "A tent for two, light and dry, in green. " * 40
ONE = "/x"


class Case(NamedTuple):
    name: str
    answer: Answer
    expected: O
    path: str = ONE
    click: bool = False
    fragments: tuple[str, ...] = ()
    more: Callable[[Check], bool] = lambda _: True
    most: int = 0  # requests that the host may get


def page(status: int, body: str | bytes = GOOD, *, kind: str = "text/html", headers: tuple[str, ...] = (), length: int | None = None) -> Answer:
    """Answer every real path so; the address that cannot exist gets a 404."""

    async def answer(asked: Asked, writer: Writer) -> None:
        if asked.path.startswith("/linkaudit-"):
            respond(asked, writer, 404, "no")
        else:
            respond(asked, writer, status, body, kind=kind, headers=headers, length=length)

    return answer


def everything(status: int, body: str = GOOD, headers: tuple[str, ...] = ()) -> Answer:
    async def answer(asked: Asked, writer: Writer) -> None:
        respond(asked, writer, status, body, headers=headers)

    return answer


def head(status: int, then: Answer) -> Answer:
    async def answer(asked: Asked, writer: Writer) -> None:
        if asked.method == "HEAD":
            respond(asked, writer, status)
        else:
            await then(asked, writer)

    return answer


def turns(*answers: Answer) -> Answer:
    """Answer the first requests each in its own way, all later ones as the last."""

    async def answer(asked: Asked, writer: Writer) -> None:
        await answers[min(asked.number, len(answers)) - 1](asked, writer)

    return answer


def moves(status: int, *steps: str, end: Answer | None = None, headers: tuple[str, ...] = ()) -> Answer:
    """Redirect from /x to the first of ``steps``, from there to the next, and so on; else answer with ``end``."""
    chain = dict(zip((ONE, *(step.partition("#")[0] for step in steps)), steps, strict=False))

    async def answer(asked: Asked, writer: Writer) -> None:
        target = chain.get(asked.path)
        if target is None:
            await (end or page(200))(asked, writer)
        else:
            respond(asked, writer, status, headers=(f"Location: {target}", *headers))

    return answer


def raw(data: bytes, *, close: bool = True) -> Answer:
    async def answer(asked: Asked, writer: Writer) -> None:
        writer.write(data)
        await writer.drain()
        if close:
            writer.close()

    return answer


async def silent(asked: Asked, writer: Writer) -> None:
    await asyncio.sleep(60)


async def drip(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(1)


async def drip_head(asked: Asked, writer: Writer) -> None:
    for letter in b"HTTP/1.1 200 X\r\n" * 20:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.5)


async def endless_body(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 10000000000\r\n\r\n")
    if asked.method == "GET":
        writer.write(GOOD.encode())
        for _ in range(200_000):
            writer.write(b"<p>more</p>" * 1000)
            await writer.drain()


async def endless_headers(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 X\r\n")
    for at in range(100_000):
        writer.write(f"X-{at}: {'y' * 1000}\r\n".encode())
        await writer.drain()


async def endless_chain(asked: Asked, writer: Writer) -> None:
    at = int(asked.path.rpartition("n")[2] or 0) if "n" in asked.path else 0
    respond(asked, writer, 302, headers=(f"Location: /n{at + 1}",))


async def cookie(asked: Asked, writer: Writer) -> None:
    if "seen=1" in asked.headers.get("cookie", ""):
        respond(asked, writer, 200, GOOD)
    else:
        respond(asked, writer, 302, headers=(f"Location: {asked.path}", "Set-Cookie: seen=1; path=/"))


async def cut_get(asked: Asked, writer: Writer) -> None:
    respond(asked, writer, 200, GOOD, length=100_000 if asked.method == "GET" else None)
    await writer.drain()
    if asked.method == "GET":
        writer.close()


async def head_hangs(asked: Asked, writer: Writer) -> None:
    if asked.method == "HEAD":
        await asyncio.sleep(60)
    respond(asked, writer, 200, GOOD)


async def head_refused(asked: Asked, writer: Writer) -> None:
    if asked.method == "HEAD":
        respond(asked, writer, 429, headers=("Retry-After: 0",))
    else:
        await page(200)(asked, writer)


async def head_closes(asked: Asked, writer: Writer) -> None:
    if asked.method == "HEAD":
        writer.close()
    else:
        respond(asked, writer, 200, GOOD)


def bomb() -> bytes:
    return gzip.compress(b"\0" * 200_000_000, 9)


SOFT = "<title>{0}</title><h1>{0}</h1><p>Sorry.</p>"
PASSWORD = '<title>Opening soon</title><form action="/password" method="post"><input name="password"></form><a>Log in</a> template-password'
CHALLENGE = "<title>Just a moment...</title><p>Checking your browser</p><script>window._cf_chl_opt</script> cf-chl-x"


def named(wall: str) -> Callable[[Check], bool]:
    return lambda check: check.wall == wall


def hops(count: int) -> Callable[[Check], bool]:
    return lambda check: len(check.hops) == count


UTM = "/x?utm_source=tiktok&utm_campaign=c"


def query(steps: dict[str, str]) -> Answer:
    async def answer(asked: Asked, writer: Writer) -> None:
        bare, _, own = asked.path.partition("?")
        target = steps.get(bare)
        if target is None:
            await page(200)(asked, writer)
        else:
            respond(asked, writer, 302, headers=(f"Location: {target.replace('*', own)}",))

    return answer


async def drops_click(asked: Asked, writer: Writer) -> None:
    bare, _, own = asked.path.partition("?")
    if bare == ONE:
        kept = "&".join(piece for piece in own.split("&") if not piece.startswith("ttclid"))
        respond(asked, writer, 302, headers=(f"Location: /y?{kept}",))
    else:
        await page(200)(asked, writer)


CASES = [
    # fine
    Case("200", page(200), O.OK, most=3),
    Case("204", page(204, ""), O.OK),
    Case("206", page(206), O.OK),
    Case("a picture", page(200, b"\xff\xd8\xff", kind="image/jpeg"), O.OK, most=1),
    Case("JSON", page(200, "{}", kind="application/json"), O.OK, most=1),
    Case("HEAD 404, GET fine", head(404, page(200)), O.OK),
    Case("HEAD 405, GET fine", head(405, page(200)), O.OK),
    Case("HEAD 403, GET fine", head(403, page(200)), O.OK),
    Case("HEAD 500, GET fine", head(500, page(200)), O.OK),
    Case("HEAD 501, GET fine", head(501, page(200)), O.OK),
    Case("HEAD hangs, GET fine", head_hangs, O.OK),
    Case("HEAD 429, GET fine", head_refused, O.OK),
    Case("HEAD closes, GET fine", head_closes, O.OK),
    Case("500 once", turns(everything(500), everything(500), page(200)), O.OK),
    Case("429 twice, Retry-After 1", turns(page(429, headers=("Retry-After: 1",)), page(429, headers=("Retry-After: 1",)), page(200)), O.OK),
    Case("503 with Retry-After, then fine", turns(page(503, headers=("Retry-After: 1",)), page(200)), O.OK),
    Case("closes in the middle of a page", cut_get, O.OK),
    Case("endless page", endless_body, O.OK),
    Case("gzip bomb", page(200, bomb(), headers=("Content-Encoding: gzip",)), O.OK),
    Case("unknown encoding", page(200, b"\x01\x02\x03", headers=("Content-Encoding: xyz",)), O.OK),
    Case("charset that lies", page(200, GOOD.encode("utf-16-le"), kind="text/html; charset=utf-8"), O.OK),
    Case("charset that does not exist", page(200, GOOD, kind="text/html; charset=klingon"), O.OK),
    Case("NUL bytes", page(200, "\0" * 50 + GOOD), O.OK),
    Case("no content type", raw(b"HTTP/1.1 200 X\r\n\r\n<h1>hi</h1> some page with words"), O.OK),
    Case("a product called 404", page(200, '<title>404 Not Found</title><meta property="og:type" content="product"><h1>404 Not Found</h1>' + GOOD), O.OK),
    Case("a word in its title", page(200, "<title>Lost page notebook</title>" + GOOD), O.OK),
    Case("contact form with reCAPTCHA", page(200, GOOD + '<script src="https://www.google.com/recaptcha/api.js"></script>'), O.OK),
    Case("served by Cloudflare", page(200, GOOD, headers=("server: cloudflare", "cf-ray: 1")), O.OK),
    Case("cookie banner", page(200, GOOD + "<div>We use cookies. Before you continue to shop, accept.</div>"), O.OK),
    # redirects
    Case("301", moves(301, "/y"), O.OK, more=hops(1)),
    Case("302 relative", moves(302, "y"), O.OK, more=hops(1)),
    Case("303", moves(303, "/y"), O.OK, more=hops(1)),
    Case("307", moves(307, "/y"), O.OK, more=hops(1)),
    Case("308", moves(308, "/y"), O.OK, more=hops(1)),
    Case("spaces in Location", moves(302, "/a b", end=page(200)), O.OK, more=hops(1)),
    Case("19 hops", moves(302, *(f"/h{at}" for at in range(19))), O.OK, more=hops(19)),
    Case("cookie needed", cookie, O.OK),
    Case("no Location", page(302, ""), O.UNREACHABLE),
    Case("to javascript", moves(302, "javascript:alert(1)"), O.UNREACHABLE),
    Case("to ftp", moves(302, "ftp://a.example/x"), O.UNREACHABLE),
    Case("to a file", moves(302, "file:///etc/passwd"), O.UNREACHABLE),
    Case("to the cloud's metadata", moves(302, "http://169.254.169.254/latest/"), O.NOT_ASKED),
    Case("to an inner network", moves(302, "http://10.0.0.1/"), O.NOT_ASKED),
    Case("to an inner network, as a number", moves(302, "http://167772161/"), O.NOT_ASKED),
    Case("to an inner name", moves(302, "http://printer.local/"), O.NOT_ASKED),
    Case("loop of one", moves(302, ONE), O.LOOP),
    Case("loop of two", moves(302, "/y", ONE), O.LOOP),
    Case("endless chain", endless_chain, O.LOOP),
    # tags
    Case("keeps UTM values", query({"/x": "/y?*"}), O.OK, UTM, more=lambda c: c.dropped == ()),
    Case("drops UTM values at the second hop", query({"/x": "/y?*", "/y": "/z"}), O.OK, UTM,
         more=lambda c: set(c.dropped) == {"utm_source", "utm_campaign"} and "/y?" in c.dropped_at),
    Case("rewrites a UTM value", query({"/x": "/y?utm_source=other&utm_campaign=c"}), O.OK, UTM, more=lambda c: c.dropped == ("utm_source",)),
    Case("drops the click id only", drops_click, O.OK, UTM, click=True, more=lambda c: c.dropped == ("ttclid",)),
    Case("keeps the click id", query({"/x": "/y?*"}), O.OK, UTM, click=True, more=lambda c: c.dropped == ()),
    # gone
    Case("404", everything(404), O.GONE, most=2),
    Case("410", everything(410), O.GONE),
    Case("HEAD 200, GET 404", turns(page(200), everything(404)), O.GONE),
    Case("404 behind a redirect", moves(301, "/y", end=everything(404)), O.GONE),
    Case("closed Shopify shop", page(402, "<title>Unavailable</title>Sorry, this shop is currently unavailable"), O.GONE),
    Case("soft 404 by its title", page(200, SOFT.format("Page not found – Tents")), O.SOFT_404),
    Case("soft 404 in Chinese", page(200, SOFT.format("页面不存在")), O.SOFT_404),
    Case("soft 404 in German", page(200, SOFT.format("Seite nicht gefunden")), O.SOFT_404),
    Case("redirect to /404", moves(302, "/404"), O.SOFT_404),
    Case("everything leads home", moves(302, "/", end=turns(page(200))), O.OK),
    Case("the same page for everything", everything(200, "<title>Shop</title><p>does not exist"), O.SOFT_404),
    Case("parked", page(200, "<title>a.example</title>This domain is for sale at sedoparking.com"), O.PARKED),
    # closed, refused
    Case("password page", moves(302, "/password", end=page(200, PASSWORD)), O.PASSWORD),
    Case("password page, served", page(200, PASSWORD), O.PASSWORD),
    Case("login", moves(302, "/login", end=page(200, "<title>Log in</title><form>")), O.BLOCKED),
    Case("401", everything(401), O.BLOCKED),
    Case("403", everything(403), O.BLOCKED),
    Case("451", everything(451), O.BLOCKED),
    Case("Cloudflare, 403", everything(403, CHALLENGE, ("cf-mitigated: challenge",)), O.BLOCKED, more=named("Cloudflare")),
    Case("Cloudflare, 503", everything(503, CHALLENGE), O.BLOCKED, more=named("Cloudflare")),
    Case("Cloudflare behind a 404", everything(404, CHALLENGE), O.BLOCKED, more=named("Cloudflare")),
    Case("DataDome", everything(403, "<p>", ("x-datadome: protected",)), O.BLOCKED, more=named("DataDome")),
    Case("Akamai", everything(403, "Access Denied", ("Server: AkamaiGHost",)), O.BLOCKED, more=named("Akamai")),
    Case("HUMAN", everything(403, '<div id="px-captcha">'), O.BLOCKED, more=named("HUMAN (PerimeterX)")),
    Case("AWS WAF, 202", everything(202, "<script>window.gokuProps={}</script>", ("x-amzn-waf-action: challenge",)), O.BLOCKED, more=named("AWS WAF")),
    Case("LinkedIn's 999", everything(999), O.BLOCKED),
    Case("Shopify's 430", everything(430, headers=("Retry-After: 3600",)), O.BLOCKED),
    Case("429 for an hour", everything(429, headers=("Retry-After: 3600",)), O.BLOCKED, most=2),
    Case("consent", page(200, "<title>Before you continue to Shop</title><button>Accept"), O.CONSENT),
    Case("age gate", page(200, "<title>Shop</title>Are you over 18? <button>Yes"), O.CONSENT),
    # broken servers
    Case("500", everything(500), O.SERVER_ERROR),
    Case("502", everything(502), O.SERVER_ERROR),
    Case("never answers", silent, O.TIMEOUT),
    Case("one byte a second", drip, O.TIMEOUT),
    Case("half a byte a second, headers too", drip_head, O.TIMEOUT),
    Case("closes at once", raw(b""), O.UNREACHABLE),
    Case("half a header", raw(b"HTTP/1.1 200 X\r\nContent-Ty"), O.UNREACHABLE),
    Case("speaks SSH", raw(b"SSH-2.0-OpenSSH_9\r\n"), O.UNREACHABLE),
    Case("speaks SMTP", raw(b"220 mail ESMTP\r\n250 ok\r\n"), O.UNREACHABLE),
    Case("endless headers", endless_headers, O.UNREACHABLE),
    Case("negative length", raw(b"HTTP/1.1 200 X\r\nContent-Length: -5\r\n\r\n"), O.UNREACHABLE),
    Case("garbled chunks", raw(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), O.UNREACHABLE),
    # places
    Case("places", page(200, GOOD + '<p id="size"><a name="care"></a>'), O.OK, fragments=("size", "care", "gone", "top", ":~:text=x"),
         more=lambda c: c.missing == ("gone",)),
]  # fmt: skip
