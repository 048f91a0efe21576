"""Which scopes to ask for, and the clicks that lead to them, in the languages that people read."""

from __future__ import annotations

from importlib.resources import files

from linkaudit.source.admin.feeds import FEEDS, Feed, Scopes, lacking

LANGUAGES = ("en", "zh")


def wanted() -> tuple[str, ...]:
    """Return the scopes with which everything is seen, each once; where any of a group will do, its first."""
    groups = [group for feed in FEEDS for scopes in (feed.scopes, *_nested(feed)) for group in scopes]
    return tuple(dict.fromkeys(group[0] for group in groups))


def unseen(granted: frozenset[str]) -> list[tuple[str, str, str]]:
    """Return what ``granted`` does not show: the feed's title, the scopes that it lacks, what is missing without."""
    found = []
    for feed in FEEDS:
        # A feed that is not read at all needs no word about the lists inside it.
        needs = {feed.scopes: feed.missing} if lacking(feed.scopes, granted) else _nested(feed)
        found += [(feed.title, gap, missing) for scopes, missing in needs.items() if (gap := lacking(scopes, granted))]
    return found


def steps(language: str) -> str:
    """Return how to get a token, as Markdown."""
    text = (files("linkaudit") / "locale" / f"token.{language}.md").read_text("utf-8")
    return text.replace("{scopes}", ",".join(wanted()))


def _nested(feed: Feed) -> dict[Scopes, str]:
    parts = (*feed.parts, *([feed.scan] if feed.scan else []))
    return {one.scopes: one.missing for part in parts for one in part.nested if one.scopes}
