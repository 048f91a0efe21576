"""A small shop of which every link is known, and what its people do to it in thirty days."""

from __future__ import annotations

from tests.shopify.data import Node
from tests.shopify.shops import blanks, house
from tests.shopify.shops.model import ShopData
from tests.shopify.shops.theme_files import theme_file

HOST = "small-shop.example"
FRONT = f"https://{HOST}"
BEGIN = "2026-11-01T06:00:00Z"
_TEXT = "<p>Made of good stuff by people who like to make things, for many years of use at home and on the road.</p>"


class SmallShop(ShopData):
    """Seven products, a collection, a page, a redirect rule, a menu and a theme."""

    def __init__(self) -> None:
        super().__init__("small-shop.myshopify.com", BEGIN)
        self.open(house.shop_of(1, "Small", (HOST, self.domain), self.domain))
        self.put("shopPolicies", [])
        self.put("publications", [blanks.ONLINE_STORE])
        self.put("shopLocales", [house.locale("en", primary=True)])
        self.put("locations", house.locations(700, 1, BEGIN))
        theme = blanks.theme(800, BEGIN) | {"role": "MAIN", "files": [theme_file("layout/theme.liquid", "<p>hello</p>", BEGIN)]}
        self.put("themes", [theme])
        self.ids: dict[str, str] = {handle: self.sell(handle) for handle in ("tent", "mug", "cup", "hat", "lamp", "rug", "pan")}
        self.ids["range"] = self.add("collections", {"handle": "range", "title": "Range", "products": [self.ref(self.ids["rug"])],
                                                     "productsCount": blanks.count(1), **blanks.publications(BEGIN)})  # fmt: skip
        self.ids["about"] = self.page("about", f'<p><a href="{FRONT}/products/hat">Our hat</a></p>')
        self.ids["old"] = self.lead("/products/old-mug", "/products/mug")
        self.ids["menu"] = self.add("menus", {"handle": "main-menu", "title": "Main", "items": [blanks.menu_item(1, "Hat", f"{FRONT}/products/hat")]})

    def number_by_handle(self, root: str, key: str) -> int | None:
        """Return nothing: all rows were added."""
        return None

    def sell(self, handle: str, text: str = "") -> str:
        """Add a product with one variant that lacks nothing."""
        number = len(self.root("products")) + 1
        url = f"https://cdn.shopify.com/s/files/{handle}.jpg"
        picture = blanks.media_image(600 + number, self.now) | {
            "status": "READY", "fileStatus": "READY", "mimeType": "image/jpeg", "image": blanks.image(600 + number, url, 1200, 1200, handle),
            "originalSource": {"__typename": "MediaImageOriginalSource", "url": url, "fileSize": 200_000},
        }  # fmt: skip
        item = blanks.inventory_item(500 + number, self.now)
        item = item | {"sku": f"{handle}-1", "tracked": True, "measurement": item["measurement"] | {"weight": blanks.weight(300.0)}}
        variant = {"price": "20.00", "sku": f"{handle}-1", "inventoryQuantity": 9, "availableForSale": True, "inventoryItem": item,
                   "selectedOptions": [{"__typename": "SelectedOption", "name": "Title", "value": "Default Title"}]}  # fmt: skip
        return self.add("products", {
            "handle": handle, "title": f"{handle.title()} of good stuff for the road", "vendor": "Small", "onlineStoreUrl": f"{FRONT}/products/{handle}",
            "publishedAt": self.now, "descriptionHtml": _TEXT + text, "media": [picture], "variants": [variant],
            "mediaCount": blanks.count(1), "variantsCount": blanks.count(1), **blanks.publications(self.now),
        })  # fmt: skip

    def page(self, handle: str, body: str) -> str:
        """Add a page."""
        return self.add("pages", {"handle": handle, "title": handle.title(), "body": body, "isPublished": True, "publishedAt": self.now})

    def lead(self, path: str, target: str) -> str:
        """Add a redirect rule."""
        return self.add("urlRedirects", {"path": path, "target": target})

    def describe(self, handle: str, text: str) -> None:
        """Write a product's description."""
        self.update(self.ids[handle], descriptionHtml=text.replace("TEXT", _TEXT))

    def variant(self, handle: str) -> Node:
        """Return a product's variant."""
        return next(one for one in self.root("productVariants") if one["__parent__"] == self.ids[handle])
