"""Products of any number, each made from its number alone, on the catalogue that the benchmarks use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from itertools import accumulate

from tests.shopify.data import Node
from tests.shopify.shops import blanks
from tests.shopify.shops.later import Later
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.rows import Made, gid, spaced
from tests.shopify.shops.seeded_media import PLACES, Media, media_count
from tests.shopify.shops.seeded_options import CATEGORY, NAMES, option_value, options_of, place_of, values_of
from tests.shops import large

PRODUCTS = 7_400_000_000_000
STEP = 4_096
VARIANTS = 41_000_000_000_000  # as in the links of the descriptions
MORE_VARIANTS = 42_000_000_000_000  # those beyond the fifth of a product
ITEMS_AFTER = 2_000_000_000_000  # an inventory item's number less its variant's
MOST = 2_048
ONE_IN = 10  # products in a block, of which one has a single variant
SINGLE = 4  # which one
LONG = {12: 251, 35: 300, 57: 620}  # product → variants
TITLES = ("防水帐篷 — 双人", "Übergroße Wärmflasche", "レインジャケット", "Sérum à l’eau", "خيمة للتخييم", "Čokoláda™ №5",
          "방수 백팩", "Mjúkt teppi 🧣")  # fmt: skip
BEGIN = datetime(2024, 1, 8, 9, tzinfo=UTC)


def written(when: datetime) -> str:
    """Return a time as Shopify writes it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Goods:
    """The products of a shop with ``size`` of them, updated up to ``until``."""

    def __init__(self, shop: ShopData, size: int, seed: int, until: datetime, long: Mapping[int, int] = LONG) -> None:
        self.shop, self.size, self.seed, self.until = shop, size, seed, until
        self.long = {n: count for n, count in sorted(long.items()) if n < size and n % ONE_IN != SINGLE}
        self.rank = {n: rank for rank, n in enumerate(self.long)}
        self._main = self.first_variant(size)
        self._more = [0, *accumulate(count - large.VARIANTS for count in self.long.values())]
        self.media = Media(self)

    @cached_property
    def source(self) -> large.Shop:
        """Return the benchmarks' shop, which has the texts."""
        return large.Shop(max(1, self.size), self.seed)

    def put(self) -> None:
        """Give the shop its products, variants, inventory items, media and metafields."""
        shop, media = self.shop, self.media
        shop.put("products", spaced(self.size, PRODUCTS, STEP, self.product, self.stamp))
        shop.put("productVariants", self._variants(0, self.variant))
        shop.put("inventoryItems", self._variants(ITEMS_AFTER, self.item))
        shop.put("inventoryLevels", Made(0, self.level, lambda at: at, self.level_index))
        shop.put("media", Made(0, media.at, lambda at: at, media.index))
        shop.put("metafields", Made(0, media.metafield_at, lambda at: at, media.metafield_index))

    # --- where things are -------------------------------------------------------------------------------------

    def product_id(self, n: int) -> str:
        """Return a product's id."""
        return gid("Product", PRODUCTS + n * STEP)

    def own(self, n: int) -> int:
        """Return how many of a product's variants have numbers in the first range."""
        return 1 if n % ONE_IN == SINGLE else large.VARIANTS

    def first_variant(self, n: int) -> int:
        """Return how many variants of the first range stand before those of product ``n``."""
        blocks, rest = divmod(n, ONE_IN)
        return blocks * (large.VARIANTS * ONE_IN - 4) + rest * large.VARIANTS - (4 if rest > SINGLE else 0)

    def variant_numbers(self, n: int) -> Iterator[int]:
        """Yield the numbers of a product's variants in their order."""
        yield from range(VARIANTS + n * large.VARIANTS, VARIANTS + n * large.VARIANTS + self.own(n))
        if n in self.long:
            first = MORE_VARIANTS + self.rank[n] * MOST
            yield from range(first, first + self.long[n] - large.VARIANTS)

    def _variants(self, shift: int, make: object) -> Made:
        count = self._main + self._more[-1]
        return Made(
            count, lambda at: make(*self._located(at)), lambda at: self._number(at) + shift,  # type: ignore[operator]
            lambda number: self._index(number - shift), lambda at, field: self.stamp(self._located(at)[0], field),
        )  # fmt: skip

    def _located(self, index: int) -> tuple[int, int]:
        """Return product and position of the variant at ``index`` of all."""
        if index >= self._main:
            rank = bisect_right(self._more, index - self._main) - 1
            return list(self.long)[rank], index - self._main - self._more[rank] + large.VARIANTS
        block, rest = divmod(index, large.VARIANTS * ONE_IN - 4)
        before = SINGLE * large.VARIANTS
        if rest < before:
            n, at = divmod(rest, large.VARIANTS)
        elif rest == before:
            n, at = SINGLE, 0
        else:
            n, at = divmod(rest - before - 1, large.VARIANTS)
            n += SINGLE + 1
        return block * ONE_IN + n, at

    def _number(self, index: int) -> int:
        n, at = self._located(index)
        return self.variant_number(n, at)

    def variant_number(self, n: int, at: int) -> int:
        """Return a variant's number."""
        if at < large.VARIANTS:
            return VARIANTS + n * large.VARIANTS + at
        return MORE_VARIANTS + self.rank[n] * MOST + at - large.VARIANTS

    def _index(self, number: int) -> int | None:
        if VARIANTS <= number < MORE_VARIANTS:
            n, at = divmod(number - VARIANTS, large.VARIANTS)
            return self.first_variant(n) + at if n < self.size and at < self.own(n) else None
        rank, at = divmod(number - MORE_VARIANTS, MOST)
        if number < MORE_VARIANTS or rank >= len(self.long) or at >= self._more[rank + 1] - self._more[rank]:
            return None
        return self._main + self._more[rank] + at

    # --- times ------------------------------------------------------------------------------------------------

    def stamp(self, n: int, field: str) -> str:
        """Return when a product was made, or last changed."""
        begun = BEGIN + (self.until - BEGIN) * n / (self.size + 1)
        if field == "createdAt":
            return written(begun)
        changed = self.until - timedelta(minutes=(n * large._STEP + self.seed) % 300_000 + 5)
        return written(max(begun, changed))

    # --- products ---------------------------------------------------------------------------------------------

    def product(self, n: int) -> Node:
        """Return a product whose fields are made when they are asked for."""
        known: Node = {
            "__typename": "Product", "id": self.product_id(n), "handle": self.source.handle(n),
            "createdAt": self.stamp(n, "createdAt"), "updatedAt": self.stamp(n, "updatedAt"), "status": self.status(n),
            "onlineStoreUrl": f"https://{large.HOST}/products/{self.source.handle(n)}" if self.is_published(n) else None,
        }  # fmt: skip
        return Later(known, partial(self._product, n, known))

    def status(self, n: int) -> str:
        """Return a product's status."""
        return "UNLISTED" if n % 61 == 60 else large._status(n).upper()

    def is_published(self, n: int) -> bool:
        """Whether a product is on the Online Store."""
        return n % 71 != 70 and self.status(n) in {"ACTIVE", "UNLISTED"}

    def _product(self, n: int, known: Node) -> Node:
        text = self.source.product(n)
        number = PRODUCTS + n * STEP
        single = self.own(n) == 1
        count = self.long.get(n, self.own(n))
        title = f"{TITLES[n // 17 % len(TITLES)]} {n}" if n % 17 == 3 else text.title
        front = known["onlineStoreUrl"]
        media = media_count(n)
        return blanks.product(number, str(known["createdAt"])) | {
            **blanks.publications(str(known["createdAt"]) if front else None),
            "title": title, "descriptionHtml": "" if n % 19 == 2 else text.html, "description": title,
            "vendor": "" if n % 43 == 9 else "Large & Sons", "productType": "" if n % 8 == 5 else "Outdoor",
            "tags": [] if n % 12 == 1 else ["camp", "rain", f"batch-{n % 40}"],
            "publishedAt": known["createdAt"] if front or known["status"] == "ARCHIVED" else None,
            "onlineStorePreviewUrl": front or f"https://{self.shop.domain}/products_preview?preview_key={number:x}",
            "isGiftCard": n % 131 == 130, "hasOnlyDefaultVariant": single, "tracksInventory": n % 23 != 5,
            "totalInventory": sum(self.stock(n, at) or 0 for at in range(count)), "totalVariants": count,
            "templateSuffix": "long" if n in self.long else None, "category": None if n % 6 == 1 else CATEGORY,
            "options": options_of(number, values_of(n, count), single=single),
            "seo": {"__typename": "SEO", "title": None if n % 3 else title, "description": None},
            "variantsCount": blanks.count(count), "mediaCount": blanks.count(media),
            "variants": partial(self.variants, n), "media": partial(self.media.of, n),
            "metafields": partial(self.media.metafields_of, n),
        }  # fmt: skip

    def variants(self, n: int) -> list[Node]:
        """Return a product's variants as they are now."""
        return self.shop.children("productVariants", self.product_id(n), self.variant_numbers(n))

    # --- variants ---------------------------------------------------------------------------------------------

    def stock(self, n: int, at: int) -> int | None:
        """Return how many there are of a variant; None where the API says nothing."""
        if n % 29 == 7 or n % 23 == 5:
            return None if n % 29 == 7 else 0
        return -1 if n % 9 == 0 and at == 0 else 0 if n % 9 == 0 else (n * 7 + at * 13) % 40

    def variant(self, n: int, at: int) -> Node:
        """Return a variant."""
        number = self.variant_number(n, at)
        when = self.stamp(n, "updatedAt")
        count = self.long.get(n, self.own(n))
        choice = [] if self.own(n) == 1 else [values[place_of(at, k)] for k, values in enumerate(values_of(n, count))]
        title = " / ".join(choice) or "Default Title"
        stock = self.stock(n, at)
        picture = self.media.picture(n) if at % 5 == 1 else None
        return blanks.variant(number, when) | {
            "__parent__": self.product_id(n), "title": title,
            "displayName": f"{self.source.handle(n)} - {title}", "sku": None if n % 31 == 6 else f"SKU-{n}-{at}",
            "barcode": None if n % 5 == 0 else f"40{n:09}{at % 10}", "position": at + 1,
            "price": f"{5 + n * 13 % 200}.{'90' if at % 3 else '00'}",
            "compareAtPrice": "249.90" if at % 2 else None, "inventoryPolicy": "CONTINUE" if n % 27 == 18 else "DENY",
            "inventoryQuantity": stock, "sellableOnlineQuantity": max(0, stock or 0),
            "availableForSale": n % 23 == 5 or n % 27 == 18 or (stock or 0) > 0,
            "selectedOptions": [
                {"__typename": "SelectedOption", "name": name, "value": value,
                 "optionValue": option_value(PRODUCTS + n * STEP, k, values.index(value), value)}
                for k, (name, value, values) in enumerate(zip(NAMES, choice, values_of(n, count), strict=False))
            ] or [{"__typename": "SelectedOption", "name": "Title", "value": title,
                   "optionValue": option_value(PRODUCTS + n * STEP, 0, 0, title)}],
            "image": picture["image"] if picture else None, "media": [picture] if picture else [],
            "product": self.shop.ref(self.product_id(n)),
            "inventoryItem": self.shop.root("inventoryItems").find(number + ITEMS_AFTER),
        }  # fmt: skip

    def item(self, n: int, at: int) -> Node:
        """Return a variant's inventory item."""
        number = self.variant_number(n, at)
        item = blanks.inventory_item(number + ITEMS_AFTER, self.stamp(n, "updatedAt"))
        variant = self.shop.ref(gid("ProductVariant", number))
        heavy = (blanks.weight(0.2 + at % 7 / 20, "KILOGRAMS") if n % 3 else blanks.weight(200.0 + at % 7 * 50))
        return item | {
            "__parent__": variant["id"], "variant": variant, "variants": [variant], "tracked": n % 23 != 5,
            "sku": None if n % 31 == 6 else f"SKU-{n}-{at}", "requiresShipping": n % 131 != 130,
            "countryCodeOfOrigin": "CN" if n % 4 == 0 else None,
            "harmonizedSystemCode": "630622" if n % 4 == 0 else None,
            "measurement": item["measurement"] | {"weight": None if n % 13 == 9 else heavy},
            "locationsCount": blanks.count(self.places(n)), "inventoryLevels": partial(self.levels, n, at),
        }  # fmt: skip

    # --- stock ------------------------------------------------------------------------------------------------

    def places(self, n: int) -> int:
        """Return at how many locations a product is."""
        return 0 if n % 131 == 130 else PLACES if n % 50 == 20 else 1 + n % 2

    def levels(self, n: int, at: int) -> list[Node]:
        """Return a variant's stock at each location."""
        item = self.variant_number(n, at) + ITEMS_AFTER
        return self.shop.children("inventoryLevels", gid("InventoryItem", item), [item * 16 + k for k in range(self.places(n))])

    def level_index(self, number: int) -> int | None:
        """Return ``number`` itself if there is such a level."""
        index = self._index(number // 16 - ITEMS_AFTER)
        return number if index is not None and number % 16 < self.places(self._located(index)[0]) else None

    def level(self, number: int) -> Node:
        """Return the stock of one item at one location."""
        item, place = divmod(number, 16)
        n, at = self._located(self._index(item - ITEMS_AFTER) or 0)
        there = (self.stock(n, at) or 0) if place == 0 else 0
        when = self.stamp(n, "updatedAt")
        amounts = {"available": there, "on_hand": there + 2, "committed": 2, "incoming": 0, "reserved": 0}
        return {
            "__typename": "InventoryLevel", "id": f"{gid('InventoryLevel', number)}?inventory_item_id={item}",
            "__parent__": gid("InventoryItem", item), "isActive": place < 2, "createdAt": when, "updatedAt": when,
            "canDeactivate": True, "deactivationAlert": None, "item": self.shop.ref(gid("InventoryItem", item)),
            "location": self.shop.root("locations")[place],
            "quantities": [
                {"__typename": "InventoryQuantity", "id": f"{gid('InventoryQuantity', number)}?name={name}",
                 "name": name, "quantity": quantity, "updatedAt": when if quantity else None}
                for name, quantity in amounts.items()
            ],
        }  # fmt: skip
