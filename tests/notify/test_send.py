"""Messages over real connections: each service by its own address, its refusals told, its secrets not."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from linkaudit.notify.message import Message, size
from linkaudit.notify.send import recognised, send, shown
from tests.hostile.certificates import context, sign
from tests.notify import doors

TOLD = Message("linkaudit, 小店: changes", ("Links: 2 new & <1> gone", "钱：1,234.50 USD"), tuple(f"变差 · {n}" for n in range(2000)), lang="zh")
SECRET = "AAExampleOfABotsSecret0123456789xyz"
ADDRESSES = {
    "oapi.dingtalk.com": [f"https://oapi.dingtalk.com/robot/send?access_token={SECRET}", f"dingtalk://{SECRET}", f"dingtalk://SEC12345@{SECRET}"],
    "open.feishu.cn": [f"https://open.feishu.cn/open-apis/bot/v2/hook/{SECRET}", f"feishu://{SECRET}"],
    "open.larksuite.com": [f"https://open.larksuite.com/open-apis/bot/v2/hook/{SECRET}", f"lark://{SECRET}"],
    "qyapi.weixin.qq.com": [f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={SECRET}", f"wecombot://{SECRET}"],
    "hooks.slack.com": [f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{SECRET[:24]}"],
    "api.telegram.org": [f"tgram://123456789:{SECRET}/12315544"],
}  # fmt: skip
PAIRS = [(host, url) for host, urls in ADDRESSES.items() for url in urls]


@pytest.fixture(scope="module")
def authority():
    return sign("authority", authority=True)


@pytest.fixture
def services(authority, tmp_path, monkeypatch):
    """A proxy behind which the services are, with certificates that this machine trusts for the time of a test."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    with doors.web(context(sign("services", authority, *doors.HOSTS))) as door:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{door.port}")
        yield door


def text_of(post):
    """Return the text where each service has it."""
    data = post.data
    for first, second in (("text", "content"), ("content", "text")):
        if isinstance(data.get(first), dict):
            return data[first][second]
    return "".join(one.get("title", "") + one["text"] for one in data["attachments"]) if "attachments" in data else data["text"]


@pytest.mark.parametrize("host,url", PAIRS, ids=[shown(url) + host for host, url in PAIRS])
def test_each_service_takes_it_whole_within_its_limit(services, host, url):
    assert send(url, TOLD).fault == ""
    (post,) = services.posts
    assert post.host == host
    text = text_of(post)
    for wanted in ("小店", "2 new", "钱：1,234.50 USD", "……另有 1,988 项"):
        assert wanted in text
    assert "变差 · 12\n" not in text


@pytest.mark.parametrize(
    "host,status,said,told",
    [
        ("oapi.dingtalk.com", 200, b'{"errcode":310000,"errmsg":"keywords not in content"}', "310000 keywords not in content"),
        ("qyapi.weixin.qq.com", 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "93000 invalid webhook url"),
        ("open.feishu.cn", 200, b'{"code":9499,"msg":"Bad Request"}', "code=9499 msg=Bad Request"),
        ("open.larksuite.com", 200, b'{"code":9499,"msg":"Bad Request"}', "code=9499 msg=Bad Request"),
        ("oapi.dingtalk.com", 502, b"", "502"),
        ("oapi.dingtalk.com", 200, b"<html>log in to the wifi</html>", "not the service's own"),
        ("hooks.slack.com", 404, b"no_service", "404"),
        ("api.telegram.org", 400, b'{"ok":false,"description":"Bad Request: chat not found"}', "chat not found"),
    ],
)
def test_a_refusal_is_told_in_the_services_own_words(services, host, status, said, told, capfd):
    services.answers[host] = (status, said)
    sent = send(ADDRESSES[host][0], TOLD)
    assert told in sent.fault
    assert SECRET[:20] not in repr(sent)
    assert capfd.readouterr() == ("", "")


def test_a_webhook(capfd):
    with doors.web() as door:
        assert send(f"json://127.0.0.1:{door.port}/hooks/x?+X-Key=secret", TOLD).fault == ""
        (post,) = door.posts
        assert post.path == "/hooks/x"
        assert post.data["title"] == TOLD.title
        assert post.data["message"].startswith("Links: 2 new & <1> gone\n钱：")
        assert post.data["type"] == "info"
        door.answers[""] = (500, b"out of order")
        sent = send(f"json://127.0.0.1:{door.port}/hooks/topsecret", TOLD)
        assert sent.service == "json://…"
        assert "500" in sent.fault
        assert "out of order" in sent.fault
    gone = send(f"json://user:topsecret@127.0.0.1:{door.port}/topsecret", TOLD)
    assert "Connection refused" in gone.fault
    assert "topsecret" not in repr(gone)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("url", ["", "nowhere", "https://example.com/hook", "slack://", "json://", "gopher://x/y", "tgram://1/2", "json://[::1"])
def test_what_is_no_address_is_said_without_it(url, capfd):
    sent = recognised(url)
    assert sent.fault
    assert sent.cure
    assert capfd.readouterr() == ("", "")
    assert send(url, TOLD).fault


def test_the_smallest_limit_is_kept(services):
    long = Message("标题", tuple("汉字" * 200 for _ in range(9)), failure=True, lang="zh")
    assert send(ADDRESSES["qyapi.weixin.qq.com"][0], long).fault == ""
    assert 1900 < size(text_of(services.posts[0])) <= 2048
