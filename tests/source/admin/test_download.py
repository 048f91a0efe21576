"""Results come whole or not at all, whatever the line does, and the token stays at home."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from linkaudit.errors import OutputError, SourceError
from linkaudit.source.admin import download as module
from linkaudit.source.admin import transport
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import StaticToken
from linkaudit.source.admin.faults import ExpiredResult
from tests.source.admin.conftest import TOKEN
from tests.source.admin.scripted import Script, status

WHOLE = bytes(range(256)) * 1024  # four blocks
SIGNED = "/result.jsonl?X-Signature=deadbeef"


def part(begin, *, whole=WHOLE, **more):
    """The answer to a range."""
    span = f"bytes {begin}-{len(whole) - 1}/{len(whole)}"
    return Script(whole[begin:], 206, {"Content-Range": span}, **more)


@pytest.fixture
def fetch(server, client, tmp_path):
    def run(*scripts, size: int | None = len(WHOLE)):
        server.then(*scripts)
        to = tmp_path / "result.jsonl"
        client.download(server.base + SIGNED, to, size=size, name="bulk result")
        return to

    return run


def ranges(server):
    return [asked.headers.get("range") for asked in server.asked]


@pytest.mark.parametrize("size", [len(WHOLE), None])
def test_a_whole_file(server, client, fetch, size):
    to = fetch(Script(WHOLE), size=size)
    assert to.read_bytes() == WHOLE
    assert [path.name for path in to.parent.iterdir()] == ["result.jsonl"]
    (asked,) = server.asked
    assert asked.token is None
    assert "authorization" not in asked.headers
    assert asked.headers["accept-encoding"] == "identity"
    assert client.statistics.bytes == len(WHOLE)
    assert client.statistics.requests == 1


def test_an_empty_file(fetch):
    assert fetch(Script(b""), size=0).read_bytes() == b""


@pytest.mark.parametrize("cut", [1, 65_536, 65_537, 200_000, len(WHOLE) - 1])
def test_a_cut_is_gone_on_with(server, fetch, cut):
    to = fetch(Script(WHOLE, cut=cut), part(cut))
    assert to.read_bytes() == WHOLE
    assert ranges(server) == [None, f"bytes={cut}-"]


def test_many_cuts_with_progress_use_up_no_patience(server, fetch):
    at = range(0, 20_000, 1_000)
    to = fetch(Script(WHOLE, cut=1_000), *[part(begin, cut=1_000) for begin in at[1:]], part(20_000))
    assert to.read_bytes() == WHOLE
    assert len(server.asked) == 21


def test_cuts_without_progress_do(server, fetch, tmp_path):
    with pytest.raises(SourceError, match=r"bulk result: the connection was cut \(tried 8 times\)"):
        fetch(Script(WHOLE, cut=10), *[part(10, cut=0)] * 20)
    assert len(server.asked) == 8
    assert list(tmp_path.iterdir()) == []


def test_a_range_that_is_not_honoured_begins_anew(server, fetch):
    assert fetch(Script(WHOLE, cut=70_000), Script(WHOLE)).read_bytes() == WHOLE


def test_the_etag_guards_a_range(server, fetch):
    fetch(Script(WHOLE, headers={"ETag": '"v1"'}, cut=70_000), part(70_000))
    assert server.asked[1].headers["if-range"] == '"v1"'
    server.asked.clear()
    fetch(Script(WHOLE, headers={"ETag": 'W/"v1"'}, cut=70_000), part(70_000))
    assert "if-range" not in server.asked[1].headers


@pytest.mark.parametrize("odd", [part(5), Script(WHOLE[7:], 206, {}), Script(b"", 416, {"Content-Range": "bytes */3"}), Script(b"", 416)])
def test_an_odd_range_begins_anew(server, fetch, odd):
    assert fetch(Script(WHOLE, cut=70_000), odd, Script(WHOLE)).read_bytes() == WHOLE
    assert ranges(server)[-1] is None


def test_nothing_left_to_fetch_is_the_end(server, fetch):
    without_length = Script(WHOLE, headers={"Transfer-Encoding": "chunked"})
    without_length.body = b"40000\r\n" + WHOLE + b"\r\n"  # no last chunk
    without_length.cut = len(without_length.body)
    done = Script(b"", 416, {"Content-Range": f"bytes */{len(WHOLE)}"})
    assert fetch(without_length, done, size=None).read_bytes() == WHOLE
    server.asked.clear()
    assert fetch(without_length).read_bytes() == WHOLE
    assert len(server.asked) == 1


@pytest.mark.parametrize("wrong", [WHOLE + b"x", WHOLE[:-1]])
def test_a_wrong_size_is_never_taken(fetch, tmp_path, wrong):
    tail = Script(b"", 416, {"Content-Range": f"bytes */{len(wrong)}"})
    scripts = [Script(wrong)] * 9 if len(wrong) > len(WHOLE) else [Script(wrong), *[tail] * 9]
    with pytest.raises(SourceError, match=rf"{len(wrong):,} of {len(WHOLE):,} bytes came"):
        fetch(*scripts)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_a_result_that_has_gone(server, fetch, tmp_path, code):
    with pytest.raises(ExpiredResult) as caught:
        fetch(status(code, b"<Error><Code>ExpiredToken</Code></Error>"))
    assert "X-Signature" not in str(caught.value)
    assert len(server.asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_result_that_goes_in_between(fetch, tmp_path):
    with pytest.raises(ExpiredResult):
        fetch(Script(WHOLE, cut=70_000), status(403))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [status(500), status(503, Retry_After="1"), status(429), Script(cut=-1), Script(reset=True)])
def test_what_passes_is_tried_again(fetch, fault):
    assert fetch(fault, Script(WHOLE)).read_bytes() == WHOLE


def test_a_store_that_hangs(fetch, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", (5.0, 0.05))
    assert fetch(Script(hang=True), Script(WHOLE)).read_bytes() == WHOLE
    assert transport.TIMEOUT == (10.0, 60.0)


def test_another_refusal_is_the_end(fetch):
    with pytest.raises(SourceError, match="status 451"):
        fetch(status(451))


def test_a_redirect_of_the_store_is_followed_without_token(server, fetch):
    assert fetch(status(302, Location="/elsewhere"), Script(WHOLE)).read_bytes() == WHOLE
    assert all(asked.token is None for asked in server.asked)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.example/y", "/result", "", "javascript:x"])
def test_only_the_web(client, tmp_path, url):
    with pytest.raises(SourceError) as caught:
        client.download(url, tmp_path / "x", size=None, name="bulk result")
    assert not url or url not in str(caught.value)


def test_a_part_of_an_earlier_process_is_not_trusted(fetch, tmp_path, server):
    (tmp_path / "result.jsonl.part").write_bytes(b"something else")
    (tmp_path / "result.jsonl").write_bytes(b"an older result")
    assert fetch(Script(WHOLE)).read_bytes() == WHOLE
    assert ranges(server) == [None]


def test_a_disk_that_is_full_is_named(fetch, monkeypatch, tmp_path):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match="cannot be written: No space left on device") as caught:
        fetch(Script(WHOLE))
    assert "result.jsonl.part" in caught.value.where


def test_nobody_there(server, clock, tmp_path):
    base = server.base
    shop = server.shop
    server.close()
    with AdminClient(shop, StaticToken(TOKEN), clock=clock, sleep=clock.sleep) as client, pytest.raises(SourceError) as caught:
        client.download(base + SIGNED, tmp_path / "x", size=None, name="bulk result")
    assert "deadbeef" not in str(caught.value)
