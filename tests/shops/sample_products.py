"""Saltmoor Supply's range, one line a product: title | kind | price | grams | options | what is special about it."""

from __future__ import annotations

RANGE = """
Harbour Rain Jacket|Jackets|148.00|540|apparel2|Fully seam-sealed 2.5-layer shell with a brim that stays up in crosswind.
Tideline Anorak|Jackets|129.00|480|apparel2|Pull-on smock with a kangaroo pocket big enough for a paperback and a thermos.
Moor Wax Jacket|Jackets|189.00|1250|apparel1|Dry-waxed cotton that gets better every winter. Rewax once a year.
Fernway Fleece|Jackets|84.00|420|apparel2|Recycled high-pile fleece, bonded at the elbows.
Skerry Down Vest|Jackets|119.00|310|apparel1|650-fill traceable down, packs into its own pocket.
Driftwood Overshirt|Shirts|78.00|460|apparel2|Brushed organic cotton twill, corozo buttons.
Pebble Flannel Shirt|Shirts|69.00|380|apparel2|Portuguese flannel, 170 gsm, soft from day one.
Low Tide Tee|T-shirts|32.00|190|apparel3|Heavyweight 220 gsm tee that keeps its collar.
Gull Print Tee|T-shirts|34.00|190|apparel2|Screen printed by hand with water-based ink.
Long Light Long Sleeve|T-shirts|42.00|240|apparel2|Cuffed long sleeve for shoulder seasons.
Merino Base Crew|Base layers|74.00|180|apparel2|18.5 micron merino, flat seams, no itch.
Merino Base Legging|Base layers|72.00|185|apparel1|Same merino as the crew, wide soft waistband.
Estuary Chino|Trousers|88.00|520|apparel2|Stretch canvas with a hidden zip pocket.
Cliff Path Pant|Trousers|96.00|430|apparel2|Quick-dry hiking trouser with articulated knees.
Swim Short 6 Inch|Shorts|48.00|170|apparel2|Recycled nylon, mesh-free, dries on the walk home.
Dune Short|Shorts|52.00|210|apparel1|Garment-dyed cotton short with a drawcord.
Fisher Beanie|Hats|28.00|75|colour4|Short cuff rib knit from recycled wool.
Lookout Cap|Hats|30.00|85|colour3|Five-panel cap, brass buckle.
Sou'wester Hat|Hats|44.00|120|colour2|Waxed brim, cotton lining, chin cord.
Ridge Wool Socks|Socks|19.00|90|sock|Merino-blend crew sock with a cushioned heel.
Shore Ankle Socks|Socks|14.00|45|sock|Combed cotton ankle sock, pack of two.
Night Watch Bed Socks|Socks|24.00|110|colour2|Boiled alpaca-blend socks for cold floors.
Moss Fingerless Gloves|Gloves|26.00|60|colour2|Lambswool, ribbed to the second knuckle.
Gale Shell Mitt|Gloves|58.00|140|sock|Waterproof over-mitt, cinch cuff.
Fern Lambswool Scarf|Scarves|56.00|210|colour3|Woven in a small mill, fringed by hand.
Bothy Apron|Workwear|46.00|390|colour2|Heavy canvas apron with cross-back straps.
Pack Rain Poncho|Jackets|38.00|260|colour2|Covers you and a 30-litre pack.
Wharf Work Vest|Workwear|72.00|510|apparel1|Canvas vest with a pencil slot and a hammer loop.
Trailhead Bottle 20 oz|Bottles|29.00|340|colour4|Double-wall steel. Cold for 24 hours, hot for 12.
Trailhead Bottle 32 oz|Bottles|36.00|450|colour4|The big one. Wide mouth, fits ice.
Summit Flask 12 oz|Bottles|26.00|270|colour2|A proper screw-cap flask with a steel cup.
Camp Enamel Mug|Camp kitchen|16.00|180|colour3|Enamelled steel, chip-tested on our own driveway.
Enamel Bowl Set|Camp kitchen|38.00|720|single|Four bowls that nest.
Titanium Spork|Camp kitchen|14.00|17|single|Weighs less than a letter.
Driftline Cook Pot|Camp kitchen|49.00|310|single|1.1-litre hard-anodised pot with a strainer lid.
Pocket Stove|Camp kitchen|39.00|95|single|Folding canister stove. Fuel not included.
Ember Fire Steel|Camp kitchen|12.00|42|colour2|3,000 strikes, beech handle.
Bivvy Lantern|Lights|34.00|190|colour2|USB-C lantern, 200 lumens, warm light only.
Headlamp 400|Lights|42.00|85|single|400 lumens with a red night mode.
Festoon Camp Lights|Lights|36.00|420|single|Ten metres of warm LED festoon on a reel.
Skiff Dry Bag 10 L|Bags|27.00|240|colour3|Welded seams, one-way purge valve.
Skiff Dry Bag 20 L|Bags|34.00|310|colour3|The same, for people who pack a towel.
Jetty Tote|Bags|42.00|430|colour3|18 oz canvas tote with an inside pocket.
Causeway Backpack 22 L|Bags|98.00|890|colour3|Roll-top day pack, laptop sleeve, waxed base.
Causeway Backpack 30 L|Bags|118.00|1080|colour2|The weekend version.
Hip Pack|Bags|36.00|190|colour3|Two pockets, one clip, no rattle.
Wash Roll|Bags|32.00|160|colour2|Hanging wash bag in dry-waxed cotton.
Packable Tarp 3 x 3|Shelter|89.00|620|colour2|Silnylon tarp with 16 tie-outs.
Two Tides Tent|Shelter|329.00|2350|colour2|Two-person, three-season, two doors.
Drift Hammock|Shelter|68.00|410|colour3|Wide parachute-nylon hammock with whoopie slings.
Dawn Sleeping Mat|Shelter|79.00|480|single|R-value 3.2, folds rather than rolls.
Sit Pad|Shelter|15.00|60|colour3|A square of foam that changes lunch.
Guy Line Kit|Shelter|11.00|70|single|20 metres of reflective cord and six runners.
Picnic Blanket XL|Blankets|64.00|1350|colour2|Wool-blend top, waterproof backing, leather-free strap.
Tide Table Notebook|Stationery|12.00|150|single|Stone paper. Write in the rain.
Brass Pen|Stationery|28.00|38|single|Takes any standard refill.
Peat Smoke Candle|Candles|34.00|560|scent|Soy wax, cotton wick, 50 hours.
Salt & Sage Candle|Candles|34.00|560|scent|Sea salt, clary sage, a little fennel.
Fern Floor Candle|Candles|34.00|560|scent|Green, damp, a bit like rain on soil.
Harbour Lights Candle Trio|Candles|48.00|690|single|Three travel candles in a gift box.
Reed Diffuser Juniper|Candles|39.00|380|single|Alcohol-free base, lasts three months.
Incense Cones Cedar|Candles|14.00|90|single|Thirty cones and a soapstone dish.
Stoneware Mug|Mugs|24.00|390|colour4|Thrown by hand; every rim is a little different.
Stoneware Pour-Over|Mugs|46.00|520|colour2|Fits any mug, takes No. 2 filters.
Teapot for Two|Mugs|58.00|860|colour2|700 ml, drip-free spout.
Harbour Tumbler Set|Mugs|44.00|980|single|Set of four, recycled glass.
Wool Throw Heather|Blankets|98.00|1180|colour3|Woven from undyed and heather-dyed lambswool.
Linen Bed Throw|Blankets|110.00|1320|colour2|Stone-washed French flax.
Waffle Bath Towel|Bath|38.00|520|colour4|Dries fast, weighs little, gets softer.
Waffle Hand Towel|Bath|18.00|190|colour4|The small sibling.
Bath Mat Slate|Bath|42.00|870|single|Diatomite mat that drinks water.
Soap Dish Ash|Bath|18.00|160|single|Ash wood, oiled, with a drip groove.
Linen Tea Towel|Kitchen|16.00|95|colour3|Pure linen, printed in two colours.
Olive Wood Board|Kitchen|54.00|920|single|No two look alike.
Cast Iron Trivet|Kitchen|26.00|780|single|Fern pattern, felt feet.
Bread Bag|Kitchen|22.00|120|single|Beeswax-lined linen.
Beeswax Wraps|Kitchen|18.00|80|single|Three sizes, wash in cold water.
Seed Tin Wildflower|Garden|12.00|60|single|Coastal mix. Sow in spring or autumn.
Herb Snips|Garden|24.00|130|single|Carbon steel, fits either hand.
Copper Plant Mister|Garden|36.00|290|single|Because plants like a view and a mist.
Hand Trowel|Garden|28.00|310|single|Forged, ash handle, depth marks.
Dog Bandana|Pets|14.00|35|sock|Same flannel as the shirt.
Rope Dog Lead|Pets|32.00|240|colour3|Climbing rope and a brass clip.
Balsam Hand Cream|Skin care|18.00|95|single|Shea, sea buckthorn, no perfume.
Salt Spray|Hair care|19.00|230|single|Texture without crunch. 200 ml.
Kelp Shampoo Bar|Hair care|14.00|90|single|60 washes, no bottle.
Kelp Conditioner Bar|Hair care|15.00|70|single|For the other half of the shower.
Night Shift Face Oil|Skin care|42.00|80|single|Rosehip, squalane, six drops are enough.
Daylight Face Serum|Skin care|46.00|75|single|10 % vitamin C in a light base.
Shore Day Cream SPF 30|Skin care|32.00|95|single|Mineral filter, no white cast on most skin tones.
Lip Balm Trio|Skin care|15.00|40|single|Plain, honey, mint.
Tinted Lip Balm|Make-up|12.00|18|tint|Sheer colour, beeswax base.
Cheek & Lip Tint|Make-up|22.00|25|tint|One pot, two jobs.
Bath Salts Bog Myrtle|Bath|22.00|520|single|Epsom and sea salt with bog myrtle.
Block Soap Charcoal|Soap|9.00|120|single|Cold-process, cured six weeks.
Block Soap Oat|Soap|9.00|120|single|Unscented, gentle, for everyone.
Block Soap Seaweed|Soap|9.00|120|single|With real dulse from the north shore.
Soap Saver Bag|Soap|7.00|15|single|Sisal bag for the last slivers.
Shave Brush|Shaving|38.00|110|single|Synthetic badger, ash handle.
Shave Soap Tin|Shaving|18.00|140|single|Dense lather, refillable tin.
Beard Oil|Shaving|22.00|60|single|Cedar and black pepper.
Travel Set Fresh Start|Sets|36.00|310|single|Shampoo bar, soap, hand cream, wash roll mini.
New Home Box|Sets|84.00|1450|single|Candle, tea towel, soap dish and a card.
Camp Weekend Box|Sets|119.00|1800|single|Mug, lantern, fire steel, notebook.
Sea Glass Earrings|Jewellery|38.00|20|single|Found glass, recycled silver hooks.
Compass Pendant|Jewellery|44.00|25|single|It points north, mostly.
Grip™ Walking Pole|Outdoor tools|58.00|260|colour2|Cork grip, carbide tip, sold as a pair.
Folding Saw|Outdoor tools|44.00|240|single|Locks open and locks shut.
Saltmoor Gift Card|Gift cards|25.00|0|gift|Sent by e-mail, never expires.
Friends and Family Kit|Sets|60.00|900|single|You had to know somebody. Now you do.
Prototype Wading Sock|Socks|40.00|160|sock|Testing in progress, please do not share.
Parka 2024|Jackets|210.00|1400|apparel1|Last season's parka.
Advent Box 2025|Sets|95.00|2100|single|Twenty-four small drawers.
Wholesale Soap Loaf|Soap|60.00|1400|single|For stockists only.
"""

CATEGORIES = {
    "Jackets": "Apparel & Accessories > Clothing > Outerwear > Coats & Jackets",
    "Shirts": "Apparel & Accessories > Clothing > Clothing Tops > Shirts",
    "T-shirts": "Apparel & Accessories > Clothing > Clothing Tops > T-Shirts",
    "Socks": "Apparel & Accessories > Clothing > Socks",
    "Hats": "Apparel & Accessories > Clothing Accessories > Hats",
    "Bottles": "Home & Garden > Kitchen & Dining > Food & Beverage Carriers > Water Bottles",
    "Bags": "Luggage & Bags > Backpacks",
    "Candles": "Home & Garden > Decor > Home Fragrances > Candles",
    "Mugs": "Home & Garden > Kitchen & Dining > Tableware > Drinkware > Mugs",
    "Skin care": "Health & Beauty > Personal Care > Cosmetics > Skin Care",
    "Make-up": "Health & Beauty > Personal Care > Cosmetics > Makeup",
    "Soap": "Health & Beauty > Personal Care > Cosmetics > Bath & Body > Bar Soap",
}

SIZES = ("S", "M", "L", "XL")
COLOURS = ("Slate", "Fern", "Oat", "Rust")
OPTIONS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "apparel1": (("Size", SIZES),),
    "apparel2": (("Size", SIZES), ("Color", COLOURS[:2])),
    "apparel3": (("Size", SIZES), ("Color", COLOURS[:3])),
    "colour2": (("Color", COLOURS[:2]),),
    "colour3": (("Color", COLOURS[:3]),),
    "colour4": (("Color", COLOURS),),
    "sock": (("Size", ("Small", "Medium", "Large")),),
    "scent": (("Burn time", ("25 h", "50 h")),),
    "tint": (("Shade", ("Heather", "Rosehip", "Bare")),),
    "gift": (("Denominations", ("$25.00", "$50.00", "$100.00")),),
    "single": (("Title", ("Default Title",)),),
}
GIFT_PRICES = ("25.00", "50.00", "100.00")

STATUS = {
    "friends-and-family-kit": "unlisted",
    "prototype-wading-sock": "draft",
    "parka-2024": "archived",
    "advent-box-2025": "archived",
}
UNPUBLISHED = {"wholesale-soap-loaf", "prototype-wading-sock"}
SOLD_OUT = {"moor-wax-jacket", "teapot-for-two", "compass-pendant", "daylight-face-serum", "sit-pad"}
FIRST_VARIANT_OUT = {"harbour-rain-jacket", "trailhead-bottle-20-oz", "tinted-lip-balm"}
NO_WEIGHT = {"sea-glass-earrings", "soap-saver-bag", "brass-pen"}

CARE = {
    "wear": "<h3>Fit &amp; care</h3><p>True to size; between sizes, go up. Wash at 30&deg;, line dry, do not bleach.</p>",
    "home": "<h3>Good to know</h3><p>Made in small batches, so colour and grain vary. That is the point.</p>",
    "skin": "<h3>How to use</h3><p>A little goes a long way. Patch test first. Store out of direct sun.</p>",
    "gear": "<h3>In use</h3><p>Rinse salt water off, dry before packing. Repairs are free for five years.</p>",
}
AISLES = {
    "wear": ("Jackets", "Shirts", "T-shirts", "Base layers", "Trousers", "Shorts", "Hats", "Socks", "Gloves", "Scarves",
             "Workwear"),
    "gear": ("Bottles", "Camp kitchen", "Lights", "Bags", "Shelter", "Stationery", "Outdoor tools", "Pets", "Garden"),
    "skin": ("Skin care", "Hair care", "Make-up", "Soap", "Shaving"),
}  # fmt: skip

# What the shop's people added to single descriptions over the years.
ADDED: dict[str, str] = {
    "harbour-rain-jacket": '<p>Not sure about the size? See our <a href="https://www.saltmoor.example/pages/size-guide#jackets">jacket size chart</a>'
    ' or watch <a href="https://www.tiktok.com/@saltmoor.example/video/7412300000000000001">the hose test on TikTok</a>.</p>',
    "tideline-anorak": '<p>Pairs with the <a href="/products/estuary-chino?variant={v:estuary-chino:2}">Estuary Chino in stone</a>.</p>',
    "moor-wax-jacket": '<p>Rewax with our <a href="/products/wax-tin">wax tin</a> once a year.</p>',
    "low-tide-tee": "<p>Tag us @saltmoor.example on Instagram – link in bio for the whole drop!</p>",
    "gull-print-tee": '<p>Drawn by our friend Ines: <a href="https://www.instagram.com/saltmoor.example/">more on Instagram</a>.</p>',
    "merino-base-crew": '<p><a href="see care card below">Care instructions</a></p><p>Cold wash, flat dry.</p>',
    "fisher-beanie": '<p>Knit in <a href="http://old.saltmoor-mill.example/about">our partner mill</a>.</p>',
    "ridge-wool-socks": '<p>Three for two with code SOCKS3: <a href="/discount/SOCKS3?redirect=%2Fcollections%2Fwinter-layers">add it here</a>.</p>',
    "trailhead-bottle-20-oz": '<p><img src="https://cdn.shopify.com/s/files/1/0777/0001/files/bottle-sizes.png?v=1718000001" alt="Sizes"></p>'
    '<p>Spare lids: <a href="/products/trailhead-lid">here</a>.</p>',
    "trailhead-bottle-32-oz": '<p>Questions before you buy? <a href="mailto:hello@saltmoor.example">hello@saltmoor.example</a>'
    ' or WhatsApp us on +1 555 010 0142.</p>',
    "camp-enamel-mug": '<p>Seen on <a href="https://www.tiktok.com/@saltmoor.example/showcase">our TikTok showcase</a>.</p>',
    "two-tides-tent": '<p>Setup video: <iframe src="https://www.videohost.example/embed/saltmoor-tent" title="Tent setup"></iframe></p>'
    '<p>Footprint sold separately, see www.saltmoor.example/products/tent-footprint</p>',
    "causeway-backpack-22-l": '<p>Lifetime repairs, <a href="//saltmoor.example/pages/repairs">see how</a>. Also in'
    ' <a href="/collections/bags/products/causeway-backpack-30-l">30 litres</a>.</p>',
    "stoneware-mug": '<p>Meet the potter in <a href="/blogs/journal/the-potter-by-the-pier">our journal</a>.</p>',
    "wool-throw-heather": '<p>Care: <a href="https://saltmoor-example.myshopify.com/pages/wool-care">wool care page</a>.</p>',
    "daylight-face-serum": "<p>Full ingredient list: DM us or e-mail skin@saltmoor.example.</p>",
    "shore-day-cream-spf-30": '<p>Ingredients and test report: <a href="https://cdn.shopify.com/s/files/1/0777/0001/files/spf-report.pdf?v=1">PDF</a>.</p>',
    "beeswax-wraps": "<p>Cheaper in a bundle from our Instagram shop, link in bio.</p>",
    "grip-walking-pole": "<p>登山杖,成对出售。</p>",
    "new-home-box": '<p>Write your card text at <a href="tel:+15550100142">+1 555 010 0142</a>.</p>',
}
