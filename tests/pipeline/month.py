"""A small shop of which every link is known, and what its people do to it in thirty days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.shopify.data import Node
from tests.shopify.shops import blanks, blanks_orders, house
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


LINKS = ("products/tent,video,70", "products/mug,bio,60", "products/cup,video,50", "collections/range,ad,40", "products/old-mug,post,20",
         "pages/about,bio,10")  # fmt: skip


class World:
    """The shop, the folder of its audits, the list of links that is given every night, and who sits at the keyboard.

    ``keyboard``: runs linkaudit at a time.
    """

    FRONT, UTM = FRONT, "?utm_source=tiktok"

    def __init__(self, folder: Path, keyboard: Callable[..., Any]) -> None:
        self.folder, self.shop, self.links, self.keyboard = folder, SmallShop(), list(LINKS), keyboard
        self.database = folder / "a.db"

    def begin(self, now: datetime) -> None:
        """Begin a day."""
        self.now, self.shop.now = now, now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def day(self, more: int) -> str:
        """Return the day so many days from now."""
        return (self.now + timedelta(days=more)).date().isoformat()

    def write(self) -> Path:
        """Write the list of links."""
        rows = ["url,surface,sessions,orders,revenue,currency"]
        for link in self.links:
            path, surface, revenue = link.split(",")
            rows.append(f"{FRONT}/{path}{self.UTM},{surface},10,1,{revenue}.00,USD")
        (self.folder / "list.csv").write_text("\n".join(rows) + "\n", "utf-8")
        return self.folder / "list.csv"

    def relist(self, new: str, old: str) -> None:
        """Put a link into the list, and take one out."""
        self.links.append(new)
        self.links.remove(old)

    def accept_two(self) -> None:
        """Accept the finding of range's link for good, that of about's until tomorrow."""
        self.accept("*/collections/range*")
        self.accept("*/pages/about*", "--until", self.day(1))

    def accept(self, link: str, *more: str) -> None:
        """Accept the findings of a link."""
        done = self.keyboard(self.now.isoformat(), "ack", "--link", link, "--reason", "known", "--by", "Ana", *more, "--db", self.database)
        assert done.returncode == 0, done.stderr

    def news(self) -> None:
        """Publish a page with a link to nothing."""
        self.shop.ids["news"] = self.shop.page("news", f'<a href="{FRONT}/pages/none">x</a>')

    def hide(self, handle: str) -> None:
        """Take a product off the shop."""
        self.shop.update(self.shop.ids[handle], status="DRAFT", onlineStoreUrl=None, publishedAt=None)

    def show(self, handle: str) -> None:
        """Put a product back into the shop."""
        self.shop.update(self.shop.ids[handle], status="ACTIVE", onlineStoreUrl=f"{FRONT}/products/{handle}", publishedAt=self.shop.now)

    def flash_sale(self) -> None:
        """Let 260 orders come in by one link that is in no list."""
        self.buy("products/pan", 260, medium="paid", campaign="sale")

    def buy(self, path: str, orders: int, **marks: str) -> None:
        """Let orders of 20 USD come in by a link with these UTM values."""
        landing = f"{FRONT}/{path}{self.UTM}" + "".join(f"&utm_{name}={value}" for name, value in marks.items())
        utm = {"__typename": "UTMParameters", "source": "tiktok", "medium": None, "campaign": None, "content": None, "term": None} | marks
        for at in range(orders):
            visit = blanks_orders.visit(9_000 + at, self.shop.now) | {"landingPage": landing, "utmParameters": utm, "source": "TikTok"}
            journey = blanks_orders.journey_summary() | {"ready": True, "customerOrderIndex": 1, "firstVisit": visit, "moments": [visit]}
            money = blanks_orders.money("20.00", "USD")
            self.shop.add("orders", {"createdAt": self.shop.now, "customerJourneySummary": journey, "sourceName": "web", "totalPriceSet": money,
                                     "customerJourney": {"__typename": "CustomerJourney", "moments": [visit]}, "currentTotalPriceSet": money})  # fmt: skip

    def cancel_sale(self) -> None:
        """Cancel all those orders; two come in by range's link."""
        for order in list(self.shop.root("orders")):
            self.shop.update(order["id"], cancelledAt=self.shop.now)
        self.buy("collections/range", 2)

    def rename(self, handle: str, new: str) -> None:
        """Give a product another handle, with the redirect rule that Shopify offers to make."""
        self.shop.update(self.shop.ids[handle], handle=new, onlineStoreUrl=f"{FRONT}/products/{new}")
        self.shop.ids["moved"] = self.shop.lead(f"/products/{handle}", f"/products/{new}")
