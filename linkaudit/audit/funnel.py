"""From the store's orders to TikTok's, to links, to products: how many pass each step, and why the rest does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from linkaudit.audit.account import Account
from linkaudit.model import LeftOut, OrderCount, Step
from linkaudit.urls import visit_marks

_UNLINKED = 0


def steps(counts: Iterable[OrderCount], account: Account, kind_of: Mapping[int, str]) -> tuple[Step, ...]:
    """Return the steps, none without orders.

    ``counts``: the store's orders within the window; ``kind_of``: what each link leads to.
    """
    told = list(counts)
    if not told:
        return ()
    total = sum(one.orders for one in told)
    no_sale, no_visit = Counter[str](), Counter[str]()
    for one in told:
        if why := _no_sale(one):
            no_sale[why] += one.orders
        elif not one.has_visit:
            no_visit[f"no visit recorded (sales channel {one.source_name or 'not named'})"] += one.orders
    elsewhere = Counter[str]()
    for link, number in account.linked.items():
        kind = kind_of.get(link, "")
        if link != _UNLINKED and kind != "product":
            elsewhere[f"leads to {_NAMES.get(kind, kind or 'an unknown page')}"] += number
    unlinked = {"no landing URL recorded": account.linked[_UNLINKED]}
    found = [Step(step="orders in the store", orders=total, left_out=[])]
    for name, left in (
        ("sales of the online store", no_sale), ("with a recorded journey", no_visit),
        ("with a TikTok mark", account.others), ("joined to a link", unlinked), ("joined to a product", elsewhere),
    ):  # fmt: skip
        found.append(_step(name, found[-1].orders, left))
    return tuple(found)


_NAMES = {"home": "the home page", "collection": "a collection", "collection_list": "the collections", "page": "a page",
          "external": "another host", "article": "a blog post", "blog": "a blog"}  # fmt: skip


def _step(name: str, before: int, left: Mapping[str, int]) -> Step:
    most_first = sorted(left.items(), key=lambda one: (-one[1], one[0]))
    rows = [LeftOut(why=why, orders=number) for why, number in most_first if number]
    return Step(step=name, orders=before - sum(one.orders for one in rows), left_out=rows)


def _no_sale(one: OrderCount) -> str:
    if visit_marks.is_shop_channel(one.source_name):
        return "sold in TikTok Shop itself"
    if one.test:
        return "test orders"
    return "cancelled" if one.cancelled else ""
