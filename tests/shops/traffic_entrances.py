"""The ways into the shop: what a visit carries, and what it was made to be."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, quote_plus

APP = "app"  # the browser inside TikTok's app
PHONE = "phone"
DESK = "desk"
WRAPPER = "https://www.tiktok.com/link/v2?aid=1988&lang=en&scene=bio_url&target="


@dataclass(frozen=True, slots=True)
class Ad:
    """One ad of the account."""

    number: int
    ad_id: str
    name: str
    group: str
    group_id: str
    campaign: str
    campaign_id: str
    page: str


@dataclass(frozen=True, slots=True)
class Entrance:
    """One way in. ``surface`` is the TikTok place it stands on, empty if it is not TikTok's.

    ``query`` and ``referrer`` are templates: ``{c}`` campaign, ``{ci}`` its id, ``{g}`` ad group, ``{a}`` ad, ``{ai}``
    its id, ``{k}`` a number for it, ``{n}`` number of the click, ``{url}`` the landing. ``channel`` is Shopify's word for
    the source; ``page`` the only page it leads to; ``of_ad``: it leads to its ad's page.
    """

    name: str
    surface: str
    weight: int
    query: str = ""
    referrer: str = ""
    agent: str = APP
    page: str = ""
    channel: str = ""
    of_ad: bool = False

    def filled(self, ad: Ad, number: int, page: str) -> str:
        """Return the query of one visit; values encoded as browsers do, cut at 255 bytes where the tag is long."""
        words = {"c": ad.campaign, "ci": ad.campaign_id, "g": ad.group, "a": ad.name, "ai": ad.ad_id, "k": f"{ad.number:03}"}
        query = self.query.format(n=f"{number:05}", **{key: quote_plus(word) for key, word in words.items()})
        return f"{page}?{query}"[:255][len(page) + 1 :] if "long" in self.name else query

    def filled_referrer(self, ad: Ad, number: int, url: str) -> str:
        """Return the referrer of one visit."""
        return self.referrer.format(n=number, url=quote(url, safe=""), a=ad.number)

    @property
    def detour(self) -> bool:
        """Whether it is a buyer's way back from Shop Pay, which nobody sent."""
        return self.referrer == "https://shop.app/" and not self.query

PAID = "utm_source=tiktok&utm_medium=paid&utm_campaign={c}&utm_content={a}&utm_term={g}"
ENTRANCES = (
    # paid
    Entrance("ad", "ad", 160, PAID + "&ttclid=E.C.P.w{n}", of_ad=True),
    Entrance("ad without click id", "ad", 60, PAID, of_ad=True),
    Entrance("ad, source shouted", "ad", 30, "utm_source=TikTok&utm_medium=CPC&utm_campaign={c}&utm_content={a}", of_ad=True),
    Entrance("ad by number", "ad", 30, "utm_source=tiktok_ads&utm_medium=paid_social&utm_id={ci}&ttadid={ai}", of_ad=True),
    Entrance("ad with macros left", "ad", 25,
             "utm_source=tiktok&utm_medium=paid&utm_campaign=__CAMPAIGN_NAME__&utm_content=__CID_NAME__", of_ad=True),
    Entrance("ad with a mistyped macro", "ad", 15,
             "utm_source=tiktok&utm_medium=paid&utm_campaign=_CAMPAIGN_NAME_&ttclid=E.C.P.m{n}", of_ad=True),
    Entrance("ad, long", "ad", 12, "utm_source=tiktok&utm_medium=paid&utm_campaign={c}&utm_content="
             + "very-long-creative-name-" * 14, page="/products/bottles-ash-0"),
    Entrance("ad, two question marks", "ad", 10, "variant=7700000000001?utm_source=tiktok&utm_medium=paid&ttclid=E.C.P.q{n}",
             page="/products/bottles-ash-0"),
    Entrance("catalog", "catalog", 50, "utm_source=tiktok&utm_medium=catalog&utm_campaign=feed"),
    # organic
    Entrance("bio", "bio", 90, "utm_source=tiktok&utm_medium=bio", page="/pages/guide-0"),
    Entrance("bio, wrapped", "bio", 25, "", WRAPPER + "{url}", page="/pages/guide-1"),
    Entrance("bio, hello", "bio", 20, "ttclid=E.C.P.h{n}", page="/hello"),  # only the list says where this link stands
    Entrance("storefront", "storefront", 60, "utm_source=tiktok&utm_medium=storefront"),
    Entrance("video", "video", 90, "utm_source=tiktok&utm_medium=video&utm_campaign=ice-test&utm_content=7312345678901234{k}"),
    Entrance("live", "live", 30, "utm_source=tik_tok&utm_medium=live&utm_campaign=friday"),
    Entrance("post", "post", 15, "utm_source=TIKTOK&utm_medium=comment"),
    # TikTok's, but the place is not known
    Entrance("source only", "unknown", 25, "utm_source=tiktok"),
    Entrance("source tt", "unknown", 12, "utm_source=tt&utm_campaign=duet"),
    Entrance("source with a dot", "unknown", 8, "utm_source=tiktok.com"),
    Entrance("click id only", "unknown", 25, "ttclid=E.C.P.o{n}"),
    Entrance("click id shouted", "unknown", 6, "TTCLID=E.C.P.s{n}&ref=x"),
    Entrance("click id under another source", "unknown", 8, "utm_source=google&ttclid=E.C.P.g{n}"),
    Entrance("referrer", "unknown", 30, "", "https://www.tiktok.com/"),
    Entrance("short referrer", "unknown", 10, "", "https://vm.tiktok.com/ZM{n}/"),
    Entrance("app referrer", "unknown", 15, "", "android-app://com.zhiliaoapp.musically/"),
    Entrance("other app referrer", "unknown", 6, "", "android-app://com.ss.android.ugc.trill"),
    Entrance("from", "unknown", 6, "from=tiktok"),
    Entrance("shop.app, tagged", "unknown", 8, "utm_source=tiktok", "https://shop.app/", PHONE),
    # somebody else's
    Entrance("direct in the app", "", 60, "", "", APP, channel="direct"),
    Entrance("direct", "", 140, "", "", DESK, channel="direct"),
    Entrance("search", "", 160, "", "https://www.google.com/", DESK, channel="Google"),
    Entrance("search ad", "", 40, "gclid=Cj0KCQ{n}&utm_source=google&utm_medium=cpc&utm_campaign=tiktok", "", PHONE),
    Entrance("newsletter", "", 70, "utm_source=newsletter&utm_medium=email&utm_content=tiktok-recap", "", PHONE),
    Entrance("instagram", "", 60, "utm_source=instagram&utm_medium=bio", "https://l.instagram.com/", PHONE),
    Entrance("lookalike source", "", 10, "utm_source=antiktok", "", DESK),
    Entrance("lookalike host", "", 10, "", "https://nottiktok.example/", DESK),
    Entrance("blog about it", "", 10, "", "https://blog.example/why-tiktok.com-ends", DESK),
    Entrance("shop.app", "", 20, "", "https://shop.app/", PHONE),
)  # fmt: skip
