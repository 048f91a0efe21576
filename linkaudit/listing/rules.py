"""The rules of listings as data: what each TS code says, why it matters, what to do, and where the fact comes from.

Codes are stable and never reused. Severity is that of a code's blocking cases; whether a case blocks is on the problem.
"""

from __future__ import annotations

from linkaudit.model import Rule, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

_API = "TikTok Shop Partner Center, Create Product; read 2026-11-22"
_SHEET = "Seller Center's bulk-upload workbook V5.0.2 of 2026-04-30, its validations and help; read 2026-11-22"
_QUALITY = "TikTok Shop Academy seller-us 481891871868714, 2276419631646507; read 2026-11-22"
_REDIRECTING = "TikTok Shop Academy seller-us 2276419631646507, seller-vn 6837787798587138; read 2026-11-22"
_PRICING = "TikTok Shop Academy seller-us 8519326693148462; read 2026-11-22"
_REFUSALS = "TikTok Shop's error codes in public code; read 2026-11-22"
_GATES = "TikTok Shop Partner Center, category rules; public seller guides of 2026-06; read 2026-11-22"
_CHECK_DIGITS = "GS1 General Specifications; TikTok Shop Partner Center, identifier_code; read 2026-11-22"

RULES: tuple[Rule, ...] = (
    Rule(code="TS101", severity=ERROR, title="Title too long or too short",
         why="Each market has its limits; a title outside is refused.",
         cure="Write a longer title in Shopify; what was too long is cut at a word", source=_API),
    Rule(code="TS102", severity=ERROR, title="Words or signs that a title may not have",
         why="Emoji, all capitals, links, contacts, names of platforms, promotion and other scripts are refused; links "
             "and contacts earn violation points as well.",
         cure="Read what the title became; correct it in Shopify where it lost its sense", source=_REDIRECTING),
    Rule(code="TS111", severity=WARNING, title="Description too long",
         why="A description may have 10,000 characters, tags included (12052013).",
         cure="Read where it was cut; shorten it in Shopify if the end matters", source=_API),
    Rule(code="TS112", severity=WARNING, title="Markup or content removed from the description",
         why="It may have few tags and no links, scripts, tables or pictures of other hosts (12052344, 12052345).",
         cure="Read what was removed; say in words what a link or table said", source=_REFUSALS),
    Rule(code="TS113", severity=ERROR, title="Description empty or thin",
         why="A description is mandatory, and one of less than 30 words sells badly.",
         cure="Write what it is, what it is made of, its sizes and what is in the box", source=_QUALITY),
    Rule(code="TS121", severity=ERROR, title="No picture, or fewer than five",
         why="A main picture is mandatory; with five or more the listing is shown more.",
         cure="Add pictures to the product in Shopify", source=_QUALITY),
    Rule(code="TS122", severity=INFO, title="More than nine pictures",
         why="The sheet has room for nine; the first nine are used.",
         cure="Put the best nine first in Shopify", source=_SHEET),
    Rule(code="TS123", severity=ERROR, title="Picture of a wrong format",
         why="The sheet takes JPEG and PNG.", cure="Upload the picture as JPEG or PNG", source=_SHEET),
    Rule(code="TS124", severity=ERROR, title="Picture too small, too large, of a wrong ratio, or not reachable",
         why="Seller Center fetches each picture: at least 600 × 600 pixels, at most 5 MB, between 3:4 and 4:3.",
         cure="Upload a larger picture, 1600 × 1600 is best", source=_SHEET),
    Rule(code="TS125", severity=ERROR, title="Size chart missing",
         why="Some categories, most clothes and shoes, require a size chart.",
         cure="Set [listing] size_chart to a picture's URL or a size chart template's id", source=_SHEET),
    Rule(code="TS131", severity=INFO, title="More options than the sheet has",
         why="The sheet has two option columns, Shopify has three options.",
         cure='Nothing if they may be joined; to make a listing of each value, set [listing] options = "split"',
         source=_SHEET),
    Rule(code="TS132", severity=ERROR, title="Too many SKUs",
         why="A listing holds 300 SKUs, in some markets 100 (12052050).",
         cure='Set [listing] options = "split", or remove variants', source=_API),
    Rule(code="TS133", severity=WARNING,
         title="Option name or value too long, empty, or not in a form Seller Center takes",
         why="An option's name may have 20 characters, a value 50, both in the market's own letters.",
         cure="Correct it in Shopify if what it became is not clear", source=_SHEET),
    Rule(code="TS134", severity=ERROR, title="Two variants with the same option values",
         why="Buyers and Seller Center tell SKUs by their option values alone.",
         cure="Give each variant its own values in Shopify", source=_SHEET),
    Rule(code="TS135", severity=WARNING, title="Two products with one title",
         why="Seller Center makes one product of all rows with the same product name.",
         cure="Read what the title became; write titles that differ in Shopify", source=_SHEET),
    Rule(code="TS141", severity=ERROR, title="Price missing, zero or out of range",
         why="Each SKU needs a price within the market's bounds; prices far apart in one listing count as misleading.",
         cure="Set the variant's price in Shopify", source=_PRICING),
    Rule(code="TS142", severity=INFO, title="List price below the price",
         why="TikTok Shop discards a list price that is below the price.",
         cure="Correct or empty the compare-at price in Shopify", source=_API),
    Rule(code="TS143", severity=ERROR, title="Shop and market differ in currency and no rate is set",
         why="A price of another currency would be read as the market's own.",
         cure='Set the rate and its day, as [listing] fx = "EUR 1.08 2026-11-01"', source=_API),
    Rule(code="TS151", severity=INFO, title="SKU missing",
         why="Without a seller SKU neither orders nor results can be joined to your variants.",
         cure="Nothing, one was made; or set SKUs in Shopify before the first upload", source=_API),
    Rule(code="TS152", severity=WARNING, title="SKU too long, with spaces, or shortened by a spreadsheet",
         why="A seller SKU may have 50 characters and no spaces, in the EU only letters, digits, _ and -. One that a"
             " spreadsheet shortened, as 1.23457E+11, joins neither orders nor results to your variants.",
         cure="Nothing, it was changed; or correct it in Shopify before the first upload", source=_API),
    Rule(code="TS153", severity=WARNING, title="SKU used twice",
         why="One seller SKU on two SKUs leaves open which one was sold.",
         cure="Nothing, it was changed; or give each variant its own SKU in Shopify", source=_API),
    Rule(code="TS161", severity=ERROR, title="Weight missing or zero",
         why="The weight of the parcel is mandatory and decides the shipping fee.",
         cure='Set weights in Shopify, or a default: [listing] package = "250 g"', source=_SHEET),
    Rule(code="TS162", severity=WARNING, title="Dimensions of the parcel missing",
         why="Some categories and carriers want length, width and height; without them the shipping fee may be wrong.",
         cure='Set a default: [listing] package = "250 g, 30 x 20 x 10 cm"', source=_SHEET),
    Rule(code="TS171", severity=WARNING, title="GTIN invalid or repeated",
         why="A wrong code has the row refused, and one that was taken cannot be changed later (12052593).",
         cure="Correct the barcode in Shopify from the package, or leave it empty", source=_CHECK_DIGITS),
    Rule(code="TS172", severity=WARNING, title="Brand not in the template's list",
         why="Seller Center takes the brands that it lists for you, and no brand.",
         cure="Apply for the brand in Seller Center, or set [listing.brand] vendor = brand", source=_REFUSALS),
    Rule(code="TS181", severity=ERROR, title="No category chosen",
         why="Each product needs a category of the template; it also decides which attributes are wanted.",
         cure="Run `linkaudit listing categories`", source=_SHEET),
    Rule(code="TS182", severity=ERROR, title="Category gated or closed",
         why="Some categories need an invitation or documents, some goods may not be sold at all.",
         cure="Look it up in Seller Center, Qualification Center", source=_GATES),
    Rule(code="TS183", severity=ERROR, title="Attribute missing, forbidden or not an allowed value",
         why="The category decides which columns must be filled, must not be, and with what.",
         cure='Set where it comes from, as [listing.attributes] Material = "value:Cotton"', source=_SHEET),
    Rule(code="TS184", severity=ERROR, title="Qualification, certificate or responsible person needed",
         why="Some categories want documents; the EU wants a responsible person.",
         cure="Add them in Seller Center; they cannot be made here", source=_GATES),
    Rule(code="TS191", severity=ERROR, title="Stock missing, zero or out of range",
         why="Each SKU needs a quantity in at least one warehouse; with 0 it cannot be bought.",
         cure="Count it in Shopify, or set [listing] quantity = { untracked = 50 }", source=_SHEET),
    Rule(code="TS201", severity=ERROR,
         title="A kind of product that cannot be listed, or one that the shop does not sell now",
         why="Gift cards, services, subscriptions and extras without a price are no goods of TikTok Shop; drafts and"
             " archived products are not on sale.",
         cure="Leave it out, or correct in Shopify what it is taken for", source=_GATES),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}
