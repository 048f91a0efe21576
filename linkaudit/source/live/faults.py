"""What came instead of an answer, in plain words. What may be this machine's own fault is never held against a link."""

from __future__ import annotations

import pycurl

from linkaudit.model import Outcome
from linkaudit.source.live.answer import Reading

_TIMEOUT, _UNREACHABLE = Outcome.TIMEOUT, Outcome.UNREACHABLE
# Faults before anything was sent: asking in another way cannot help.
NOT_CONNECTED = frozenset({
    pycurl.E_COULDNT_RESOLVE_PROXY, pycurl.E_COULDNT_RESOLVE_HOST, pycurl.E_COULDNT_CONNECT,
    pycurl.E_SSL_CONNECT_ERROR, 97,
})  # fmt: skip
CERTIFICATE = frozenset({pycurl.E_PEER_FAILED_VERIFICATION, 51})  # 51: what it was to curl before 7.62
NO_NAME = "the host's name cannot be looked up"
NO_HOST = "there is no host of this name"
# curl's number → what it means; all of these may pass. Those without a name in pycurl: 92 HTTP/2 stream, 97 proxy,
# 100 headers too large (general knowledge of curl.h, not read anew).
_WORDS: dict[int, tuple[Outcome, str]] = {
    pycurl.E_COULDNT_RESOLVE_PROXY: (_UNREACHABLE, "the proxy of this machine cannot be reached"),
    97: (_UNREACHABLE, "the proxy of this machine does not let it through"),
    pycurl.E_COULDNT_RESOLVE_HOST: (_UNREACHABLE, NO_NAME),
    pycurl.E_COULDNT_CONNECT: (_UNREACHABLE, "the host does not take the connection"),
    pycurl.E_OPERATION_TIMEDOUT: (_TIMEOUT, "the host does not answer in time"),
    pycurl.E_SSL_CACERT_BADFILE: (_UNREACHABLE, "this machine's file of certificates cannot be read"),
    pycurl.E_GOT_NOTHING: (_UNREACHABLE, "the host closes the connection without an answer"),
    pycurl.E_SEND_ERROR: (_UNREACHABLE, "the connection was cut"),
    pycurl.E_RECV_ERROR: (_UNREACHABLE, "the connection was cut"),
    pycurl.E_PARTIAL_FILE: (_UNREACHABLE, "the connection was cut in the middle of the answer"),
    92: (_UNREACHABLE, "the connection was cut"),
    16: (_UNREACHABLE, "the connection was cut"),
}
_LASTING = "the answer is garbled: it is not one of a web server"
_LARGE = "the answer begins with endless headers"


def fault(number: int, message: str) -> Reading:
    """Return what curl's error ``number`` means."""
    if number == pycurl.E_URL_MALFORMAT:
        return Reading(outcome=Outcome.NOT_ASKED, reason="no program can open this address")
    if number in {100, pycurl.E_WRITE_ERROR}:
        return Reading(outcome=_UNREACHABLE, reason=_LARGE)
    outcome, reason = _WORDS.get(number, (_UNREACHABLE, _LASTING))
    if number == pycurl.E_OPERATION_TIMEDOUT and "connection time" in message.lower():
        reason = "no connection to the host is made in time"
    return Reading(outcome=outcome, reason=reason, passing=number in _WORDS)


def unreachable(why: str) -> Reading:
    """Return what it means that a host cannot be reached now; it may be over in a moment."""
    return Reading(outcome=_UNREACHABLE, reason=why, passing=True)
