"""summary.json, and the same numbers for a terminal and a tired person: money first, ten links, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from linkaudit.export import aftermath, story
from linkaudit.export.words import amount, count, percent
from linkaudit.locale.own import own
from linkaudit.model import FindingCounts, Impact, JudgedLink, ListingReport, Money, Summary, Verdict

_TOP = 10
_FEW = 5
_WORDS = {
    Verdict.BROKEN: "lead to no live page today, whatever TikTok does",
    Verdict.BREAKS: "work today and end with the policy",
    Verdict.LOST: "stand in product descriptions and cannot move to TikTok Shop",
    Verdict.UNKNOWN: "cannot be told from the files",
    Verdict.SURVIVES: "stay, on or to a surface that the policy keeps",
    Verdict.OK: "are fine",
}
_NEXT = (
    ("breaks", "List the products in mapping.csv (sorted by money, column rank) in TikTok Shop before the links end."),
    ("broken", "Repair the broken links in findings.csv (codes LA301, LA303, LA306): they lose money already."),
    ("lost", "Read what became of links in product descriptions (problems.csv, TS112): the sheets leave them out."),
    ("unknown", "Ask the unknown links with `linkaudit check`; open by hand what stays unknown in links.csv."),
)


_ENDED = "List the products in mapping.csv (sorted by money, column rank) in TikTok Shop: their links have ended."


def to_json(summary: Summary) -> bytes:
    """Encode summary.json: money as text with all its digits, two spaces of indent."""
    return msgspec.json.format(msgspec.json.encode(summary, order="deterministic"), indent=2) + b"\n"


def to_text(summary: Summary, top: Sequence[tuple[JudgedLink, Sequence[Impact]]], report: str = "") -> str:
    """Return the terminal summary. ``top`` are inbound links, most money first; ``report`` is where the page is."""
    head = [f"{own(summary.shop)}: {_policy(summary)}", ""]
    money = [line for money in summary.money for line in _money(money)] or [
        "No TikTok traffic was loaded: the links are judged, their money is not known.", ""
    ]  # fmt: skip
    if summary.traffic:
        for at, one in enumerate(summary.money):
            money += story.lines(summary.traffic, one, whole=at == 0)
    verdicts = [*_verdicts(summary), *_findings(summary.findings), ""]
    listing, steps = _listing(summary.listing), _next(summary, report)
    if summary.after_cutoff:  # what to do now comes before how it was
        lines = [*head, *aftermath.lines(summary.after_cutoff), *steps, *listing, *verdicts, *money, *_top(top)]
    else:
        lines = [*head, *money, *verdicts, *_top(top), *listing, *steps]
    return "\n".join([*lines, *_skipped(summary)]).rstrip() + "\n"


def _policy(summary: Summary) -> str:
    cutoff = summary.policy.cutoff
    return f"policy {summary.policy.name}, " + (
        f"cut-off {cutoff}" if cutoff else "no cut-off date set: judged as in force"
    )


def _money(money: Money) -> list[str]:
    unit = money.currency or "(currency not named)"
    period = f"{money.period_start} to {money.period_end}" if money.period_start else "period not named by the files"
    sessions = "" if money.tiktok_sessions is None else f", {count(money.tiktok_sessions, 'session')}"
    if not money.tiktok_orders and not money.tiktok_revenue:
        return [
            f"TikTok brought {count(money.tiktok_sessions or 0, 'session')}; what they bought is not known ({period})",
            "",
        ]
    orders = count(money.tiktok_orders, "order") if money.tiktok_orders else "orders that no file counts"
    lines = [f"TikTok earned {amount(money.tiktok_revenue)} {unit} from {orders}{sessions} ({period})"]
    parts = (
        (money.breaks, "ends with the policy"),
        (money.broken, "came through links that are broken now"),
        (money.unknown, "cannot be told"),
        (money.survives, "stays"),
        (money.unlinked, "came by visits whose link is not recorded"),
    )
    whole = money.tiktok_revenue
    shares = ((part, percent(part / whole, 0) if whole else "", words) for part, words in parts if part)
    lines += [f"  {amount(part):>14} {unit}  {share:>4}  {words}" for part, share, words in shares]
    return [*lines, ""]


def _verdicts(summary: Summary) -> list[str]:
    by_verdict = summary.links.by_verdict
    told = _WORDS | ({Verdict.BREAKS: "ended with the policy"} if summary.after_cutoff else {})
    rows = [
        f"  {by_verdict[verdict]:>8,}  {verdict:<9} {words}" for verdict, words in told.items() if by_verdict[verdict]
    ]
    return [f"{count(summary.links.total, 'link')}:", *rows] if rows else ["No link was found in what was read."]


def _findings(found: FindingCounts) -> list[str]:
    """Say what of the findings is accepted, muted or back."""
    told = [f"{number:,} {status}" for status, number in found.by_status.items() if number and status != "open"]
    told += [f"{found.came_back:,} came back (column note)"] * bool(found.came_back)
    return [f"{count(found.total, 'finding')} in findings.csv, of these {', '.join(told)}"] if told else []


def _top(top: Sequence[tuple[JudgedLink, Sequence[Impact]]]) -> list[str]:
    if not top:
        return []
    lines = ["The links that matter most:"]
    for number, (link, impacts) in enumerate(top[:_TOP], 1):
        money = " + ".join(map(_behind, impacts))
        lines += [f"  {number:>2}. {link.verdict}: {money}, {link.surface}", f"      {own(link.url)}"]
    return [*lines, ""]


def _behind(impact: Impact) -> str:
    if impact.revenue is None:
        return count(impact.sessions or 0, "session")
    return f"{amount(impact.revenue)} {impact.currency}".rstrip()


_READINESS = {
    "ready": "are ready to upload",
    "fixable here": "need a setting or a choice in linkaudit",
    "needs the seller": "need something in the shop's product data",
    "cannot be listed": "cannot be listed on TikTok Shop",
}


_UNTOLD = "have no fault that can be seen without your template: category, attributes and brand are not judged"


def _listing(report: ListingReport | None) -> list[str]:
    if report is None:
        return []
    if not report.products:
        return ["No product is to be listed: none stands behind links that end.", ""]
    what = f"{count(report.products, 'product')} to list on TikTok Shop {report.market}, {count(report.skus, 'SKU')}:"
    lines = [what]
    words = _READINESS if report.templates else _READINESS | {"ready": _UNTOLD}
    lines += [f"  {number:>8,}  {words[name]}" for name, number in report.readiness.items() if number]
    if report.at_risk:
        share = percent(report.listed / report.at_risk, 0)
        whole = f"{amount(report.at_risk)} {report.currency}".rstrip()
        lines.append(f"  {share} of the money at risk is listed already ({amount(report.listed)} of {whole})")
    if report.top_fixes:
        lines.append("Cure first (problems.csv has each case):")
    for one in report.top_fixes[:_FEW]:
        blocked = _freed(one.products, one.revenue, report.currency)
        freed = _freed(one.freed, one.freed_revenue, report.currency)
        alone = "then its attributes are judged" if one.code == "TS181" else f"alone it frees {freed}"
        lines.append(f"  {one.code}  {one.title}: blocks {blocked}; {alone}")
    return [*lines, ""]


def _of_listings(report: ListingReport | None) -> list[str]:
    """Return what brings the listings on: the template, the categories, the upload."""
    if report is None or not report.products:
        return []
    if not report.templates:
        return ["Download your bulk-upload workbook in Seller Center and run again with --template FILE.xlsx."]
    steps = []
    if any(one.code == "TS181" and one.fix == "here" for one in report.top_fixes):
        steps.append("Choose the TikTok categories: linkaudit listing categories. Then: linkaudit export all")
    if report.readiness["ready"]:
        steps.append("Upload the listing-*.xlsx sheets in Seller Center; give what it returns to linkaudit match.")
    return steps


def _freed(products: int, revenue: Decimal, currency: str) -> str:
    return count(products, "product") + (f" with {amount(revenue)} {currency}".rstrip() if revenue else "")


def _next(summary: Summary, report: str) -> list[str]:
    unnamed = sum(one.untold_links for one in summary.skipped if one.what == "surfaces")
    counts = summary.links.by_verdict | {"unknown": summary.links.by_verdict["unknown"] - unnamed}
    steps = [
        _ENDED if verdict == "breaks" and summary.after_cutoff else words
        for verdict, words in _NEXT
        if counts[verdict] > 0
    ]
    steps[1:1] = _of_listings(summary.listing)
    if report:
        steps.insert(0, f"Open {report} in a browser: all of this, to search, filter and sort.")
    if not summary.links.total:
        more = "the links you posted on TikTok, orders or analytics, the shop's pages"
        steps.append(f"Give more to the same command: {more}.")
    if counts["breaks"] and not summary.policy.cutoff:
        steps.append("Give the day on which the links end with --cutoff DATE: the plan then says by when to begin.")
    if any(one.untold_links for one in summary.skipped):
        steps.append("Add what is missing (see below) to the same command, and run it again.")
    return ["What to do next:", *(f"  {number}. {words}" for number, words in enumerate(steps, 1)), ""] if steps else []


def _skipped(summary: Summary) -> list[str]:
    if not summary.skipped:
        return []
    rows = [f"  {one.what}: {one.why}. {one.cure}".rstrip(". ") + "." for one in summary.skipped[:_TOP]]
    more = len(summary.skipped) - _TOP
    return ["Not seen or not counted:", *rows, *([f"  and {more} more in summary.json"] if more > 0 else [])]
