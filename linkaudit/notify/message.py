"""The words of a message, in the user's language: records in, text out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape

import msgspec

from linkaudit.errors import LinkauditError
from linkaudit.locale import catalogue, sentences
from linkaudit.model import Money, Summary
from linkaudit.model.diff import Diff, LinkChange, ListingChange, ShelfChange

Say = Callable[..., str]
_SHOWN = 12  # details: more belong into the files
_LONGEST = 160  # signs of one detail
_CAUSE = 700
_ELLIPSIS = "…"
_JOINERS = "\ufe0e\ufe0f\u200d"  # what joins signs to one


class Message(msgspec.Struct, frozen=True):
    """``head`` stands whatever happens; of ``details`` as many as fit, and ``more`` says how many are left out."""

    title: str
    head: tuple[str, ...]
    details: tuple[str, ...] = ()
    failure: bool = False
    lang: str = "en"


def sayer(lang: str) -> Say:
    """Return what says messages in a language, with their values put in."""
    found = catalogue(lang)
    return lambda message, **values: found.gettext(message).format(**values)


def first(summary: Summary, lang: str) -> Message:
    """Say that the first audit is complete."""
    say = sayer(lang)
    title = say("linkaudit, {shop}: the first audit is complete", shop=summary.shop)
    return Message(title, (*_after(summary, say), *_standing(summary, say)), lang=lang)


def unchanged(summary: Summary, since: str, lang: str) -> Message:
    """Say that nothing changed; ``since`` is a day."""
    say = sayer(lang)
    title = say("linkaudit, {shop}: nothing changed since {day}", shop=summary.shop, day=since)
    return Message(title, tuple(_standing(summary, say)), lang=lang)


def changed(found: Diff, summary: Summary, titles: Mapping[str, str], lang: str) -> Message:
    """Say what changed between two runs. ``titles`` are those of the rules, by code."""
    say = sayer(lang)
    title = say("linkaudit, {shop}: changes since {day}", shop=found.shop, day=found.old.finished[:10])
    counts = [
        line
        for word, of in (("Links: {counts}", found.links), ("Findings: {counts}", found.findings),
                         ("Listings: {counts}", found.listings), ("TikTok Shop: {counts}", found.shelf))
        if (line := _counts(word, of, say))
    ]  # fmt: skip
    not_read = say(", ").join(sentences.say(one, lang) for one in found.not_read)
    blind = [say("Not read this time: {what}", what=not_read)] if not_read else []
    questions = "; ".join(_short(sentences.say(one, lang)) for one in found.questions)
    asked = [say("The two audits asked different questions: {what}", what=questions)]
    on_tiktok = _shelf(found.shelf_changes, say, lang)
    details = (*_links(found, say), *_codes(found, titles, say), *_listings(found.listing_changes, say), *on_tiktok)
    head = (*_after(summary, say), *counts, *blind, *(asked if found.questions else []), *_standing(summary, say))
    return Message(title, head, details, lang=lang)


def failed(error: Exception, shop: str, lang: str) -> Message:
    """Say that a run failed, with cause and cure."""
    say = sayer(lang)
    title = "linkaudit, {shop}: the audit could not finish"
    cause = f"{type(error).__name__}: {error}"
    cure = say("Run it again with -v and send us what it prints.")
    if isinstance(error, LinkauditError):
        told = (sentences.place(error.where, lang), sentences.say(error.what, lang).rstrip("。"))
        cause, cure = say(": ").join(filter(None, told)), sentences.say(error.cure, lang)
        title = _CANNOT if error.exit_code == _USAGE else title
    head = [say("Cause: {cause}", cause=_short(cause, _CAUSE))]
    head += [say("Cure: {cure}", cure=_short(cure, _CAUSE))] * bool(cure)
    return Message(
        say(title, shop=shop), (*head, say("What was saved stays; the same command goes on from there.")),
        failure=True, lang=lang,
    )  # fmt: skip


_USAGE = 2
_CANNOT = "linkaudit, {shop}: the audit cannot run as it is set"


def test(shop: str, lang: str) -> Message:
    """Say that messages arrive."""
    say = sayer(lang)
    title = say("linkaudit, {shop}: a test", shop=shop)
    text = say("Messages of linkaudit arrive here: after changes, and when an audit fails.")
    return Message(title, (text,), lang=lang)


def fit(message: Message, limit: int) -> tuple[str, str]:
    """Return title and body, together of ``limit`` bytes at most: of UTF-8, with ``&<>`` written out.

    That is the strictest way in which services count. Details are left out whole, the rest is cut between signs.
    """
    say = sayer(message.lang)
    title = cut(message.title, limit // 2)
    room = limit - size(title) - len("\r\n")
    for shown in range(min(len(message.details), _SHOWN), -1, -1):
        left = len(message.details) - shown
        more = [say("… and {n} more", n=f"{left:,}")] if left else []
        body = "\n".join([*message.head, *message.details[:shown], *more])
        if size(body) <= room:
            return title, body
    return title, cut("\n".join(message.head), room)


def size(text: str) -> int:
    """Return how long a text is at most where it goes."""
    return len(escape(text, quote=True).encode())


def cut(text: str, limit: int) -> str:
    """Return as much of ``text`` as fits into ``limit`` bytes, never a part of a sign."""
    if size(text) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle] + _ELLIPSIS) <= limit else (low, middle - 1)
    return _whole(text, low) + _ELLIPSIS if low else ""


def _short(text: str, most: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else _whole(text, most - 1) + _ELLIPSIS


def _whole(text: str, end: int) -> str:
    """Return the first ``end`` characters, less those of a sign that goes on behind them."""
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip()


def _joins(char: str) -> bool:
    # Marks, skin tones, and the second half of a flag stand behind what they belong to.
    return char in _JOINERS or bool(unicodedata.combining(char)) or "\U0001f3fb" <= char <= "\U0001f3ff" or (
        "\U0001f1e6" <= char <= "\U0001f1ff"
    )  # fmt: skip


_CHANGES = ("new", "back", "worse", "better", "gone", "readier", "blocked", "renamed", "refused", "vanished", "listed",
            "unseen")  # fmt: skip


def _counts(word: str, counts: Mapping[str, int], say: Say) -> str:
    told = [f"{counts[name]:,} {say(name)}" for name in _CHANGES if counts.get(name)]
    return say(word, counts=say(", ").join(told)) if told else ""


def _links(found: Diff, say: Say) -> Iterator[str]:
    order = {name: at for at, name in enumerate(("worse", "new", "gone", "unseen", "better"))}
    for one in sorted(found.link_changes, key=lambda one: order.get(one.change, len(order))):
        yield f"{_way(one.change, one.before, one.after, say)}{_behind(one, say)}: {_short(one.url)}"


def _behind(one: LinkChange, say: Say) -> str:
    if one.revenue is not None:
        return f", {_amount(one.revenue)} {one.currency}".rstrip()
    return say(", {n} sessions", n=f"{one.sessions:,}") if one.sessions else ""


def _way(change: str, before: str, after: str, say: Say) -> str:
    ways = " → ".join(say(word) for word in (before, after) if word)
    return f"{say(change)} ({ways})"


def _codes(found: Diff, titles: Mapping[str, str], say: Say) -> Iterator[str]:
    for code, counts in found.codes.items():
        told = say(", ").join(f"{counts[name]:,} {say(name)}" for name in ("new", "back", "gone") if counts.get(name))
        if told:
            yield f"{code} {say(titles.get(code, '')) if code in titles else ''}: {told}"


def _listings(changes: Sequence[ListingChange], say: Say) -> Iterator[str]:
    for one in changes:
        yield f"{_way(one.change, one.before or '', one.after or '', say)}: {_short(one.title or one.handle)}"


def _shelf(changes: Sequence[ShelfChange], say: Say, lang: str) -> Iterator[str]:
    for one in changes:
        why = " ".join(filter(None, (one.code, sentences.say(one.reason, lang))))
        yield say(": ").join(_short(part) for part in (say(one.change), one.title or one.handle, why) if part)


def _after(summary: Summary, say: Say) -> Iterator[str]:
    """Yield what matters once the links have ended."""
    after = summary.after_cutoff
    if after is None:
        return
    parts = (
        ("{n} ended links still visited", after.visited_links),
        ("{n} listings vanished from TikTok Shop", after.vanished_listings),
        ("{n} descriptions regained links", after.regained_descriptions),
    )
    told = say(", ").join(say(words, n=f"{number:,}") for words, number in parts if number) or say("nothing")
    yield say("The links ended on {cutoff}. Since then: {told}", cutoff=after.cutoff, told=told)


def _standing(summary: Summary, say: Say) -> Iterator[str]:
    """Yield how things stand: money by currency with its period, then the links."""
    for money in summary.money:
        yield from _money(money, say)
    counts = summary.links.by_verdict
    named = (name for name in ("broken", "breaks", "unknown") if counts.get(name))
    told = say(", ").join(f"{counts[name]:,} {say(name)}" for name in named)
    yield say("{links} links in all", links=f"{summary.links.total:,}") + (f" ({told})" if told else "")


def _money(money: Money, say: Say) -> Iterator[str]:
    if not money.tiktok_revenue:
        return
    begin, end = money.period_start, money.period_end
    period = say("{begin} to {end}", begin=begin, end=end) if begin and end else say("period not known")
    parts = (("{amount} ends with the policy", money.breaks), ("{amount} came through broken links", money.broken))
    told = [say(words, amount=_amount(value)) for words, value in parts if value]
    whole = say("TikTok earned {amount} {currency} ({period})", amount=_amount(money.tiktok_revenue),
                currency=money.currency or say("currency not named"), period=period)  # fmt: skip
    yield say(": ").join([whole, say(", ").join(told)]) if told else whole


def _amount(value: Decimal) -> str:
    return f"{value:,.3f}" if value != round(value, 2) else f"{value:,.2f}"  # some currencies have three digits
