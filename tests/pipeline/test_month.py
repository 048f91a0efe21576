"""A month of nights, a shop that changes, fails and is struck by lightning: each change is told once, and nothing else.

The table says of each night what is done to the shop, and what follows from that by the meaning of the change: what the
comparison reports, the exit status, and the message that arrives at a real web server through apprise.
"""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest

from linkaudit import cli
from tests.notify import doors
from tests.pipeline.live import KILLER, call, command
from tests.pipeline.month import BEGIN, World
from tests.shopify.schema import all_scopes
from tests.shopify.server import LocalShopify
from tests.shopify.shops import blanks

CLOCKED, SLAYER = KILLER.with_name("clocked.py"), KILLER.with_name("slayer.py")
BAG = '<a href="https://www.tiktok.com/@small/video/71">film</a>'
NEW, MOST = ("--fail-on", "new"), ("--max-new", "2")
# of pages, articles and blogs
PAGES = frozenset({"read_content", "write_content", "read_online_store_pages", "write_online_store_pages"})


class Night(NamedTuple):
    """``deed`` is done in the day before; the rest follows from it, and ``why`` says how.

    ``reported``: all that the comparison tells, a line each. ``status``: with ``options``. ``notice``: none, first,
    changes (of ``told``, where that is not what is reported: what no message has told yet) or failed.

    ``fault``: what goes wrong with Shopify and how often; ``kill``: what kills the audit, and when; ``door``: the
    status with which messages are answered; ``scopes`` that the token lacks.
    """

    seeded: str
    why: str
    deed: Callable[[World], object] = lambda _: None
    reported: tuple[str, ...] = ()
    status: int = 0
    notice: str = "none"
    told: tuple[str, ...] = ()
    options: tuple[str, ...] = NEW
    fault: Mapping[str, Any] = {}
    kill: tuple[object, ...] = ()
    door: int = 200
    scopes: frozenset[str] = frozenset()
    questions: tuple[str, ...] = ()


KILLED = -signal.SIGKILL
VIDEO_71 = ("LA202 @video/71 in product Mug", "LA203 @video/71 in product Mug")
VIDEO_72 = ("LA202 @video/72 in product Mug", "LA203 @video/72 in product Mug")
EDITED = (
    *(f"finding gone {one}" for one in VIDEO_71), *(f"finding new {one}" for one in VIDEO_72),
    "link gone @video/71 lost>", "link new @video/72 >lost",
)  # fmt: skip
RELISTED = (
    "finding gone LA103 /pages/about in the list", "finding new LA101 /products/lamp in the list",
    "link gone /pages/about breaks>", "link new /products/lamp >breaks", "listing new lamp",
)  # fmt: skip

NIGHTS = (
    Night("the first audit", "nothing to compare with, so all findings are new to who asks for new ones", status=1, notice="first"),
    Night("nothing", "no news is no message"),
    Night("mug's description links to a TikTok video", "it links to TikTok and leaves the shop: two rules, as many as --max-new allows",
          lambda w: w.shop.describe("mug", f"TEXT one two {BAG}"), options=MOST, notice="changes",
          reported=(*(f"finding new {one}" for one in VIDEO_71), "link new @video/71 >lost")),
    Night("the paragraph moves", "where in a text a link stands does not matter", lambda w: w.shop.describe("mug", f"{BAG} TEXT two one")),
    Night("the link's URL is edited; killed when all was judged, before the message", "a run that told nobody has told nothing",
          lambda w: w.shop.describe("mug", f"{BAG.replace('71', '72')} TEXT"), kill=(SLAYER, "import apprise", 1), status=KILLED),
    Night("nothing", "what the killed run found is new to this one: an edited URL is another link", reported=EDITED, status=1, notice="changes"),
    Night("the link is taken out", "what is gone is told, and nobody is woken for it by the exit status",
          lambda w: w.shop.describe("mug", "TEXT"), notice="changes",
          reported=(*(f"finding gone {one}" for one in VIDEO_72), "link gone @video/72 lost>")),
    Night("tent becomes big-tent, with a redirect rule", "TikTok's link still leads there; the rule's target is a link of its own",
          lambda w: w.rename("tent", "big-tent"), notice="changes",
          reported=("link new /products/big-tent >ok", "listing renamed big-tent (was tent)")),
    Night("that rule is deleted", "the link ends not with the policy, it is dead today, and nothing leads to the product",
          lambda w: w.shop.delete(w.shop.ids["moved"]), status=1, notice="changes", reported=(
        "finding gone LA101 /products/tent in the list", "finding new LA301 /products/tent in the list",
        "link gone /products/big-tent ok>", "link worse /products/tent breaks>broken", "listing gone big-tent",
    )),
    Night("and made again", "the other way round", lambda w: w.shop.lead("/products/tent", "/products/big-tent"), status=1, notice="changes", reported=(
        "finding gone LA301 /products/tent in the list", "finding new LA101 /products/tent in the list",
        "link better /products/tent broken>breaks", "link new /products/big-tent >ok", "listing new big-tent",
    )),
    Night("cup is deleted", "its link is dead, there is nothing to list", lambda w: w.shop.delete(w.shop.ids["cup"]), status=1, notice="changes", reported=(
        "finding gone LA101 /products/cup in the list", "finding new LA301 /products/cup in the list",
        "link worse /products/cup breaks>broken", "listing gone cup",
    )),
    Night("a page links to what is not there", "a dead link", lambda w: w.news(), status=1, notice="changes",
          reported=("finding new LA301 /pages/none in page News", "link new /pages/none >broken")),
    Night("Shopify is ill: 502, 429, throttled", "it is asked again, and nothing of the shop changed", fault={"502": 2, "429": 2, "throttled": 3}),
    Night("the token is revoked; about links by http", "nothing can be read, so nothing is compared: the run failed",
          lambda w: w.shop.update(w.shop.ids["about"], body='<a href="http://other.example/">x</a>'), fault={"token_revoked": None}, status=3, notice="failed"),
    Night("the token is good again", "what changed in the night before; about led to hat no more, so hat stands behind no link that ends",
          status=1, notice="changes", reported=(
        "finding new LA208 http://other.example/ in page About", "link new http://other.example/ >unknown", "listing gone hat",
    )),
    Night("the token may not read pages any more; rug links to a TikTok video", "what was not read is unseen, not gone, and TikTok's link to a page that"
          " nobody knows to be dead is as it was", lambda w: w.shop.describe("rug", f"{BAG} TEXT"), scopes=PAGES, status=1, notice="changes", reported=(
        "finding new LA202 @video/71 in product Rug", "finding new LA203 @video/71 in product Rug", "link new @video/71 >lost",
        "finding unseen LA208 http://other.example/ in page About", "finding unseen LA301 /pages/none in page News",
        "link unseen /pages/none broken>", "link unseen http://other.example/ unknown>",
    )),
    Night("nothing, and still it may not", "that it is blind was told", scopes=PAGES),
    Night("it may read pages again; meanwhile news lost its link", "what is seen again is not new; what is gone from a page that was not read is gone now",
          lambda w: w.shop.update(w.shop.ids["news"], body="x"), notice="changes", reported=(
        "finding gone LA301 /pages/none in page News", "link gone /pages/none broken>",
    )),
    Night("rug's link is taken out", "gone", lambda w: w.shop.describe("rug", "TEXT"), notice="changes", reported=(
        "finding gone LA202 @video/71 in product Rug", "finding gone LA203 @video/71 in product Rug", "link gone @video/71 lost>",
    )),
    Night("flash sale: 260 orders by a new link; the bulk file is cut short", "the file is fetched anew; TikTok brings money by a link that ends",
          lambda w: w.flash_sale(), fault={"result_truncated": 1}, status=1, notice="changes", reported=(
        "finding new LA101 /products/pan&sale in visit", "link new /products/pan&sale >breaks", "listing new pan",
    )),
    Night("the sale is cancelled; range's link brings 40 USD", "cancelled orders bring nothing, and money alone is no change", lambda w: w.cancel_sale(), notice="changes", reported=(
        "finding gone LA101 /products/pan&sale in visit", "link gone /products/pan&sale breaks>", "listing gone pan",
    )),
    Night("range's link is accepted, and about's for two days", "the user did that: no news",
          lambda w: w.accept_two()),
    Night("range's link brings 20 USD", "60 in three days are less a day than 40 in one", lambda w: w.buy("collections/range", 1)),
    Night("about's acceptance has run out", "its last day was yesterday: open again, and that is news", status=1, notice="changes",
          reported=("finding back LA103 /pages/about in the list",)),
    Night("range's link brings 400 USD", "460 in five days are twice as much a day as when it was accepted", lambda w: w.buy("collections/range", 20), status=1,
          notice="changes", reported=("finding back LA102 /collections/range in the list",)),
    Night("lamp is priced at nothing", "nobody links to it", lambda w: w.shop.update(w.shop.variant("lamp")["id"], price="0.00")),
    Night("mug is hidden; killed while reading", "a run that is not complete tells nothing", lambda w: w.hide("mug"), kill=(KILLER, 20, "inside"), status=KILLED),
    Night("pan links to a TikTok video, after what was read of it last night", "both changes; through the redirect rule mug's other link is dead too",
          lambda w: w.shop.describe("pan", f"{BAG} TEXT"), status=1, notice="changes", reported=(
        "finding gone LA101 /products/mug in the list", "finding gone LA101 /products/old-mug in the list",
        "finding new LA202 @video/71 in product Pan", "finding new LA203 @video/71 in product Pan",
        "finding new LA301 /products/mug in the list", "finding new LA301 /products/mug in redirect /products/old-mug",
        "finding new LA301 /products/old-mug in the list", "finding new LA306 /products/mug in redirect /products/old-mug",
        "link new @video/71 >lost", "link worse /products/mug breaks>broken", "link worse /products/mug ok>broken",
        "link worse /products/old-mug breaks>broken", "listing blocked mug",
    )),
    Night("mug is back", "the other way round", lambda w: w.show("mug"), status=1, notice="changes", reported=(
        "finding gone LA301 /products/mug in the list", "finding gone LA301 /products/mug in redirect /products/old-mug",
        "finding gone LA301 /products/old-mug in the list", "finding gone LA306 /products/mug in redirect /products/old-mug",
        "finding new LA101 /products/mug in the list", "finding new LA101 /products/old-mug in the list",
        "link better /products/mug broken>breaks", "link better /products/mug broken>ok",
        "link better /products/old-mug broken>breaks", "listing readier mug",
    )),
    Night("mug is priced at nothing; killed while judging", "judged whole or not at all", lambda w: w.shop.update(w.shop.variant("mug")["id"], price="0.00"),
          kill=(SLAYER, "INSERT INTO findings", 1), status=KILLED),
    Night("pan's link is taken out, after all was read last night", "both changes; a product without a price cannot be listed",
          lambda w: w.shop.describe("pan", "TEXT"), notice="changes", reported=(
        "finding gone LA202 @video/71 in product Pan", "finding gone LA203 @video/71 in product Pan", "link gone @video/71 lost>", "listing blocked mug",
    )),
    Night("range is emptied", "rug stands behind no link any more; TikTok's link to the collection is as it was",
          lambda w: w.shop.update(w.shop.ids["range"], products=[], productsCount=blanks.count(0)), notice="changes", reported=("listing gone rug",)),
    Night("a link is added to the list, one is taken out; the message is refused", "a message that nobody takes fails no run, and is owed",
          lambda w: w.relist("products/lamp,post,30", "pages/about,bio,10"), door=503, status=1, notice="refused", reported=RELISTED),
    Night("nothing", "the message of the night before", notice="changes", told=RELISTED),
    Night("two redirect rules lead to each other", "a loop at each: two new findings, one is allowed",
          lambda w: (w.shop.lead("/one", "/two"), w.shop.lead("/two", "/one")), options=("--max-new", "1"), status=1, notice="changes", reported=(
        "finding new LA303 /one in redirect /two", "finding new LA303 /two in redirect /one", "link new /one >broken", "link new /two >broken",
    )),
    Night("a cut-off date is set", "the user asks something else: the comparison says so", options=(*NEW, "--cutoff", "2027-01-31"),
          questions=("cut-off: none before, 2027-01-31 now",)),
    Night("nothing", "asked the same", options=(*NEW, "--cutoff", "2027-01-31")),
)  # fmt: skip
SHORT = {World.FRONT: "", World.UTM: "", "&utm_medium=paid&utm_campaign=sale": "&sale", " of good stuff for the road": "",
         "link_list list.csv": "the list", "https://www.tiktok.com/@small/": "@"}  # fmt: skip
CHANGES = ("new", "back", "worse", "better", "gone", "readier", "blocked", "renamed", "unseen")


def short(text: str) -> str:
    """Return a line with what always stands in it cut short."""
    for long, brief in SHORT.items():
        text = text.replace(long, brief)
    return text


def reported(found: dict[str, Any]) -> list[str]:
    """Return a comparison's changes, a line each; what is seen again is none."""
    lines = [f"link {one['change']} {one['url']} {one['before']}>{one['after']}" for one in found["link_changes"]]
    for one in found["finding_changes"]:
        place = f"{one['placement_kind']} {one['placement_title']}".strip()
        lines.append(f"finding {one['change']} {one['code']} {one['link_url']} in {place}")
    for one in found["listing_changes"]:
        was = f" (was {one['old_handle']})" if one["old_handle"] else ""
        lines.append(f"listing {one['change']} {one['handle']}{was}")
    return sorted(map(short, lines))


def summed(lines: tuple[str, ...]) -> set[str]:
    """Return the lines of a message that count these changes."""
    found = set()
    for thing, title in (("link", "Links"), ("finding", "Findings"), ("listing", "Listings")):
        of = Counter(line.split()[1] for line in lines if line.startswith(f"{thing} "))
        if of:
            found.add(f"{title}: " + ", ".join(f"{of[change]} {change}" for change in CHANGES if of[change]))
    return found


class Month:
    """The nights so far: the database, what arrived at the door, and the run that was compared last."""

    def __init__(self, world: World, local: LocalShopify, door: doors.Door, capsys: pytest.CaptureFixture[str]) -> None:
        self.world, self.local, self.door, self.capsys = world, local, door, capsys
        self.token, self.last = "", 0
        self.address = f"json://127.0.0.1:{door.port}/hook"

    def audit(self, night: Night, now: datetime) -> Any:
        """Run the night's audit as a process of its own."""
        rules = [self.local.faults.add(name, times=times, retry_after="0.1") for name, times in night.fault.items()]
        scopes = frozenset(all_scopes()) - night.scopes
        if not self.token or scopes != self.local.scopes:
            self.local.scopes = scopes
            self.token = self.local.issue()["access_token"]
        self.door.answers = {"": (night.door, b"{}")}
        self.door.posts.clear()
        run = command(self.local, self.world.folder, "run", self.world.write(), *night.options)
        done = call(self.local, CLOCKED, (now + timedelta(minutes=10)).isoformat(), *night.kill, *run,
                    token=self.token, LINKAUDIT_NOTIFY_URLS=self.address)  # fmt: skip
        assert all(rule.fired for rule in rules), done.stderr
        self.local.faults.clear()
        if "token_revoked" in night.fault:
            self.token = ""
        return done

    def compared(self) -> tuple[list[str], list[str]]:
        """Return what the comparison tells, and in what the questions were others; nothing without a new run."""
        self.capsys.readouterr()
        if cli.run(["diff", "--json", "--db", str(self.world.database)]):
            return [], []  # there are no two audits yet
        found = json.loads(self.capsys.readouterr().out)
        before, self.last = self.last, found["new"]["id"]
        return (reported(found), found["questions"]) if self.last != before else ([], [])

    def noticed(self, done: Any) -> tuple[str, str]:
        """Return what kind of message arrived, and its text."""
        if not self.door.posts:
            return "none", ""
        (post,) = self.door.posts
        titles = {"the first audit is complete": "first", "changes since": "changes", "the audit could not finish": "failed"}
        (kind,) = (kind for words, kind in titles.items() if words in post.data["title"])
        refused = "not delivered to" in done.stderr
        return "refused" if refused else kind, short(post.data["message"])


def check_message(night: Night, text: str) -> None:
    """Fail unless a message tells the night's changes in numbers, each link by its address, and why a run failed."""
    told = night.told or night.reported
    if night.notice in {"changes", "refused"}:
        assert {line for line in text.split("\n") if line.startswith(("Links: ", "Findings: ", "Listings: "))} == summed(told)
        for line in told:
            thing, change, url, *_ = line.split()
            assert thing != "link" or any(one.startswith(change) and one.endswith(url) for one in text.split("\n")), (line, text)
    assert ("Not read this time: article, blog, page" in text) == any(" unseen " in line for line in told)
    assert (text.startswith("Cause: ") and "token" in text and "\nCure: " in text) == (night.notice == "failed")


@pytest.mark.slow
def test_a_month(tmp_path, capsys, request):
    table, begin = [], datetime.fromisoformat(BEGIN)
    world = World(tmp_path, lambda *words: call(local, CLOCKED, *words))
    with LocalShopify(world.shop) as local, doors.web() as door:
        month = Month(world, local, door, capsys)
        for number, night in enumerate(NIGHTS):
            now = begin + timedelta(days=number)
            world.begin(now)
            night.deed(world)
            done = month.audit(night, now)
            killed = done.returncode == KILLED  # and nobody asks before the next night
            lines, questions = ([], []) if killed else month.compared()
            notice, text = month.noticed(done)
            table.append(f"{number + 1:2} | {night.seeded} | {night.why} | {'; '.join([*lines, *questions]) or 'nothing'} | {done.returncode} | {notice}")
            found = (lines, tuple(questions), done.returncode, notice)
            assert found == (sorted(night.reported), night.questions, night.status, night.notice), (night.seeded, done.stderr, text)
            check_message(night, text)
        assert local.leaks == []
    if request.config.getoption("capture") == "no":
        with capsys.disabled():
            sys.stdout.write("\n".join(["", "night | seeded | why | reported | exit status | message", *table, ""]))
