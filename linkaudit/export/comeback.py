"""What came back from Seller Center, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.export.words import amount, count, percent
from linkaudit.locale.own import own
from linkaudit.model.comeback import Covered, MatchReport, Reason

_TOP = 10
_WIDEST = 160


def to_text(report: MatchReport) -> str:
    """Return the report for a terminal."""
    lines = [f"{own(one.name)}: {_rows(one.kind, one.rows)}" for one in report.files]
    lines += ["", *_listed(report), *_refused(report), *_waiting(report), *_money(report.coverage), *_skipped(report)]
    return "\n".join(lines).rstrip() + "\n"


def _rows(kind: str, rows: int) -> str:
    return f"{count(rows, 'SKU')} listed" if kind == "batch_edit" else f"{count(rows, 'row')} refused"


def _listed(report: MatchReport) -> Iterator[str]:
    if not report.listed_skus:
        return
    yield f"On TikTok Shop: {count(report.listed_products, 'product')} with {count(report.listed_skus, 'SKU')}"
    if report.matched:
        yield "  recognised by " + ", ".join(f"{way}: {number:,}" for way, number in report.matched.items())
    if report.unmatched:
        yield f"  {count(report.unmatched, 'SKU')} of no product of this shop, as: {_names(report.named)}"
    if report.not_live:
        number = count(report.not_live, "product")
        yield f"  {number} not shown to buyers yet (draft, in review or off): publish in Seller Center"


def _refused(report: MatchReport) -> Iterator[str]:
    if not report.refused:
        return
    yield f"Refused: {count(report.refused, 'row')}. Why, and what to do:"
    for one in report.reasons[:_TOP]:
        yield from _reason(one)
    if len(report.reasons) > _TOP:
        yield f"  and {len(report.reasons) - _TOP} more reasons: --json shows all"
    if report.again:
        yield f"  {count(report.again, 'product')} will be in the next sheet again"


def _reason(one: Reason) -> Iterator[str]:
    codes = " ".join(filter(None, (one.ts_code, one.code_number)))
    yield f"  {count(one.rows, 'row')}{f' ({codes})' if codes else ''}: {one.meaning}. {one.cure}."
    if not one.certain and one.message not in one.meaning:
        yield f"    Seller Center says: {_short(one.message)}"
    if one.title:
        yield f"    as: {_short(one.title)}"


def _waiting(report: MatchReport) -> Iterator[str]:
    if report.waiting:
        number = count(report.waiting, "listing")
        yield f"Waiting: {number} exported, in no file from Seller Center yet, as: {_names(report.waiting_named)}"


def _money(covered: Covered | None) -> Iterator[str]:
    if covered is None:
        yield "Money at risk is not known: run `linkaudit run FILE…` first."
    elif covered.share is not None:
        unit = covered.currency or "(currency not named)"
        share = percent(covered.share, 0)
        yield f"Money at risk that is listed: {amount(covered.listed)} of {amount(covered.at_risk)} {unit} ({share})"


def _skipped(report: MatchReport) -> Iterator[str]:
    if report.skipped:
        yield "Not read:"
        yield from (f"  {one.what}: {one.why}. {one.cure}".rstrip(". ") + "." for one in report.skipped[:_TOP])
    if len(report.skipped) > _TOP:
        yield f"  and {len(report.skipped) - _TOP} more: --json shows all"


def _names(names: list[str]) -> str:
    return "; ".join(map(_short, names))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return own(text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…")
