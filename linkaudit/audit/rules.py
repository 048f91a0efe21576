"""The rules as data: what each code says, why it matters, what to do, and where the fact comes from.

Codes are stable and never reused. ``docs/rules.md`` is generated from here.
"""

from __future__ import annotations

from linkaudit.model import Rule, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

_REDIRECTS = "help.shopify.com, URL redirects; read 2026-11-22"
_POLICY = "the policy in force (see Policies); read 2026-11-22"
_LISTING = "TikTok Shop Academy seller-us 2276419631646507, seller-vn 6837787798587138; read 2026-11-22"
_WHATWG = "URL Standard, url.spec.whatwg.org; read 2026-11-22"
_MACROS = "ads.tiktok.com, URL parameters and macros; public tag templates; read 2026-11-22"
_GRAMMAR = "shopify.dev, cart permalinks and storefront routes; read 2026-11-22"

RULES: tuple[Rule, ...] = (
    Rule(code="LA101", severity=ERROR, title="TikTok link to a product stops working",
         why="The surface it sits on ends under the policy, and with it this product's traffic.",
         cure="List the product in TikTok Shop and put the listing in the link's place", source=_POLICY),
    Rule(code="LA102", severity=ERROR, title="TikTok link to a collection stops working",
         why="TikTok Shop has no link to a Shopify collection; its best sellers must be listed one by one.",
         cure="List the collection's best sellers in TikTok Shop, in the order of mapping.csv", source=_POLICY),
    Rule(code="LA103", severity=ERROR, title="TikTok link to a page or the home page stops working",
         why="The surface ends, and the page has no counterpart in TikTok Shop.",
         cure="Choose a product to link instead, or drop the link", source=_POLICY),
    Rule(code="LA104", severity=WARNING, title="TikTok link to a cart or checkout",
         why="TikTok Shop has its own checkout; a filled Shopify cart cannot be carried over.",
         cure="List the products of the cart in TikTok Shop", source=_GRAMMAR),
    Rule(code="LA105", severity=WARNING, title="TikTok link that applies a discount code",
         why="Shopify discount codes do not work in TikTok Shop.",
         cure="Create the promotion in Seller Center and link the listing", source=_GRAMMAR),
    Rule(code="LA106", severity=WARNING, title="TikTok link to an app page or another dynamic path",
         why="What an app shows there cannot be told from the catalogue, and TikTok Shop has no such page.",
         cure="Open it by hand and decide what takes its place", source=_GRAMMAR),
    Rule(code="LA107", severity=WARNING, title="TikTok link to a host that is not the store",
         why="A landing-page builder, a link-in-bio page or another shop stands between TikTok and the products.",
         cure="Find out which products it leads to and list those; if the host is yours, add it with --domain",
         source=_POLICY),
    Rule(code="LA110", severity=INFO, title="TikTok link on a surface that the policy keeps or restricts",
         why="It goes on working, but a restricted surface is shown to fewer people.",
         cure="Nothing now; watch the policy", source=_POLICY),
    Rule(code="LA201", severity=WARNING, title="Store page links to a TikTok storefront, showcase or product anchor",
         why="That TikTok page ends with the storefront.",
         cure="Link the TikTok Shop product instead, or remove the link", source=_POLICY),
    Rule(code="LA202", severity=INFO, title="Store page links to a TikTok profile, video, embed or TikTok Shop",
         why="It stays, but sends buyers away from the store.", cure="Keep it if you mean it", source=_POLICY),
    Rule(code="LA203", severity=WARNING, title="Product description links to another host",
         why="A TikTok Shop description may not lead elsewhere; listings with such links are refused.",
         cure="Remove the link from the text that goes to TikTok Shop", source=_LISTING),
    Rule(code="LA204", severity=WARNING, title="Product description links within the store",
         why="A TikTok Shop description may not lead to the store; the link is lost with the move.",
         cure="Say in words what the link said (size guide, care, set)", source=_LISTING),
    Rule(code="LA205", severity=WARNING, title="Product text redirects buyers",
         why="E-mail, phone, handle, bare address, 'link in bio' or another platform's name count as redirecting "
             "traffic: refusal and violation points.",
         cure="Delete the words from the title or description", source=_LISTING),
    Rule(code="LA206", severity=WARNING, title="Link without a scheme",
         why="A browser reads `www.example.com` on a page as a path of the store, which mostly is a 404.",
         cure="Write https:// before it", source=_WHATWG),
    Rule(code="LA207", severity=WARNING, title="Link to the admin, a preview or the myshopify domain",
         why="Visitors cannot open the admin, previews expire, and the myshopify domain is not your shop's name.",
         cure="Link the public address of the page", source=_GRAMMAR),
    Rule(code="LA208", severity=WARNING, title="Insecure http link",
         why="Browsers warn, and TikTok refuses insecure addresses (12052236).",
         cure="Write https:// instead", source=_LISTING),
    Rule(code="LA209", severity=WARNING, title="Malformed link, or words in place of a link",
         why="No browser can open it, or it opens a path made of words.",
         cure="Put the intended address there, or remove the link", source=_WHATWG),
    Rule(code="LA301", severity=ERROR, title="Target does not exist or is not published",
         why="Visitors get a 404 today, whatever TikTok does.",
         cure="Publish the target, add a URL redirect, or correct the link", source=_REDIRECTS),
    Rule(code="LA302", severity=WARNING, title="Redirect chain",
         why="Every hop costs time in TikTok's in-app browser, and one lost rule breaks the chain.",
         cure="Link the last address; of a rule of the store: point the first one straight at the last target",
         source=_REDIRECTS),
    Rule(code="LA303", severity=ERROR, title="Redirects in a circle",
         why="The browser gives up with an error.", cure="Delete one rule of the circle, or correct the link",
         source=_REDIRECTS),
    Rule(code="LA304", severity=INFO, title="Redirect rule shadowed by a live page",
         why="Shopify looks at a redirect only where the path would be a 404, so this rule never fires.",
         cure="Delete the rule, or unpublish the page if the rule is what you want", source=_REDIRECTS),
    Rule(code="LA305", severity=WARNING, title="Redirect rule whose source can never fire",
         why="Shopify does not look at redirects from this path.", cure="Delete the rule", source=_REDIRECTS),
    Rule(code="LA306", severity=ERROR, title="Redirect rule that leads to a 404",
         why="Visitors are sent from one missing page to another.",
         cure="Point the rule at a live page", source=_REDIRECTS),
    Rule(code="LA307", severity=WARNING, title="Redirect that loses the UTM values or the click id",
         why="Where a rule's target has a query of its own, Shopify does not append the visitor's; other hosts drop or"
             " rewrite it. The sale looks direct.",
         cure="Remove the query from the rule's target, or link the last address with its UTM values",
         source=_REDIRECTS),
    Rule(code="LA308", severity=WARNING, title="Stale variant id",
         why="The product opens, but not in the variant the link names.",
         cure="Correct ?variant= or leave it out", source=_GRAMMAR),
    Rule(code="LA309", severity=WARNING, title="Target sold out",
         why="Visitors come for something they cannot buy.", cure="Restock, or link another product",
         source=_GRAMMAR),
    Rule(code="LA310", severity=WARNING, title="Live check without a clear answer, or with a bad one",
         why="The address was asked and gave a server error, no answer in time, a page that only says 'not found', the"
             " password page of a closed shop, or a refusal of robots; the last two say nothing of what a buyer sees.",
         cure="Open it by hand in a phone without your login; what was over in a moment, `linkaudit check` asks again",
         source="link checkers measured side by side, and what their users report; read 2026-11-22"),
    Rule(code="LA401", severity=WARNING, title="Ad macro that was not replaced",
         why="Visits are recorded under the macro's name, so no campaign or video can be told apart.",
         cure="Enter the URL in the URL field of the ad in Ads Manager; outside ads write the name itself",
         source=_MACROS),
    Rule(code="LA402", severity=WARNING, title="Mistyped ad macro",
         why="TikTok replaces only its own macros, spelled exactly; others stand in every visit as they are.",
         cure="Write the macro as TikTok does, as __CAMPAIGN_NAME__ or __CID_NAME__", source=_MACROS),
    Rule(code="LA403", severity=WARNING, title="TikTok link without UTM values",
         why="TikTok's in-app browser mostly sends no referrer, so the visit and its sale count as direct.",
         cure="Add utm_source=tiktok, utm_medium and utm_campaign to the link", source=_MACROS),
    Rule(code="LA404", severity=WARNING, title="One source under several spellings",
         why="Analytics count TikTok and tiktok apart, so each looks smaller than it is.",
         cure="Write utm_source the same way in every link", source=_MACROS),
    Rule(code="LA405", severity=WARNING, title="Malformed query",
         why="Browsers and analytics read a second '?', a doubled parameter or a missing '?' each in their own way.",
         cure="Write one '?' before the first parameter, '&' before all others, and each parameter once",
         source=_WHATWG),
    Rule(code="LA406", severity=INFO, title="Value cut at 255 bytes",
         why="Shopify keeps 255 bytes of a landing URL and of a UTM value; what stands behind is lost.",
         cure="Shorten names of campaigns and ads, or use numbers in place of names",
         source="Shopify's order exports (landing_site of 255 bytes), seen in public data; read 2026-11-22"),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}
