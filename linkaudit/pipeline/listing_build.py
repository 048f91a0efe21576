"""Building the listings of a run, and what is told of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.audit.stake import Stakes
from linkaudit.audit.stake import stakes as share_out
from linkaudit.export.words import amount, count
from linkaudit.listing import readiness, sku, titles
from linkaudit.listing.build import Scene, build
from linkaudit.listing.category import attributes, gates
from linkaudit.listing.category import choose as category
from linkaudit.listing.fields import gtin, price, stock
from linkaudit.listing.text.title import clean_title
from linkaudit.model import (
    Fix,
    Impact,
    JudgedLink,
    ListingReport,
    Market,
    Match,
    Money,
    ProblemCounts,
    Product,
)  # fmt: skip
from linkaudit.pipeline import categories
from linkaudit.pipeline.job import Job, Task, counted
from linkaudit.pipeline.listing_base import Base
from linkaudit.pipeline.matching import matched
from linkaudit.pipeline.shelves import listed_money
from linkaudit.settings.listing import rules_of
from linkaudit.store import categories as chosen
from linkaudit.store import figures, listings, pictures, results
from linkaudit.store.database import Database
from linkaudit.store.goods import Goods
from linkaudit.store.listings import Kept
from linkaudit.urls.normalise import handle_key


class Built(msgspec.Struct, frozen=True):
    """What the summary tells of a run's listings."""

    report: ListingReport
    problems: ProblemCounts


def built(job: Job, db: Database, run_id: int, catalog: Catalog, money: list[Money], base: Base) -> Built:
    """Build, judge and save the listings of a run. The caller holds the transaction."""
    goods = Goods(db, run_id)
    main = next((one.currency for one in money), "")
    sold = results.units_sold(db, run_id)
    shown: dict[str, None] = {}

    def noted() -> Iterator[tuple[JudgedLink, Match, list[Impact]]]:
        for link, match, impacts in matched(db, run_id, catalog, main, sold, by_url=True):
            shown.update(dict.fromkeys(match.handles))
            yield link, match, impacts

    stakes = share_out(noted(), sold, main)
    blind = not figures.has_traffic(db, run_id)
    everything = blind or listings.wants_all(db, run_id)
    wanted = dict.fromkeys([*stakes.by_handle, *(map(handle_key, goods.active()) if everything else ())])
    names = {key: catalog.products[key].handle for key in wanted | shown if key in catalog.products}
    unknown = [stakes.by_handle[key] for key in stakes.by_handle if key not in names]
    listings.begin(db, run_id)
    scene = _scene(job, db, base, goods)
    for line in [*_notes(job, base, scene), *_about_products(unknown, main, blind=blind)]:
        job.tell(line)
    named = counted(job, Task("listings", "products"), names.items(), len(names))
    listings.save(db, run_id, _kept(db, goods, scene, stakes, wanted, named))
    listings.set_mark(db, run_id, base.mark)
    by_code, blocking = listings.problem_counts(db, run_id)
    problems = ProblemCounts(total=sum(by_code.values()), by_code=by_code, blocking=blocking)
    return Built(_report(db, run_id, base, stakes, everything=everything), problems)


def _kept(
    db: Database, goods: Goods, scene: Scene, stakes: Stakes, wanted: Container[str], names: Iterable[tuple[str, str]]
) -> Iterator[Kept]:
    """Yield the listings of the products in ``names`` (key, handle in the shop), those that are wanted first."""
    rank = stakes.rank
    number = 0
    given: set[int] = set()
    for key, handle in names:
        detail = goods.detail(handle)
        if detail is None:
            raise LookupError(handle)  # the catalogue was built of the same rows
        ids = [one.variant_id for one in detail.variants if one.variant_id is not None]
        kept = listings.kept_skus(db, detail.product.handle, ids)
        for one in build(detail, scene, kept, listings.OthersSkus(db, given, detail.product.handle, ids)):
            number += 1
            given.update(hash(sku.fold_sku(row.seller_sku)) for row in one.skus)
            chosen_out = any(told.code == "TS181" and told.fix is Fix.NEVER for told in one.problems)
            yield Kept(number, one, key in wanted and not chosen_out, rank.get(key), stakes.by_handle.get(key))


def _scene(job: Job, db: Database, base: Base, goods: Goods) -> Scene:
    repeated = titles.repeated_titles(_titles(goods, base.market))
    return Scene(
        market=base.market, rules=rules_of(job.settings.listing, base.market.currency), templates=base.templates,
        homes=category.homes(base.templates), mapped=category.category_map(chosen.rules(db)), currency=base.currency,
        locations=goods.locations(), repeated_titles=repeated,
        repeated_skus=sku.repeated_skus(goods.codes("sku"), base.market),
        repeated_codes=gtin.repeated(lambda: goods.codes("barcode")),
        facts=lambda url: pictures.known(db, url, since="", failed_since=""),
        suggest=categories.Suggester(db, base.templates).of,
    )  # fmt: skip


def _titles(goods: Goods, rules: Market) -> Iterator[str]:
    """Yield what all products of the shop would be called, then other names for those that share one."""
    made = [(clean_title(title, rules, vendor).text, handle, vendor, kind) for handle, title, vendor, kind in
            goods.titles()]  # fmt: skip
    yield from (title for title, *_ in made)
    repeated = titles.repeated_titles(title for title, *_ in made)
    for title, handle, vendor, kind in made:
        if titles.fold_title(title) in repeated:
            product = Product(ref=0, handle=handle, vendor=vendor, product_type=kind)
            yield from titles.candidates(title, product, rules)


def _report(db: Database, run_id: int, base: Base, stakes: Stakes, *, everything: bool) -> ListingReport:
    ready = listings.readiness_counts(db, run_id)
    return ListingReport(
        market=base.market.code, currency=stakes.currency, all_products=everything,
        templates=[one.name for one in base.templates], products=sum(ready.values()),
        skus=listings.sku_count(db, run_id), readiness=ready, at_risk=stakes.total, unmatched=stakes.unmatched,
        listed=listed_money(db, run_id, stakes),
        top_fixes=readiness.top_fixes(listings.blocking(db, run_id)),
    )  # fmt: skip


def _about_products(unknown: Sequence[Decimal], currency: str, *, blind: bool) -> Iterator[str]:
    if blind:
        yield "note: no TikTok traffic was loaded, so every active product is to be listed. Add orders or analytics."
    if unknown:
        money = f" ({amount(sum(unknown, Decimal(0)))} {currency})" if any(unknown) else ""
        yield (f"note: of what stands behind links that end, {count(len(unknown), 'product')}{money} cannot be listed:"
               " it is in no file that was read. Load the products anew.")  # fmt: skip


def _notes(job: Job, base: Base, scene: Scene) -> Iterator[str]:
    if not job.settings.shop.market:
        yield f"note: no market is set, so the rules of {base.market.code} apply. Set [shop] market if it is another."
    if not base.currency:
        yield (f"note: the files do not say the shop's currency: prices are taken for {base.market.currency}."
               " Set [shop] currency if it is another.")  # fmt: skip
    if not base.templates:
        yield ("note: no template was given, so categories, attributes and brands cannot be checked."
               " Download yours in Seller Center (Products > Bulk upload) and add --template XLSX.")  # fmt: skip
    rate = price.rate_of(scene.rules.rates, base.currency, base.market)
    if rate and rate.source != rate.target:
        yield f"note: prices go from {rate.source} to {rate.target} at {rate.rate:f} ({rate.day or 'no date'})."
    columns = [column for one in base.templates for column in one.columns]
    yield from (f"note: [listing] warehouse: {why}." for why in stock.notes(scene.rules, columns, scene.locations))
    yield from (f"note: {one.name}: {note}." for one in base.templates for note in one.notes)
    filled = attributes.notes(scene.rules.attributes, base.templates)
    yield from (f"note: [listing] attributes: {why}." for why in filled)
    yield from (f"note: {why}." for why in gates.notes(base.market, base.templates))
