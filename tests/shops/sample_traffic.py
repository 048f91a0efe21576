"""Saltmoor Supply's TikTok links and what they brought: url | surface | note | sessions | orders in three months."""

from __future__ import annotations

SHOP = "https://saltmoor.example"
TT = "utm_source=tiktok"

# "~" stands for the shop. The list is what the team keeps in a spreadsheet.
LISTED = """
~/pages/links?utm_source=tiktok&utm_medium=bio|bio|Bio link of the main account|4820|38
~/products/trailhead-bottle-20-oz?utm_source=tiktok&utm_medium=video&utm_campaign=icetest|video|Ice test video, pinned|9410|74
~/products/harbour-rain-jacket?utm_source=tiktok&utm_medium=video&utm_campaign=hosetest|video|Hose test, 2.1M views|7630|52
~/products/camp-enamel-mug?utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 1|2110|21
~/products/peat-smoke-candle?utm_source=tiktok&utm_medium=video&utm_campaign=pour|video|Pouring video|2480|19
~/products/low-tide-tee?utm_source=tiktok&utm_medium=live&utm_campaign=friday-live|live|Friday live, pinned product|1890|17
~/products/kelp-shampoo-bar?utm_source=tiktok&utm_medium=paid&utm_campaign=bars-us&utm_content=a1|ad|Spark ad, bars|3050|16
~/collections/bestsellers?utm_source=tiktok&utm_medium=paid&utm_campaign=prospecting|ad|Prospecting ad set|2760|13
~/products/causeway-backpack-22-l?utm_source=tiktok&utm_medium=video&utm_campaign=packing|video|Packing video|1540|9
~/products/tinted-lip-balm?utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 2|1130|8
~/products/fisher-beanie?utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 3|940|7
~/products/bivvy-lantern?utm_source=tiktok&utm_medium=live&utm_campaign=friday-live|live|Friday live|760|6
~/products/rain-jacket?utm_source=tiktok&utm_medium=video&utm_campaign=old-hosetest|video|First hose test, old address|880|6
~/products/coat?utm_source=tiktok&utm_medium=video&utm_campaign=2024|video|2024 video, still gets views|310|2
~/collections/winter-layers?utm_source=tiktok&utm_medium=paid&utm_campaign=layers|ad|Layers carousel|1210|5
~/products/stoneware-mug?utm_source=tiktok&utm_medium=video&utm_campaign=potter|video|Potter video|690|4
~/products/merino-base-crew?utm_source=tiktok&utm_medium=catalog|catalog|Catalog ad|540|3
~/products/ridge-wool-socks?utm_source=tiktok&utm_medium=catalog|catalog|Catalog ad|430|3
~/products/waffle-bath-towel?utm_source=tiktok&utm_medium=catalog|catalog|Catalog ad|280|1
~/products/block-soap-oat?utm_source=tiktok&utm_medium=catalog|catalog|Catalog ad|220|1
~/products/harbour-rain-jacket?variant={v:harbour-rain-jacket:0}&utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 4, size S|410|2
~/products/low-tide-tee?variant=399000000417&utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 5, old colour|260|1
~/products/moor-wax-jacket?utm_source=tiktok&utm_medium=video&utm_campaign=wax|video|Waxing video (jacket sold out)|1320|2
~/products/compass-pendant?utm_source=tiktok&utm_medium=post|post|Comment under the pendant post|140|
~/products/advent-box-2025?utm_source=tiktok&utm_medium=video&utm_campaign=advent|video|Advent unboxing 2025|370|
~/products/camp-kettle?utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 9 (discontinued)|190|
~/products/kettle?utm_source=tiktok&utm_medium=video|video|Kettle video|85|
~/collections/spring-drop?utm_source=tiktok&utm_medium=live&utm_campaign=spring|live|Spring live|60|
~/sale?utm_source=tiktok&utm_medium=bio|bio|Old bio link of the outlet account|45|
~/summer?utm_source=tiktok&utm_medium=video&utm_campaign=summer25|video|Summer teaser|120|1
~/flyer?utm_source=tiktok&utm_medium=live|live|QR shown on live|75|1
~/live?utm_source=tiktok&utm_medium=live|live|Short link read out on live|350|3
~/tiktok|bio|Bio of the repair account|160|2
~/?utm_source=tiktok&utm_medium=bio|bio|Founder's account|510|3
~/blogs/journal/hose-test?utm_source=tiktok&utm_medium=post|post|Caption of the hose test|90|
~/pages/gift-guide?utm_source=tiktok&utm_medium=paid&utm_campaign=gifts|ad|Gift guide ad|330|2
~/policies/refund-policy?utm_source=tiktok&utm_medium=post|post|Reply to a comment|12|
~/discount/TIKTOK10?redirect=/products/trailhead-bottle-32-oz&utm_source=tiktok|live|10 % for live viewers|640|6
~/discount/FRIDAY?redirect=%2Fcollections%2Fcandles&utm_source=tiktok|live|Friday code|210|2
~/cart/{v:trailhead-bottle-20-oz:1}:1,{v:camp-enamel-mug:0}:2?utm_source=tiktok&utm_medium=live|live|Bundle straight to the cart|180|3
~/cart/399000000888:1?utm_source=tiktok&utm_medium=live|live|Old bundle|35|
~/apps/quiz?utm_source=tiktok&utm_medium=paid&utm_campaign=quiz|ad|Which layer are you|720|4
~/tools/bundle-builder?utm_source=tiktok&utm_medium=storefront|storefront|Build a box|110|
https://links.bio-page.example/saltmoor|bio|Link-in-bio page of the second account|1340|
https://pages.landerlab.example/saltmoor/bottle?utm_source=tiktok|ad|Landing page of the agency|980|
http://saltmoor.example/products/salt-spray?utm_source=tiktok&utm_medium=video|video|Spray video, http|150|1
www.saltmoor.example/products/kelp-conditioner-bar|post|As written in a caption|20|
saltmoor.example/collections/gifts|post|Creator's caption|15|
https://saltmoor-example.myshopify.com/products/beard-oil?utm_source=tiktok|catalog|Feed still has the old host|55|
https://www.saltmoor.example/products/grip-walking-pole?utm_source=tiktok&utm_medium=video|video|Walking pole video|240|
https://www.tiktok.com/link/v2?aid=1988&lang=en&scene=bio_url&target=https%3A%2F%2Fsaltmoor.example%2Fcollections%2Fbags|bio|Copied from the app|30|
~/products/night-shift-face-oil?utm_source=tiktok&utm_medium=creator&utm_campaign=ines|video|Creator Ines|460|3
~/products/daylight-face-serum?utm_source=tiktok&utm_medium=creator&utm_campaign=may|video|Creator May (sold out)|520|1
~/products/friends-and-family-kit?utm_source=tiktok&utm_medium=live|live|Secret link for regulars|95|4
~/collections/bags/products/jetty-tote?utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 7|130|1
~/products/tee?utm_source=tiktok&utm_medium=storefront|storefront|Showcase slot 6, old address|170|1
~/products/skiff-dry-bag-10-l?utm_source=tiktok&utm_medium=video&utm_campaign=swim||Nobody remembers where this is|60|
~/products/wool-throw-heather?utm_source=TikTok&utm_medium=video&utm_campaign=__CAMPAIGN_NAME__|ad|Template never filled in|140|1
~/products/two-tides-tent?utm_source=tiktok&utm_medium=video&utm_campaign=tent|video|Tent in the wind|610|1
~/collections/candle?utm_source=tiktok&utm_medium=storefront|storefront|Showcase banner|120|1
"""

# Landings that only the orders know.
LANDED = """
/products/trailhead-bottle-32-oz?utm_source=tiktok&utm_campaign=duet|9
/products/lip-balm-trio?utm_source=tiktok&utm_campaign=whatsinmybag|7
/?utm_source=tiktok_ads&utm_campaign=__CAMPAIGN_ID__|6
/products/picnic-blanket-xl?utm_source=TikTok|5
/products/bread-bag?utm_source=tiktok.com|4
/collections/home?utm_source=tiktok|4
/products/shampoo?utm_source=tiktok&utm_campaign=old-bars|4
/products/parka-2024?utm_source=tt|3
/products/salt-sage-candle?from=tiktok|3
/blogs/journal/ten-cold-breakfasts?utm_source=tiktok|2
/products/camp-kettle?utm_source=tiktok|2
/products/hip-pack|6
/products/sea-glass-earrings|4
/|11
"""
CUT = "/products/camp-enamel-mug?utm_source=tiktok&utm_campaign=autumn-prospecting-us-broad-18-44-interests-outdoor&utm_content="
CUTS = 6
UNLINKED = 35
OTHER = (
    ("/", "https://www.google.com/", 34), ("/products/two-tides-tent?gclid=Cj0KCQsample", "https://www.google.com/", 12),
    ("/collections/bestsellers?utm_source=newsletter&utm_medium=email", None, 22), ("/", None, 26),
    ("/products/wool-throw-heather?utm_source=pinterest", "https://www.pinterest.com/", 9),
    ("/?utm_source=instagram&utm_medium=bio", "https://l.instagram.com/", 8),
)  # fmt: skip
REFERRERS = ("https://www.tiktok.com/", "android-app://com.zhiliaoapp.musically", "https://vm.tiktok.com/")
LEFT_OUT = {"test": 4, "cancelled": 9, "channel": 17}
BUYERS = (("Robin", "Sample"), ("Kim", "Placeholder"), ("Alex", "Nobody"), ("Sam", "Invented"))
