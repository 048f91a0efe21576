"""One message to one address, through apprise (the extra ``notify``); nothing here raises, and no address is told."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
import requests

from linkaudit.notify.message import Message, fit

if TYPE_CHECKING:
    from apprise import NotifyBase

INSTALL = "Install it with: pip install 'linkaudit[notify]'"
_CONNECT, _READ = 10.0, 20.0  # seconds
_SAID = 240
_STARS = "***"
_SHORTEST = 5  # of what is starred: shorter pieces are words such as "text"
_WORDS = frozenset({"webhook", "robot", "hooks", "services", "cgi-bin", "open-apis", "false", "https"})
_CAUSES = re.compile(
    r"Connection refused|timed out|Name or service not known|Temporary failure in name resolution|"
    r"certificate verify failed|No route to host|Network is unreachable|Connection reset|"
    r"Tunnel connection failed: \d+|nodename nor servname provided|getaddrinfo failed"
)


# Addresses as these services show them, and as apprise writes them. Slack's, Lark's and WeCom's it knows itself.
_SHOWN_AS = (
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)"), r"dingtalk://\1"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?"), r"feishu://\1"),
)


class Sent(msgspec.Struct, frozen=True):
    """What became of a message. ``service`` names the kind of address alone; ``fault`` is empty if it was delivered."""

    service: str
    fault: str = ""
    cure: str = ""


def installed() -> bool:
    """Whether the extra is there."""
    try:
        import apprise  # noqa: F401
    except ImportError:
        return False
    return True


def recognised(url: str) -> Sent:
    """Return whether an address is one that can be written to; nothing is sent."""
    return _through(url, lambda _: "")


def send(url: str, message: Message) -> Sent:
    """Send a message and return what became of it: cut to what the service takes, refusals in its own words."""
    return _through(url, lambda service: _deliver(service, message))


def shown(url: str) -> str:
    """Return all of an address that may be seen.

    >>> shown("slack://T1JJ3T3L2/A1BRTD4JD/secret"), shown("not an address")
    ('slack://…', '…')
    """
    scheme, mark, _ = url.partition("://")
    return f"{scheme.lower()}://…" if mark and re.fullmatch("[A-Za-z0-9+.-]{1,20}", scheme) else "…"


def _through(url: str, use: Callable[[NotifyBase], str]) -> Sent:
    for form, written in _SHOWN_AS:
        url = form.sub(written, url) if form.fullmatch(url) else url
    service = shown(url)
    if not installed():
        return Sent(service, "the library for messages is not installed", INSTALL)
    from apprise import Apprise, AppriseAsset, NotifyBase

    asset = AppriseAsset(app_id="linkaudit", app_desc="linkaudit", app_url="", image_url_mask="", storage_mode="memory")
    with _listening() as said:
        try:
            found = Apprise.instantiate(url, asset=asset)
            if not isinstance(found, NotifyBase):
                cure = "See docs/cli.md, Settings, for how it is written; a webhook is json:// or jsons://"
                return Sent(service, "that is no address that can be written to", cure)
            service = shown(f"{found.secure_protocol if 'http' in service else url.partition(':')[0]}://")
            _wait(found, url)
            fault = use(found)
        except Exception as error:  # noqa: BLE001  a message that fails must never fail the run
            fault = f"{type(error).__name__}: {error}"
        if fault:
            told = redacted(" ".join([fault, *said]), url)
            return Sent(service, told, "`linkaudit doctor --notify` sends a test")
    return Sent(service)


def _deliver(service: NotifyBase, message: Message) -> str:
    from apprise import Apprise, NotifyFormat, NotifyType

    kind = NotifyType.FAILURE if message.failure else NotifyType.INFO
    title, body = fit(message, int(service.body_maxlen))
    robot = _ROBOTS.get(type(service).__name__)
    if robot:
        return robot(service, f"{title}\n{body}")
    sender = Apprise(asset=service.asset)
    sender.add(service)
    taken = sender.notify(body=body, title=title, notify_type=kind, body_format=NotifyFormat.TEXT)
    return "" if taken else "not taken:"


def _wait(service: NotifyBase, url: str) -> None:
    """Give the other side more time than apprise does, unless the address says how much."""
    asked = dict(parse_qsl(urlsplit(url).query))
    service.socket_connect_timeout = float(asked.get("cto", _CONNECT))
    service.socket_read_timeout = float(asked.get("rto", _READ))


# ── Robots that refuse with HTTP 200: apprise takes that for delivered, the answer's errcode says better ─────────────


def _dingtalk(service: Any, text: str) -> str:  # noqa: ANN401  a plug-in of apprise, which ships no types of them
    stamp, signature = service.get_signature() if service.secret else ("", "")
    signed = {"timestamp": stamp, "sign": signature} if service.secret else {}
    at = {"atMobiles": list(service.targets), "isAtAll": False}
    body = {"msgtype": "text", "text": {"content": text}, "at": at}
    return _post(service, service.notify_url.format(token=service.token), body, signed)


def _wecom(service: Any, text: str) -> str:  # noqa: ANN401  as above
    return _post(service, service.api_url, {"msgtype": "text", "text": {"content": text}}, {})


def _post(service: Any, url: str, body: object, parameters: dict[str, str]) -> str:  # noqa: ANN401  as above
    answer = requests.post(
        url, data=msgspec.json.encode(body), params=parameters, headers={"Content-Type": "application/json"},
        timeout=service.request_timeout, verify=service.verify_certificate, allow_redirects=False,
    )  # fmt: skip
    if answer.status_code != requests.codes.ok:
        return f"not taken: status {answer.status_code}"
    try:
        said = msgspec.json.decode(answer.content, type=_Answer)
    except msgspec.DecodeError:
        return "not taken: the answer is not the service's own"
    return f"not taken: {said.errcode} {said.errmsg}" if said.errcode else ""


class _Answer(msgspec.Struct):
    errcode: int
    errmsg: str = ""


_ROBOTS: dict[str, Callable[[Any, str], str]] = {"NotifyDingTalk": _dingtalk, "NotifyWeComBot": _wecom}


# ── What apprise says of it ──────────────────────────────────────────────────────────────────────────────────────────


class _Ear(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep warnings, and of the rest only why a connection failed and what the other side answered."""
        text = record.getMessage()
        if record.levelno >= logging.WARNING:
            self._said.append(text)
        elif text.startswith("Response Details"):
            self._said.append(" ".join(text.removeprefix("Response Details:").split()).strip("b'\""))
        elif "Exception" in text and (cause := _CAUSES.search(text)):
            self._said.append(f"({cause[0]})")


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Keep what apprise logs, and keep it from stderr: addresses stand in it."""
    logger = logging.getLogger("apprise")
    before = (logger.level, logger.propagate, logger.disabled)
    said: list[str] = []
    ear = _Ear(said)
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    logger.propagate = logger.disabled = False
    try:
        yield said
    finally:
        logger.removeHandler(ear)
        logger.setLevel(before[0])
        _, logger.propagate, logger.disabled = before


def redacted(text: str, *urls: str) -> str:
    """Return ``text``, short, without any part of ``urls`` but their scheme.

    >>> redacted("failed at https://hooks.example/T0/B1/topsecret", "slack://T0/B1/topsecret")
    'failed at https://hooks.example/T0/B1/***'
    """
    for url in urls:
        text = text.replace(url, shown(url))
        for piece in sorted(_pieces(url), key=len, reverse=True):
            text = text.replace(piece, _STARS)
    cause = _CAUSES.search(text)
    text = re.sub(r"(?:HTTPS?ConnectionPool|<urllib3|Max retries).*", f"({cause[0]})" if cause else "", text)
    text = " ".join(text.split())
    return text if len(text) <= _SAID else text[: _SAID - 1] + "…"


def _pieces(url: str) -> set[str]:
    _, _, rest = url.partition("://")
    path, _, query = rest.partition("?")
    raw = [*re.split(r"[/:@,#\s]+", path), *(value for _, value in parse_qsl(query))]
    return {one for piece in raw for one in (piece, unquote(piece)) if len(one) >= _SHORTEST and one not in _WORDS}
