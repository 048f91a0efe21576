"""What a shop's robots.txt lets us read (RFC 9309, read 2026-11-26)."""

from __future__ import annotations

from protego import Protego

from linkaudit.source.web.agent import USER_AGENT

_MOST = 500 * 1024  # RFC 9309: at least 500 KiB are to be read
_LONGEST_DELAY = 30.0


class Robots:
    """The rules for our own name, else those for all."""

    def __init__(self, text: str) -> None:
        whole = text if len(text) <= _MOST else text[:_MOST].rpartition("\n")[0]  # half a rule would forbid too much
        self._rules = Protego.parse(whole)
        self._agent = USER_AGENT.partition("/")[0]

    def allows(self, url: str) -> bool:
        """Whether ``url`` may be read."""
        return bool(self._rules.can_fetch(url, self._agent))

    @property
    def delay(self) -> float:
        """Seconds between two requests that it asks for, at most 30; 0 if it does not."""
        asked = self._rules.crawl_delay(self._agent)
        return min(float(asked), _LONGEST_DELAY) if asked and asked > 0 else 0.0

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return list(self._rules.sitemaps)
