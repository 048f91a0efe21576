"""Web Bot Auth: three headers that a shop's admin makes for a tool, so that the storefront lets it read faster.

They name one domain and run out after three months at most, and are sent to that shop alone. Source:
help.shopify.com "Crawling your store" (Online Store > Preferences > Crawler access; the agent is always
``"https://shopify.com"``, quotes included), shopify.dev changelog "Bots and agents should identify themselves via Web
Bot Auth", draft-meunier-web-bot-auth-architecture, RFC 9421; read 2026-11-26.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from linkaudit.errors import UsageError

_EXPIRES = re.compile(r";\s*expires=(\d{9,11})(?!\d)")
_TAG = re.compile(r";\s*tag=\"([^\"]*)\"")
_LABEL = r"^([A-Za-z*][\w.*-]*)\s*=\s*"
_FORMS = {
    "signature": re.compile(_LABEL + r":[A-Za-z0-9+/=]+:$"),
    "signature_input": re.compile(_LABEL + r"\(.*\)(?:;.*)?$"),
    "signature_agent": re.compile(r"^(?:[\w.*-]+\s*=\s*)?(\"https://[^\"\s]+\")$"),
}
_SOON = timedelta(days=14)
_CURE = (
    "Make a new one in the Shopify admin (Online Store > Preferences > Crawler access) and set all three headers as"
    " they are shown there"
)


class Signature(msgspec.Struct, frozen=True):
    """The three headers, and when they run out (None: they do not say)."""

    headers: Mapping[str, str]
    ends: datetime | None

    def __repr__(self) -> str:
        return "Signature(***)"

    @classmethod
    def read(cls, signature: str, signature_input: str, agent: str, *, now: datetime) -> Self:
        """Read the values of Signature, Signature-Input and Signature-Agent as the admin shows them.

        Raises ``UsageError`` naming the setting if one cannot be that, or has run out; values are never repeated.
        """
        made, asked, sender = signature.strip(), signature_input.strip(), agent.strip()
        label = _form("signature", made)
        if label != _form("signature_input", asked):
            raise _refused("signature", "belongs to another signature than signature_input")
        _form("signature_agent", sender)
        tag = _TAG.search(asked)
        if tag and tag[1] != "web-bot-auth":
            raise _refused("signature_input", "is a signature for something else than Web Bot Auth")
        found = _EXPIRES.search(asked)
        ends = datetime.fromtimestamp(int(found[1]), UTC) if found else None
        if ends and ends <= now:
            raise _refused("signature_input", f"the signature ran out on {ends:%Y-%m-%d}")
        named = {"Signature": made, "Signature-Input": asked, "Signature-Agent": sender}
        return cls(headers=named, ends=ends)

    def warning(self, now: datetime) -> str:
        """Return what to say before it runs out; empty as long as there is time."""
        if self.ends is None or self.ends - now > _SOON:
            return ""
        days = max(0, (self.ends - now).days)
        when = {0: "in less than a day", 1: "in 1 day"}.get(days, f"in {days} days")
        return f"the signature for the storefront runs out {when}, on {self.ends:%Y-%m-%d}. {_CURE}"


def _form(key: str, text: str) -> str:
    """Return the label of a header. Raises ``UsageError`` if it has not the form that the admin shows."""
    found = _FORMS[key].match(text) if text.isascii() and text.isprintable() else None
    if found is None:
        raise _refused(key, "is not a header as the admin shows it")
    return found[1]


def _refused(key: str, what: str) -> UsageError:
    return UsageError(what, where=f"[shopify] {key}", cure=_CURE)
