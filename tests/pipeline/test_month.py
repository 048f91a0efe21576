"""Thirty nights of a shop that changes, fails and is struck by lightning: each change is reported once, and nothing else."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from linkaudit import cli
from tests.pipeline.live import KILLER, call, command
from tests.pipeline.month import BEGIN, FRONT, SmallShop
from tests.shopify.server import LocalShopify
from tests.shopify.shops import blanks, blanks_orders

CLOCKED, SLAYER = KILLER.with_name("clocked.py"), KILLER.with_name("slayer.py")
LINKS = ("products/tent,video,70", "products/mug,bio,60", "products/cup,video,50", "collections/range,ad,40", "products/old-mug,post,20",
         "pages/about,bio,10")  # fmt: skip
UTM = "?utm_source=tiktok"
BAG = '<a href="https://www.tiktok.com/@small/video/71">film</a>'


class World:
    """The shop, the folder of its audits and the list of links that is given every night."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shop, self.links = folder, SmallShop(), list(LINKS)
        self.options: tuple[str, ...] = ("--fail-on", "new")

    def write(self) -> Path:
        """Write the list of links, if it changed."""
        rows = ["url,surface,sessions,orders,revenue,currency"]
        for link in self.links:
            path, surface, revenue = link.split(",")
            rows.append(f"{FRONT}/{path}{UTM},{surface},10,1,{revenue}.00,USD")
        (self.folder / "links.csv").write_text("\n".join(rows) + "\n", "utf-8")
        return self.folder / "links.csv"

    def relist(self, new: str, old: str) -> None:
        """Put a link into the list, and take one out."""
        self.links.append(new)
        self.links.remove(old)

    def flash_sale(self) -> None:
        """Let 260 orders come in by one link that is in no list."""
        for at in range(260):
            landing = f"{FRONT}/products/pan{UTM}&utm_medium=paid&utm_campaign=sale"
            utm = {"__typename": "UTMParameters", "source": "tiktok", "medium": "paid", "campaign": "sale", "content": None, "term": None}
            visit = blanks_orders.visit(9_000 + at, self.shop.now) | {"landingPage": landing, "utmParameters": utm, "source": "TikTok"}
            journey = blanks_orders.journey_summary() | {"ready": True, "customerOrderIndex": 1, "firstVisit": visit, "moments": [visit]}
            money = blanks_orders.money("20.00", "USD")
            self.shop.add("orders", {"createdAt": self.shop.now, "customerJourneySummary": journey, "sourceName": "web", "totalPriceSet": money,
                                     "customerJourney": {"__typename": "CustomerJourney", "moments": [visit]}, "currentTotalPriceSet": money})  # fmt: skip

    def cancel_sale(self) -> None:
        """Cancel all those orders."""
        for order in list(self.shop.root("orders")):
            self.shop.update(order["id"], cancelledAt=self.shop.now)

    def rename(self, handle: str, new: str) -> None:
        """Give a product another handle, with the redirect rule that Shopify offers to make."""
        self.shop.update(self.shop.ids[handle], handle=new, onlineStoreUrl=f"{FRONT}/products/{new}")
        self.shop.ids["moved"] = self.shop.lead(f"/products/{handle}", f"/products/{new}")


class Night(NamedTuple):
    """``deed`` is done in the day before; ``reported`` is all that the comparison tells then, a line each.

    ``fault``: what goes wrong with Shopify and how often; ``kill``: what kills the audit, and when.
    """

    seeded: str
    deed: Callable[[World], object] = lambda _: None
    reported: tuple[str, ...] = ()
    status: int = 0
    fault: Mapping[str, Any] = {}
    kill: tuple[object, ...] = ()
    questions: tuple[str, ...] = ()


NIGHTS = (
    Night("the first audit", status=1),
    Night("nothing"),
    Night("mug links to a TikTok video", lambda w: w.shop.describe("mug", f"TEXT one two {BAG}"), reported=(
        "finding new LA202 @video/71 in product Mug",
        "finding new LA203 @video/71 in product Mug",
        "link new @video/71 >lost",
    ), status=1),
    Night("the paragraph moves", lambda w: w.shop.describe("mug", f"{BAG} TEXT two one")),
    Night("the video is another one", lambda w: w.shop.describe("mug", f"{BAG.replace('71', '72')} TEXT"), reported=(
        "finding gone LA202 @video/71 in product Mug",
        "finding gone LA203 @video/71 in product Mug",
        "finding new LA202 @video/72 in product Mug",
        "finding new LA203 @video/72 in product Mug",
        "link gone @video/71 lost>",
        "link new @video/72 >lost",
    ), status=1),
    Night("the link to it is taken out", lambda w: w.shop.describe("mug", "TEXT"), reported=(
        "finding gone LA202 @video/72 in product Mug",
        "finding gone LA203 @video/72 in product Mug",
        "link gone @video/72 lost>",
    )),
    Night("tent becomes big-tent, with a redirect rule", lambda w: w.rename("tent", "big-tent"), reported=(
        "link new /products/big-tent >ok",
        "listing renamed big-tent (was tent)",
    )),
    Night("that rule is deleted", lambda w: w.shop.delete(w.shop.ids["moved"]), reported=(
        "finding gone LA101 /products/tent in the list",
        "finding new LA301 /products/tent in the list",
        "link gone /products/big-tent ok>",
        "link worse /products/tent breaks>broken",
        "listing gone big-tent",
    ), status=1),
    Night("and made again", lambda w: w.shop.lead("/products/tent", "/products/big-tent"), reported=(
        "finding gone LA301 /products/tent in the list",
        "finding new LA101 /products/tent in the list",
        "link better /products/tent broken>breaks",
        "link new /products/big-tent >ok",
        "listing new big-tent",
    ), status=1),
    Night("cup is deleted", lambda w: w.shop.delete(w.shop.ids["cup"]), reported=(
        "finding gone LA101 /products/cup in the list",
        "finding new LA301 /products/cup in the list",
        "link worse /products/cup breaks>broken",
        "listing gone cup",
    ), status=1),
    Night("a page links to what is not there", lambda w: w.shop.page("news", f'<a href="{FRONT}/pages/none">x</a>'), reported=(
        "finding new LA301 /pages/none in page News",
        "link new /pages/none >broken",
    ), status=1),
    Night("Shopify is ill: 502, 429, throttled", fault={"502": 2, "429": 2, "throttled": 3}),
    Night("the token is revoked; about links by http", lambda w: w.shop.update(w.shop.ids["about"], body='<a href="http://other.example/">x</a>'),
          fault={"token_revoked": None}, status=3),
    Night("the token is good again", reported=(
        "finding new LA208 http://other.example/ in page About",
        "link new http://other.example/ >unknown",
        "listing gone hat",
    ), status=1),
    Night("flash sale: 260 orders by a new link", lambda w: w.flash_sale(), fault={"result_truncated": 1}, reported=(
        "finding new LA101 /products/pan&sale in visit",
        "link new /products/pan&sale >breaks",
        "listing new pan",
    ), status=1),
    Night("the sale is cancelled", lambda w: w.cancel_sale(), reported=(
        "finding gone LA101 /products/pan&sale in visit",
        "link gone /products/pan&sale breaks>",
        "listing gone pan",
    )),
    Night("lamp is priced at nothing, and nobody links to it", lambda w: w.shop.update(w.shop.variant("lamp")["id"], price="0.00")),
    Night("mug is hidden; killed while reading", lambda w: w.shop.update(w.shop.ids["mug"], status="DRAFT", onlineStoreUrl=None, publishedAt=None),
          kill=(KILLER, 20, "inside"), status=-signal.SIGKILL),
    Night("pan links to a TikTok video, after what was read of it last night", lambda w: w.shop.describe("pan", f"{BAG} TEXT"), reported=(
        "finding gone LA101 /products/mug in the list",
        "finding gone LA101 /products/old-mug in the list",
        "finding new LA202 @video/71 in product Pan",
        "finding new LA203 @video/71 in product Pan",
        "finding new LA301 /products/mug in the list",
        "finding new LA301 /products/mug in redirect /products/old-mug",
        "finding new LA301 /products/old-mug in the list",
        "finding new LA306 /products/mug in redirect /products/old-mug",
        "link new @video/71 >lost",
        "link worse /products/mug breaks>broken",
        "link worse /products/mug ok>broken",
        "link worse /products/old-mug breaks>broken",
        "listing blocked mug",
    ), status=1),
    Night("mug is back", lambda w: w.shop.update(w.shop.ids["mug"], status="ACTIVE", onlineStoreUrl=f"{FRONT}/products/mug", publishedAt=w.shop.now), reported=(
        "finding gone LA301 /products/mug in the list",
        "finding gone LA301 /products/mug in redirect /products/old-mug",
        "finding gone LA301 /products/old-mug in the list",
        "finding gone LA306 /products/mug in redirect /products/old-mug",
        "finding new LA101 /products/mug in the list",
        "finding new LA101 /products/old-mug in the list",
        "link better /products/mug broken>breaks",
        "link better /products/mug broken>ok",
        "link better /products/old-mug broken>breaks",
        "listing readier mug",
    ), status=1),
    Night("mug is priced at nothing; killed while judging", lambda w: w.shop.update(w.shop.variant("mug")["id"], price="0.00"),
          kill=(SLAYER, "INSERT INTO findings", 1), status=-signal.SIGKILL),
    Night("nothing; the night after the kill", reported=(
        "listing blocked mug",
    )),
    Night("mug has a price again", lambda w: w.shop.update(w.shop.variant("mug")["id"], price="20.00"), reported=(
        "listing readier mug",
    )),
    Night("range is emptied", lambda w: w.shop.update(w.shop.ids["range"], products=[], productsCount=blanks.count(0)), reported=(
        "listing gone rug",
    )),
    Night("a link is added to the list, one is taken out",
          lambda w: w.relist("products/lamp,post,30", "pages/about,bio,10"), reported=(
        "finding gone LA103 /pages/about in the list",
        "finding new LA101 /products/lamp in the list",
        "link gone /pages/about breaks>",
        "link new /products/lamp >breaks",
        "listing new lamp",
    ), status=1),
    Night("hat is sold out, and not a word in its time", lambda w: w.shop.update(w.shop.variant("hat")["id"], inventoryQuantity=0, availableForSale=False), reported=(
        "finding new LA309 /products/hat in menu Main",
    ), status=1),
    Night("two redirect rules lead to each other",
          lambda w: (w.shop.lead("/one", "/two"), w.shop.lead("/two", "/one")), reported=(
        "finding new LA303 /one in redirect /two",
        "finding new LA303 /two in redirect /one",
        "link new /one >broken",
        "link new /two >broken",
    ), status=1),
    Night("the menu links to TikTok", lambda w: w.shop.update(w.shop.ids["menu"], items=[blanks.menu_item(2, "T", "https://www.tiktok.com/@small")]), reported=(
        "finding gone LA309 /products/hat in menu Main",
        "finding new LA202 https://www.tiktok.com/@small in menu Main",
        "link gone /products/hat ok>",
        "link new https://www.tiktok.com/@small >survives",
    ), status=1),
    Night("a cut-off date is set", lambda w: setattr(w, "options", (*w.options, "--cutoff", "2027-01-31")), questions=("cut-off: none before, 2027-01-31 now",)),
    Night("nothing"),
)  # fmt: skip


SHORT = {FRONT: "", UTM: "", "&utm_medium=paid&utm_campaign=sale": "&sale", " of good stuff for the road": "", "link_list links.csv": "the list",
         "https://www.tiktok.com/@small/": "@"}  # fmt: skip


def reported(found: dict[str, Any]) -> list[str]:
    """Return a comparison's changes, a line each."""
    lines = [f"link {one['change']} {one['url']} {one['before']}>{one['after']}" for one in found["link_changes"]]
    for one in found["finding_changes"]:
        place = f"{one['placement_kind']} {one['placement_title']}".strip()
        lines.append(f"finding {one['change']} {one['code']} {one['link_url']} in {place}")
    for one in found["listing_changes"]:
        was = f" (was {one['old_handle']})" if one["old_handle"] else ""
        lines.append(f"listing {one['change']} {one['handle']}{was}")
    for long, short in SHORT.items():
        lines = [line.replace(long, short) for line in lines]
    return sorted(lines)


class Reports:
    """What the comparison told after each night; an audit that did not come to its end has none."""

    def __init__(self, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.database, self.capsys, self.last = database, capsys, 0

    def of_night(self) -> tuple[list[str], list[str]]:
        """Return what is reported, and in what the questions were others."""
        self.capsys.readouterr()
        if cli.run(["diff", "--json", "--db", str(self.database)]):
            return [], []  # there are no two audits yet
        found = json.loads(self.capsys.readouterr().out)
        before, self.last = self.last, found["new"]["id"]
        return (reported(found), found["questions"]) if self.last != before else ([], [])


@pytest.mark.slow
def test_a_month(tmp_path, capsys, request):
    world, reports, table, token = World(tmp_path), Reports(tmp_path / "a.db", capsys), [], ""
    begin = datetime.fromisoformat(BEGIN)
    with LocalShopify(world.shop) as local:
        for number, night in enumerate(NIGHTS):
            now = begin + timedelta(days=number)
            world.shop.now = now.strftime("%Y-%m-%dT%H:%M:%SZ")
            night.deed(world)
            rules = [local.faults.add(name, times=times, retry_after="0.1") for name, times in night.fault.items()]
            token = token or local.issue()["access_token"]
            run = command(local, tmp_path, "run", world.write(), *world.options)
            done = call(local, CLOCKED, (now + timedelta(minutes=10)).isoformat(), *night.kill, *run, token=token)
            assert all(rule.fired for rule in rules), done.stderr
            local.faults.clear()
            token = "" if "token_revoked" in night.fault else token
            lines, questions = reports.of_night()
            table.append(f"{number + 1:2} | {night.seeded} | {'; '.join([*lines, *questions]) or 'nothing'} | {done.returncode}")
            found = (lines, tuple(questions), done.returncode)
            assert found == (sorted(night.reported), night.questions, night.status), (night.seeded, done.stderr)
        assert local.leaks == []
    if request.config.getoption("capture") == "no":
        with capsys.disabled():
            sys.stdout.write("\n".join(["", "night | seeded | reported | exit status", *table, ""]))
