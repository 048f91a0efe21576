"""What is known of one URL while it is being asked, and what an answer to it leads to. Knows no network."""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b

from linkaudit.model import Ask, Check, FoundLink, Hop, Outcome
from linkaudit.source.live.answer import Answer, Reading
from linkaudit.urls.carried import dropped
from linkaudit.urls.normalise import join, split

MOST_HOPS = 20  # as browsers
TRIES = 3
REFUSALS, ROBOT_REFUSALS = 8, 2
MOVED = frozenset({301, 302, 303, 307, 308})
_CLICK = "ttclid"
_NOWHERE: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
_MARK = "E.C.P.linkaudit-test"


class Task:
    """One URL on its way. ``purpose``: ``main``, ``click`` (once more, with a click id), or ``control``.

    ``whole``: its page is read whole.
    """

    __slots__ = ("answer", "ask", "began", "cookies", "done", "hops", "method", "ms", "purpose", "refusals", "seen",
                 "tries", "url", "whole")  # fmt: skip

    def __init__(self, ask: Ask, purpose: str = "main", *, method: str = "HEAD", done: Check | None = None) -> None:
        self.ask, self.purpose, self.done = ask, purpose, done
        self.whole = ask.links or bool(ask.fragments)
        self.method = "GET" if self.whole else method
        self.began = self.ms = 0.0
        self.tries = self.refusals = 0
        self.answer: Answer | None = None
        self.restart(self.method)

    def restart(self, method: str) -> None:
        """Begin the chain anew."""
        self.method = method
        self.url = self.ask.url
        self.hops: tuple[Hop, ...] = ()
        self.seen: frozenset[tuple[str, tuple[str, ...]]] = _NOWHERE
        self.cookies: tuple[str, ...] = ()

    def check(self, reading: Reading, status: int | None) -> Check:
        """Return what came of it, by the last answer."""
        if not self.hops and self.answer is None:  # most of them: what need not be named is not
            return Check(
                url=self.ask.url, outcome=reading.outcome, status=status, reason=reading.reason, wall=reading.wall,
                ms=int(self.ms * 1000), looked_for=self.ask.looked_for,
            )  # fmt: skip
        final = self.url if self.hops else ""
        names, at = dropped([*(hop.url for hop in self.hops), self.url]) if self.hops else ((), "")
        found: tuple[FoundLink, ...] = ()
        missing: tuple[str, ...] = ()
        if self.answer is not None and self.whole and reading.outcome is Outcome.OK:
            from linkaudit.source.live.pages import has_fragment, links_on  # slow to load, rarely needed

            answer = self.answer
            found = links_on(answer.url, answer.body, answer.headers) if self.ask.links else ()
            cut = not answer.whole
            missing = tuple(
                one for one in self.ask.fragments if not cut and not has_fragment(answer.body, answer.headers, one)
            )
        return Check(
            url=self.ask.url, outcome=reading.outcome, status=status, final_url=final, hops=self.hops,
            reason=reading.reason, wall=reading.wall, dropped=names, dropped_at=at, links=found, missing=missing,
            ms=int(self.ms * 1000), looked_for=self.ask.looked_for,
        )  # fmt: skip


def location(headers: dict[str, str], url: str) -> str | None:
    """Return where a redirect sends on to, normalised; empty if nowhere that can be asked; None if it does not tell."""
    raw = headers.get("location", "").strip()
    if not raw:
        return None
    with suppress(UnicodeError):
        # Header bytes come as Latin-1; addresses with other letters are sent as UTF-8.
        raw = raw.encode("latin-1").decode("utf-8")
    return (join(raw, url) or "").partition("#")[0]


def follow(task: Task, status: int, target: str, cookies: tuple[str, ...]) -> Reading | None:
    """Take a redirect to ``target``; return what is wrong with it, if anything."""
    task.hops = (*task.hops, Hop(url=task.url, status=status))
    task.seen |= {(task.url, task.cookies)}
    if cookies:
        task.cookies = cookies
    if not target.startswith(("http://", "https://")):
        what = target.partition(":")[0] or "nowhere"
        return Reading(outcome=Outcome.UNREACHABLE, reason=f"it sends on to an address that is no page ({what})")
    task.url = target
    if (target, task.cookies) in task.seen:
        return Reading(outcome=Outcome.LOOP, reason=f"it redirects in a circle at {target}")
    if len(task.hops) > MOST_HOPS:
        return Reading(outcome=Outcome.LOOP, reason=f"it redirects more than {MOST_HOPS} times, lastly to {target}")
    return None


def click_url(url: str) -> str:
    """Return ``url`` with a click id, as TikTok adds one; empty if it has one."""
    if f"{_CLICK}=" in url:
        return ""
    return f"{url}{'&' if '?' in url else '?'}{_CLICK}={_MARK}"


def control_url(url: str) -> str:
    """Return an address on the host of ``url`` at which nothing can be."""
    parts = split(url)
    name = blake2b(parts.host.encode(), digest_size=8).hexdigest()
    return f"{parts.scheme}://{parts.host}/linkaudit-{name}"
