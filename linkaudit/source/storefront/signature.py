"""Web Bot Auth: three headers that a shop's admin makes for a tool, so that the storefront lets it read faster.

They name one domain and run out after three months at most, and are sent to that shop alone. Source:
datatracker.ietf.org, draft-meunier-web-bot-auth-architecture, RFC 9421, and Shopify's page on crawler access (Online
Store > Preferences); read 2026-11-26.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from linkaudit.errors import UsageError

_EXPIRES = re.compile(r";\s*expires=(\d{9,11})\b")
_LABEL = re.compile(r"^\s*([A-Za-z*][\w.*-]*)\s*=")
_SOON = timedelta(days=14)
_CURE = "Make new ones in the Shopify admin (Online Store > Preferences) and set all three"


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
        labels = []
        for key, text in (("signature", signature), ("signature_input", signature_input)):
            label = _LABEL.match(text)
            if not label or not text.isascii() or "\n" in text.strip():
                raise UsageError("is not a header as the admin shows it", where=f"[shopify] {key}", cure=_CURE)
            labels.append(label[1])
        if labels[0] != labels[1]:
            what = "belongs to another signature than signature_input"
            raise UsageError(what, where="[shopify] signature", cure=_CURE)
        if not agent.strip() or "\n" in agent.strip() or not agent.isascii():
            raise UsageError("is not a header as the admin shows it", where="[shopify] signature_agent", cure=_CURE)
        found = _EXPIRES.search(signature_input)
        ends = datetime.fromtimestamp(int(found[1]), UTC) if found else None
        if ends and ends <= now:
            what = f"the signature ran out on {ends:%Y-%m-%d}"
            raise UsageError(what, where="[shopify] signature_input", cure=_CURE)
        named = {"Signature": signature.strip(), "Signature-Input": signature_input.strip(),
                 "Signature-Agent": agent.strip()}  # fmt: skip
        return cls(headers=named, ends=ends)

    def warning(self, now: datetime) -> str:
        """Return what to say before it runs out; empty as long as there is time."""
        if self.ends is None or self.ends - now > _SOON:
            return ""
        days = max(0, (self.ends - now).days)
        return f"the signature for the storefront runs out in {days} days, on {self.ends:%Y-%m-%d}. {_CURE}"
