"""What a finding leans on beside the place where it stands: where that was not read, it cannot be compared."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from linkaudit.audit.diff import LINK_LIST, VISIT, list_key

_CATALOGUE = frozenset({"product", "collection", "page", "blog", "article", "metaobject", "policy"})
# The kinds of content that tell whether a target of this kind opens.
_TOLD_BY = {
    **{kind: frozenset({kind}) for kind in _CATALOGUE},
    "article": frozenset({"article", "blog"}), "policy": frozenset({"policy", "page"}),
    "metaobject": frozenset({"metaobject", "page"}), "cart": frozenset({"product", "variant_ids"}),
    "discount": _CATALOGUE,
}  # fmt: skip
# What follows from where a link leads. Where a target is not known all of these may be found in place of others, for a
# redirect may stand behind its path; where redirects are not known, only the first.
_INSTEAD = ("LA101", "LA102", "LA103", "LA104", "LA105", "LA106", "LA107", "LA203", "LA204", "LA310")
_KNOWN = ("LA201", "LA202", "LA301", "LA302", "LA303", "LA306", "LA307", "LA308", "LA309")
_OF_VARIANTS = ("LA308", "LA309")
# Told at a redirect rule, of what is at the path that it is for.
_SHADOWED = "LA304"
# What visits were recorded with is told at the link that they came through.
_OF_VISITS = ("LA401", "LA402", "LA403", "LA404", "LA405", "LA406")
# One source's spellings stand in all links from TikTok.
_OF_ALL_LINKS, _LINKS_IN = "LA404", frozenset({LINK_LIST, "ad", "catalog"})
# A product is listed for the links that lead to it, also through a collection, a text or a redirect, and for its sales.
_LISTED_FOR = _LINKS_IN | {"product", "collection", "page", "article", "redirect", "html", VISIT, "order"}


class Leaning(NamedTuple):
    """Findings of this code ("": the verdict) of links to this kind of target ("": any) lean on what was not read.

    ``instead``: they may have been found because it was not.
    """

    code: str
    target: str
    instead: bool


def leaning(not_read: AbstractSet[str]) -> list[Leaning]:
    """Return what leans on the kinds of content (and link lists) that a run did not read.

    >>> [one.code for one in leaning({"redirect"}) if not one.instead][:4]
    ['', 'LA201', 'LA202', 'LA301']
    >>> sorted({one.target for one in leaning({"product"})})
    ['', 'cart', 'discount', 'product']
    >>> leaning({"menu"})
    []
    """
    targets = [kind for kind, told in _TOLD_BY.items() if told & not_read]
    targets += [""] if "redirect" in not_read else []
    codes = ("", *_INSTEAD, *_KNOWN)
    found = [Leaning(code, kind, instead=code in _INSTEAD or kind != "") for kind in targets for code in codes]
    if not_read & {"variant_ids", "stock"}:
        found += [Leaning(code, "product", instead=False) for code in _OF_VARIANTS]
    if not_read & _CATALOGUE:
        found.append(Leaning(_SHADOWED, "", instead=False))
    if VISIT in not_read:
        found += [Leaning(code, "", instead=False) for code in _OF_VISITS]
    if lacks_lists(not_read):
        found.append(Leaning(_OF_ALL_LINKS, "", instead=False))
    return found


def are_listings_known(not_read: AbstractSet[str]) -> bool:
    """Whether a run that did not read this knows all products that are to be listed.

    >>> are_listings_known({"menu"}), are_listings_known({"visit"}), are_listings_known({list_key("bio.csv")})
    (True, False, False)
    """
    return not (not_read & _LISTED_FOR or lacks_lists(not_read))


def lacks_lists(not_read: AbstractSet[str]) -> bool:
    """Whether links from TikTok that are listed were not read, so that some may be known by their visits alone."""
    return bool(not_read & _LINKS_IN) or any(kind.startswith(list_key("")) for kind in not_read)
