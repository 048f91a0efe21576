"""Looking at pictures: polite, bounded, and never led astray, whatever the other side does."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import PictureFacts
from linkaudit.source.admin import transport
from linkaudit.source.admin.faults import Transient
from linkaudit.source.pictures.lanes import Job, Lanes
from linkaudit.source.pictures.line import FIRST, MOST
from linkaudit.source.pictures.manners import Manners
from linkaudit.source.pictures.probe import probe
from linkaudit.source.pictures.sniff import look
from linkaudit.source.web.place import is_inner_address

QUICK = Manners(pause=0.0, attempts=2, first_wait=0.01, longest_wait=0.02)
HASTY = Manners(pause=0.0, silence=0.2, attempts=2, first_wait=0.01, longest_wait=0.02)
BRIEF = Manners(pause=0.0, whole=0.4, attempts=2, first_wait=0.01, longest_wait=0.02)
PEM = Path(__file__).with_name("admin") / "localhost.pem"
PAGE = b"<!DOCTYPE html><html><body>Not found</body></html>"


# ── Pictures made by hand ────────────────────────────────────────────────────────────────────────────────────────────


def png(width, height, more=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", more) + chunk(b"IEND", b"")


def jpeg(width, height, profiles=0, more=b""):
    """A JPEG with so many segments of 60,000 bytes before its size."""
    profile = b"\xff\xe2" + struct.pack(">H", 60_002) + bytes(60_000)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + b"\xff\xe0\x00\x10JFIF\0" + bytes(9) + profile * profiles + frame + b"\xff\xda" + more + b"\xff\xd9"


def webp(width, height):
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides


def box(name, data):
    return struct.pack(">I", 8 + len(data)) + name + data


def heic(width, height, brand=b"heic", other=b"mif1", film=b""):
    size = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    meta = box(b"meta", bytes(4) + box(b"pitm", bytes(4) + b"\0\1") + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", brand + bytes(4) + other) + meta + box(b"mdat", film)


def bmp(width, height):
    return b"BM" + bytes(12) + struct.pack("<IiiHH", 40, width, height, 1, 24) + bytes(24)


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"></svg>'
GIF = b"GIF89a" + struct.pack("<HH", 640, 480) + bytes(20)
TIFF = b"II*\0" + struct.pack("<IH", 8, 2) + struct.pack("<HHIHH", 256, 3, 1, 700, 0) + struct.pack("<HHIHH", 257, 3, 1, 800, 0)


@pytest.mark.parametrize(
    "data,kind,sides",
    [
        (png(1200, 900), "png", (1200, 900)), (jpeg(800, 600), "jpeg", (800, 600)), (webp(2000, 1500), "webp", (2000, 1500)),
        (heic(3024, 4032), "heic", (3024, 4032)), (heic(800, 700, b"mif1", b"avif"), "avif", (800, 700)),
        (heic(800, 700, b"avif"), "avif", (800, 700)), (GIF, "gif", (640, 480)), (bmp(700, -650), "bmp", (700, 650)),
        (TIFF, "tiff", (700, 800)), (SVG, "svg", (None, None)), (b"  <svg/>", "svg", (None, None)), (b"8BPS\0\1", "psd", (None, None)),
        (heic(1, 1, b"isom", b"mp42"), "", (None, None)), (PAGE, "", (None, None)), (b"<html><svg></svg></html>", "", (None, None)),
        (b"%PDF-1.7", "", (None, None)), (b"", "", (None, None)), (b"BMW is a car", "", (None, None)),
        (png(0, 900), "png", (None, None)), (png(2**31, 900), "png", (None, None)), (b"\xff\xd8\xff\xe0", "jpeg", (None, None)),
    ],
)  # fmt: skip
def test_what_the_first_bytes_say(data, kind, sides):
    assert look(data) == (kind, *sides)


HEADS = [png(1200, 900), jpeg(800, 600), webp(20, 15), heic(3024, 4032), GIF, bmp(7, 7), TIFF, SVG]


@given(st.sampled_from(HEADS), st.binary(max_size=300), st.integers(0, 80), st.integers(0, 80))
def test_no_bytes_whatever_do_harm(head, noise, keep, skip):
    seen = look(head[:keep] + noise + head[keep + skip :])
    assert (seen.width is None) == (seen.height is None)
    assert seen.width is None or 0 < seen.width <= 1_000_000


def test_tables_without_end_are_not_walked():
    # Where a picture is turned is told by such a table: reading it would take minutes.
    location = struct.pack(">B3xBBI", 2, 0, 0, 0x7FFFFFFF) + (b"\0\0\0\1" + b"\0\0" + b"\0\0" + b"\xff\xff") * 20_000
    whole = box(b"ftyp", b"heic" + bytes(4)) + box(b"meta", bytes(4) + box(b"iloc", location))
    assert look(whole) == ("heic", None, None)


# ── A server that does as it is told ─────────────────────────────────────────────────────────────────────────────────


class Server:
    """Runs one function a path: (connection, request's headers) → whatever it likes to send."""

    def __init__(self, tls: ssl.SSLContext | None = None):
        self._tls = tls
        self.paths: dict[str, list[Callable[[socket.socket, dict[str, str]], None]]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.now = self.peak = 0
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def on(self, path, *answers):
        """What ``path`` answers, one after the other; the last one for good."""
        self.paths[path] = list(answers)
        return path if path.startswith("http") else self.base + path

    def close(self):
        self.over.set()
        self._socket.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain):
        with suppress(OSError), self._tls.wrap_socket(plain, server_side=True) if self._tls else plain as connection:
            while request := self._request(connection):
                path, headers = request
                with self._lock:
                    self.asked.append((path, headers))
                    self.now += 1
                    self.peak = max(self.peak, self.now)
                    answers = self.paths[path]
                    answer = answers.pop(0) if len(answers) > 1 else answers[0]
                try:
                    answer(connection, headers)
                finally:
                    with self._lock:
                        self.now -= 1

    def _request(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            if not (block := connection.recv(65536)):
                return None
            data += block
        first, *lines = data.decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines if line)
        return first.split(" ")[1], {name.lower(): value for name, _, value in pairs}


def says(status="200 OK", body=b"", **headers):
    """A plain answer, whole and without ranges."""
    lines = {"Content-Length": str(len(body)), "Content-Type": "image/jpeg"} | {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(connection, _):
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)

    return answer


def serves(body, kind="image/jpeg"):
    """A file, by ranges as they are asked."""

    def answer(connection, headers):
        begin, _, end = headers["range"].removeprefix("bytes=").partition("-")
        part = body[int(begin) : int(end) + 1]
        span = f"bytes {begin}-{int(begin) + len(part) - 1}/{len(body)}"
        says("206 Partial Content", part, Content_Range=span, Content_Type=kind)(connection, headers)

    return answer


def moved(to, status="302 Found"):
    return says(status, Location=to)


def raw(*pieces, pause=0.0, hold=False):
    """Sends pieces of bytes and hangs up; ``hold``: first waits for the end of the test."""

    def answer(connection, _):
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        if hold:
            HELD.wait(10)
        connection.shutdown(socket.SHUT_RDWR)

    return answer


HELD = threading.Event()


@pytest.fixture
def server():
    HELD.clear()
    made = Server()
    yield made
    HELD.set()
    made.close()


def ask(*urls, manners=QUICK, told=None, **more):
    tell = told.append if told is not None else lambda _: None
    found = list(probe(urls, manners=manners, tell=tell, allow_private=True, **more))
    assert len(found) == len(urls)
    by_url = {facts.url: facts for facts in found}
    return [by_url[url] for url in urls]


def fault(url, **more):
    (facts,) = ask(url, **more)
    assert facts.fault
    assert (facts.kind, facts.size, facts.width) == ("", None, None)
    return facts.fault


# ── Good servers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_by_its_first_bytes(server):
    picture = jpeg(1600, 1200, more=bytes(3_000_000))
    url = server.on("/a.jpg?v=1", serves(picture))
    assert ask(url) == [PictureFacts(url=url, kind="jpeg", size=len(picture), width=1600, height=1200)]
    ((_, headers),) = server.asked
    assert headers["range"] == f"bytes=0-{FIRST - 1}"
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"].startswith("linkaudit/")
    assert "cookie" not in headers


def test_a_size_that_stands_late_takes_one_more_request(server):
    picture = jpeg(900, 700, profiles=3, more=bytes(100_000))
    url = server.on("/a.jpg", serves(picture))
    assert ask(url) == [PictureFacts(url=url, kind="jpeg", size=len(picture), width=900, height=700)]
    assert [headers["range"] for _, headers in server.asked] == [f"bytes=0-{FIRST - 1}", f"bytes={FIRST}-{MOST - 1}"]


def test_a_size_that_stands_too_late_stays_unknown(server):
    picture = jpeg(900, 700, profiles=9)
    url = server.on("/a.jpg", serves(picture))
    assert ask(url) == [PictureFacts(url=url, kind="jpeg", size=len(picture))]
    assert len(server.asked) == 2


def test_a_server_that_knows_no_ranges(server):
    small, large = png(640, 640), jpeg(900, 700, profiles=3, more=bytes(900_000))
    urls = server.on("/s.png", says(body=small)), server.on("/l.jpg", says(body=large))
    assert [(one.kind, one.size, one.width) for one in ask(*urls)] == [("png", len(small), 640), ("jpeg", len(large), 900)]


def test_a_server_that_does_not_say_how_long(server):
    small, large = png(640, 640), png(700, 700, bytes(900_000))
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    urls = server.on("/s", raw(head, small)), server.on("/l", raw(head, large))
    assert [(one.size, one.width) for one in ask(*urls)] == [(len(small), 640), (None, 700)]


def test_pieces(server):
    picture = png(640, 640, bytes(5_000))
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (picture[:100], picture[100:])) + b"0\r\n\r\n"
    url = server.on("/a", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", body))
    assert ask(url) == [PictureFacts(url=url, kind="png", size=len(picture), width=640, height=640)]


def test_a_range_that_cannot_be_had_is_asked_for_whole(server):
    url = server.on("/a", says("416 Range Not Satisfiable"), says(body=png(640, 640)))
    assert ask(url)[0].width == 640
    assert "range" not in server.asked[1][1]


def test_redirects(server):
    picture = server.on("/d%20e.png", serves(png(640, 640)))
    server.on("/c", moved("d e.png", "308 Permanent Redirect"))
    server.on("/b", moved("/c", "301 Moved"))
    url = server.on("/a", moved(f"{server.base}/b#top"))
    (facts,) = ask(url)
    assert (facts.url, facts.final_url, facts.width) == (url, picture, 640)


def test_many_pictures_come_each_once(server):
    urls = [server.on(f"/{number}.png", serves(png(600 + number, 600))) for number in range(60)]
    assert [facts.width for facts in ask(*urls)] == [600 + number for number in range(60)]
    assert server.peak <= 2


@pytest.fixture
def secure():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(PEM)
    made = Server(tls)
    made.base = made.base.replace("http://127.0.0.1", "https://localhost")
    transport._tls.cache_clear()  # what it learns must not stay for other tests
    yield made
    made.close()
    transport._tls.cache_clear()


def test_secure_hosts(secure, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(PEM))
    picture = png(640, 640, bytes(100_000))
    url, slow = secure.on("/a", serves(picture)), secure.on("/b", raw(b"HTTP/1.1 200 OK\r\nX: ", *[b"1"] * 100, pause=0.1))
    assert ask(url) == [PictureFacts(url=url, kind="png", size=len(picture), width=640, height=640)]
    assert fault(slow, manners=BRIEF) == "the host sends too slowly (tried 2 times)"


def test_a_certificate_that_nobody_vouches_for(secure):
    assert fault(secure.on("/a", serves(png(640, 640)))) == "the host's certificate is not trusted"
    assert secure.asked == []


# ── Servers that lie ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_bytes_count_and_not_the_type(server):
    url = server.on("/a.jpg", serves(webp(800, 800), "image/jpeg"))
    assert ask(url)[0].kind == "webp"


@pytest.mark.parametrize("answer", [says(body=PAGE), says(body=PAGE, Content_Type="text/html"), says(body=b"Gone!", Content_Type="text/html; charset=utf-8"), serves(PAGE)])
def test_a_page_in_place_of_a_picture(server, answer):
    assert fault(server.on("/a.jpg", answer)) == "the host answers with a page, not a picture"


@pytest.mark.parametrize("body", [b'{"error": "gone"}', b"%PDF-1.7 etc", heic(9, 9, b"isom", b"mp42"), zlib.compress(png(9, 9))])
def test_no_picture_at_all(server, body):
    assert fault(server.on("/a.jpg", says(body=body))) == "the host answers with something that is no picture"


def test_an_empty_file(server):
    assert fault(server.on("/a", says())) == "the file is empty"


def test_a_length_that_never_comes(server):
    url = server.on("/a", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", png(640, 640)))
    assert fault(url) == "the connection was cut (tried 2 times)"


@pytest.mark.parametrize("length", ["-5", "many", "9" * 400, "１２"])
def test_lengths_that_are_none(server, length):
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n".encode()
    (facts,) = ask(server.on("/a", raw(head, png(640, 640))))
    assert facts.fault or (facts.kind, facts.width) == ("png", 640)


@pytest.mark.parametrize("span", ["bytes 500-999/1000", "lines 0-9/10", "", "bytes 0-99/*", "bytes */5", f"bytes 0-9/{'9' * 300}"])
def test_ranges_that_were_not_asked(server, span):
    (facts,) = ask(server.on("/a", says("206 Partial Content", png(640, 640), Content_Range=span)))
    assert facts.size is None
    assert facts.fault == "the host answers oddly (status 206)" or facts.width == 640


def test_a_second_range_that_does_not_fit(server):
    picture = jpeg(900, 700, profiles=3)
    url = server.on("/a", serves(picture), says("206 Partial Content", picture[5:], Content_Range="bytes 5-9/20"))
    assert ask(url) == [PictureFacts(url=url, kind="jpeg", size=len(picture))]


def test_a_stream_without_end_is_cut(server):
    sent = []

    def answer(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n" + png(640, 640))
        with suppress(OSError):
            while not server.over.is_set():
                sent.append(connection.send(bytes(65_536)))

    url = server.on("/a", answer)
    assert ask(url) == [PictureFacts(url=url, kind="png", size=10 * 2**30, width=640, height=640)]
    assert sum(sent) < 100 * MOST  # what the sockets' own buffers take


def test_headers_without_end(server):
    lines = b"X-A: " + b"a" * 60_000 + b"\r\n"
    assert fault(server.on("/a", raw(b"HTTP/1.1 200 OK\r\n", lines * 200)))


@pytest.mark.parametrize("garbage", [b"\0\1\2\3", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_no_http_at_all(server, garbage):
    assert fault(server.on("/a", raw(garbage))).endswith("(tried 2 times)")


@pytest.mark.parametrize(
    "to,said",
    [
        ("/a", "it is forwarded more than 5 times"), ("ftp://x.example/a", "it is forwarded to no address of the web"),
        ("javascript:alert(1)", "it is forwarded to no address of the web"), ("http://[", "the host forwards it, and does not say where to"),
        ("", "the host forwards it, and does not say where to"),
    ],
)  # fmt: skip
def test_redirects_that_lead_nowhere(server, to, said):
    assert fault(server.on("/a", moved(to))) == said
    assert len(server.asked) <= 6


# ── Servers that are slow, busy or gone ──────────────────────────────────────────────────────────────────────────────


def test_no_answer_ever(server):
    assert fault(server.on("/a", raw(hold=True)), manners=HASTY) == "the host does not answer in time (tried 2 times)"


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n\xff\xd8\xff", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
)
def test_a_drip(server, head):
    # Each byte comes in time, all of them never would.
    url = server.on("/a", raw(head, *[b"1"] * 100, pause=0.1))
    assert fault(url, manners=BRIEF) == "the host sends too slowly (tried 2 times)"


def test_a_line_cut_in_the_middle(server):
    cut = raw(b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-65535/900000\r\nContent-Length: 65536\r\n\r\n", jpeg(800, 800))
    url = server.on("/a", cut, serves(jpeg(800, 800)))
    assert ask(url)[0].width == 800
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "status,said",
    [
        ("404 Not Found", "it is not there (status 404)"), ("410 Gone", "it is not there (status 410)"),
        ("403 Forbidden", "the host does not hand it out (status 403)"), ("451 No", "the host does not hand it out (status 451)"),
        ("204 No Content", "the host answers oddly (status 204)"), ("304 Not Modified", "the host answers oddly (status 304)"),
    ],
)  # fmt: skip
def test_what_is_final_is_asked_once(server, status, said):
    assert fault(server.on("/a", says(status))) == said
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Busy", "500 Oops", "408 Late"])
def test_what_may_pass_is_asked_again(server, status):
    date = "Sun, 22 Nov 2026 10:00:00 GMT"
    for number, headers in enumerate([{}, {"Retry-After": "0.01"}, {"Retry-After": date, "Date": date}, {"Retry-After": "soon"}]):
        url = server.on(f"/{number}", says(status, PAGE, **headers), serves(png(640, 640)))
        assert ask(url)[0].width == 640


def test_a_busy_host_is_asked_so_often_and_no_more(server):
    manners = Manners(pause=0.0, first_wait=0.001, longest_wait=0.002, attempts=3)
    url = server.on("/a", says("429 Slow Down"))
    assert fault(url, manners=manners) == "the host asks to come more slowly (status 429) (tried 3 times)"
    assert len(server.asked) == 3


def test_a_host_that_always_fails_is_given_up_and_others_are_not(server):
    other = Server()
    manners = Manners(pause=0.0, first_wait=0.001, longest_wait=0.002, give_up=5)
    bad = [server.on(f"/{number}", says("500 Oops")) for number in range(40)]
    good = [other.on(f"/{number}.png", serves(png(640, 640))) for number in range(40)]
    told: list[str] = []
    facts = ask(*bad, *good, manners=manners, told=told)
    other.close()
    assert {one.fault for one in facts[40:]} == {""}
    said = "the host has a fault of its own (status 500) (5 times in a row); this host was asked no more"
    assert {one.fault for one in facts[:40]} == {said}
    assert len(server.asked) <= 6
    assert told == [f"{server.base.removeprefix('http://')}: {said}"]


def test_nobody_there():
    said = fault(f"http://127.0.0.1:{free_port()}/a")
    assert said == "the host refuses the connection (tried 2 times)"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


# ── Places that are not asked ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", ["", "a.jpg", "/a.jpg", "ftp://x.example/a", "data:image/png;base64,AA", "file:///etc/passwd", "https://", "http://a.example:99999/"])
def test_only_the_web(url):
    assert fault(url) == "the address is not one of the web"


INNER = ["http://127.0.0.1/a", "http://localhost/a", "https://[::1]/a", "http://169.254.169.254/latest/meta-data", "http://10.1.2.3/a", "http://192.168.1.1:8080/a",
         "http://[::ffff:10.0.0.1]/a", "http://0x7f.1/a", "http://2130706433/a", "http://metadata.google.internal/", "http://printer/a", "http://nas.local/a", "http://100.64.0.1/"]  # fmt: skip


@pytest.mark.parametrize("url", INNER)
def test_inner_networks_are_not_asked(url):
    (facts,) = probe([url])
    assert facts.fault == "it leads into an inner network, where TikTok cannot follow"


def test_a_redirect_into_an_inner_network(server, monkeypatch):
    # Through a proxy, so that the first step may be a host of the open web.
    monkeypatch.setenv("http_proxy", server.base)
    secret = server.on("/secret", serves(png(640, 640)))
    url = server.on("http://pictures.example/a", moved(secret))
    assert ask(url)[0].width == 640
    server.asked.clear()
    (facts,) = probe([url], manners=QUICK)
    assert facts.fault == "it leads into an inner network, where TikTok cannot follow"
    assert [path for path, _ in server.asked] == [url]


def test_a_name_that_leads_into_an_inner_network(server, monkeypatch):
    real = socket.getaddrinfo
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: real("127.0.0.1", *rest, **more))
    port = server.base.rpartition(":")[2]
    server.on("/a", serves(png(640, 640)))
    (facts,) = probe([f"http://pictures.example:{port}/a"], manners=QUICK)
    assert facts.fault == "it leads into an inner network, where TikTok cannot follow"
    assert server.asked == []


@pytest.mark.parametrize("address,inner", [("8.8.8.8", False), ("2606:4700::1111", False), ("fe80::1%eth0", True), ("224.0.0.1", True), ("2002:7f00:1::", True), ("::ffff:8.8.8.8", False)])
def test_addresses(address, inner):
    assert is_inner_address(address) is inner


# ── Whose turn it is ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def told():
    return []


@pytest.fixture
def lanes(told):
    return Lanes(Manners(), told.append)


def job(host, name="a"):
    return Job(f"https://{host}/{name}", f"https://{host}/{name}")


def test_a_host_has_two_requests_at_a_time_and_a_pause_between(lanes):
    for name in "abcd":
        lanes.add(job("x.example", name))
    first = lanes.take(0.0)
    assert lanes.take(0.09) is None
    assert lanes.next_at() == pytest.approx(0.1)
    assert lanes.take(0.1).url.endswith("/b")
    assert lanes.take(9.0) is None
    assert lanes.next_at() is None
    lanes.answered(first)
    assert lanes.take(9.0).url.endswith("/c")


def test_hosts_do_not_wait_for_each_other(lanes):
    for host in ("x.example", "y.example", "x.example", "x.example:8443"):
        lanes.add(job(host))
    assert [lanes.take(0.0).at.split("/")[2] for _ in range(3)] == ["x.example", "y.example", "x.example:8443"]
    assert lanes.take(0.0) is None


def test_rests_grow_and_end_with_an_answer(lanes):
    rests = []
    now = 0.0
    for number in range(4):
        lanes.add(job("x.example", str(number)))
        lanes.failed(lanes.take(now), Transient("busy"), now)
        rests.append(lanes.next_at() - now)
        now = lanes.next_at()
    assert rests == [0.5, 1.0, 2.0, 4.0]
    lanes.answered(lanes.take(now))
    now += 1
    lanes.failed(lanes.take(now), Transient("busy"), now)
    assert lanes.next_at() == now + 0.5


def test_a_host_that_asks_for_time_gets_it_whole(lanes, told):
    lanes.add(job("x.example"))
    assert lanes.failed(lanes.take(0.0), Transient("busy", wait=90.0), 0.0) == []
    assert lanes.take(89.9) is None
    assert lanes.take(90.0).tries == 1
    assert told == ["x.example: busy; it is left alone for 90 s"]


def test_a_host_that_asks_for_too_much_is_given_up(lanes):
    lanes.add(job("x.example", "a"))
    lanes.add(job("x.example", "b"))
    left = lanes.failed(lanes.take(0.0), Transient("busy", wait=3_600.0), 0.0)
    said = "busy, and asks to wait 3,600 s; this host was asked no more"
    assert [(one.job.url[-1], one.why) for one in left] == [("a", said), ("b", said)]
    assert lanes.add(job("x.example", "c")) == said
    assert lanes.take(9_999.0) is None


def test_one_bad_picture_does_not_hold_up_the_others(lanes):
    lanes.add(job("x.example", "bad"))
    for name in "abcdef":
        lanes.add(job("x.example", name))
    order = []
    while (now := lanes.next_at()) is not None:
        taken = lanes.take(now)
        order.append(taken.url.rpartition("/")[2])
        if taken.url.endswith("bad"):
            lanes.failed(taken, Transient("busy"), now)
        else:
            lanes.answered(taken)
    assert order == ["bad", *"abcdef", "bad", "bad", "bad"]


# ── How it ends ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_to_ask():
    assert list(probe([])) == []


def test_a_sign_to_stop_is_heeded_while_a_host_hangs(server):
    stop = threading.Event()
    good, bad = server.on("/a", serves(png(640, 640))), server.on("/b", raw(hold=True))
    manners = Manners(pause=0.0)  # it would wait for 10 s and more
    found = []
    for facts in probe([good, bad], manners=manners, stop=stop, allow_private=True):
        found.append(facts.url)
        stop.set()
    assert found == [good]


def test_no_more_is_taken_than_a_little_ahead(server):
    url = server.on("/a", serves(png(640, 640)))
    taken = []

    def endless():
        while True:
            taken.append(url)
            yield url

    answers = probe(endless(), manners=QUICK, allow_private=True)
    assert {next(answers).width for _ in range(3)} == {640}
    assert len(taken) < 2_000


def test_a_fault_of_our_own_is_not_swallowed(server, monkeypatch):
    monkeypatch.setattr("linkaudit.source.pictures.probe.look_at", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(server.on("/a", serves(png(640, 640))))
