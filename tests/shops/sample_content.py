"""Saltmoor Supply's words: pages, journal, menus, redirect rules, theme files."""

from __future__ import annotations

PAGES: dict[str, tuple[str, str]] = {
    "about": ("About us", ('<p>We are nine people, two dogs and a shed by the estuary. 我们在海边做户外用品。</p>'
              '<p>Read <a href="/blogs/journal/why-we-started">why we started</a>.</p>')),
    "contact": ("Contact", ('<p>Write to <a href="mailto:hello@saltmoor.example?subject=Order">hello@saltmoor.example</a> or call'
                ' <a href="tel:+15550100142">+1 555 010 0142</a>.</p>')),
    "size-guide": ("Size guide", ('<p><a href="#jackets">Jackets</a> <a href="#socks">Socks</a></p><h2 id="jackets">Jackets</h2>'
                   '<table><tr><td>S</td><td>36 in</td></tr></table><p>Still unsure? <a href="ask us anytime">Ask us</a>.</p>')),
    "shipping": ("Shipping & returns", ('<p>Free over $60. See the <a href="/policies/shipping-policy">policy</a> and'
                 ' <a href="/policies/refund-policy">returns</a>. Start a return in the <a href="/apps/returns">portal</a>.</p>')),
    "repairs": ("Repairs", ('<p>Send it in, we mend it. <a href="/pages/repair-form">Book a repair</a> or read'
                ' <a href="http://www.saltmoor.example/blogs/field-notes/patch-a-shell">how to patch a shell</a>.</p>')),
    "wool-care": ("Wool care", '<p>Air it, do not wash it. Our <a href="/collections/winter-layers">winter layers</a> agree.</p>'),
    "stockists": ("Stockists", ('<ul><li><a href="https://www.harbourstores.example/brands/saltmoor">Harbour Stores</a></li>'
                  '<li><a href="www.pierandpost.example">Pier &amp; Post</a></li>'
                  '<li><a href="https://north shore.example/">North Shore Outfitters</a></li></ul>')),
    "shop-on-tiktok": ("Shop on TikTok", ('<p>Our <a href="https://www.tiktok.com/@saltmoor.example?tab=shop">TikTok shop tab</a>,'
                       ' the <a href="https://www.tiktok.com/@saltmoor.example/showcase">showcase</a> and the'
                       ' <a href="https://www.tiktok.com/view/product/1729000000000000007">bottle that sold out twice</a>.</p>'
                       '<p>Follow <a href="https://www.tiktok.com/@saltmoor.example">@saltmoor.example</a>.</p>')),
    "wholesale": ("Wholesale", ('<p>Price list: <a href="https://admin.shopify.com/store/saltmoor-example/products?selectedView=all">here</a>'
                  ' (log in first). <a href="/products/wholesale-soap-loaf">Soap loaves</a></p>')),
    "sustainability": ("Materials", ('<p>Certificates: <a href="https://cdn.shopify.com/s/files/1/0777/0001/files/wool-cert.pdf?v=3">wool</a>,'
                       ' <a href="https://certifier.example/db?company=saltmoor&region=us&section_id=4&currency=USD">cotton</a>.</p>')),
    "gift-guide": ("Gift guide", ('<p>Under 20: <a href="/products/lip-balm-trio">balms</a>, <a href="/products/titanium-spork">spork</a>.'
                   ' Under 50: <a href="/products/peat-smoke-candle?variant={v:peat-smoke-candle:1}">candle</a>. Bigger:'
                   ' <a href="/products/two-tides-tent">tent</a>, <a href="/products/advent-box-2025">advent box</a>.'
                   ' <a href="/cart/{v:trailhead-bottle-20-oz:1}:1,{v:camp-enamel-mug:0}:2?discount=GIFT10">Our favourite pair, straight to the cart</a>.</p>')),
    "links": ("Links", ('<ul><li><a href="/products/harbour-rain-jacket?utm_source=tiktok&utm_medium=bio">Rain jacket</a></li>'
              '<li><a href="/collections/bestsellers">Bestsellers</a></li><li><a href="/products/compass-pendant">Pendant</a></li>'
              '<li><a href="/collections/spring-drop">Spring drop</a></li></ul>')),
    "black-friday-draft": ("Black Friday", "<p>Coming soon.</p>"),
}  # fmt: skip
HIDDEN_PAGES = {"black-friday-draft"}

BLOGS = {"journal": "Journal", "field-notes": "Field notes"}

ARTICLES: tuple[tuple[str, str, str, str], ...] = (
    ("journal", "why-we-started", "Why we started", 'It rained. We had a sewing machine. <a href="/pages/about">About us</a>.'),
    ("journal", "the-potter-by-the-pier", "The potter by the pier", ('Every <a href="/products/stoneware-mug">mug</a> passes Ines twice.'
     ' <a href="/products/teapot-for-two">Her teapot</a> is gone for now.')),
    ("journal", "hose-test", "The hose test", ('<blockquote cite="https://www.tiktok.com/@saltmoor.example/video/7412300000000000001">'
     '<a href="https://www.tiktok.com/@saltmoor.example/video/7412300000000000001">Watch on TikTok</a></blockquote>'
     ' The jacket: <a href="https://saltmoor.example/products/harbour-rain-jacket?_pos=1&_sid=5a1&_ss=r">Harbour Rain Jacket</a>.')),
    ("journal", "ten-cold-breakfasts", "Ten cold breakfasts", ('<a href="/products/camp-enamel-mug">Mug</a>, <a href="/products/pocket-stove">stove</a>,'
     ' <a href="/products/camp-kettle">kettle</a>. Done.')),
    ("journal", "candle-notes", "How we pour", ('Soy wax from <a href="http://waxworks.example/soy">Waxworks</a>, wicks from next door.'
     ' Shop <a href="/collections/candle">candles</a>.')),
    ("journal", "a-year-of-socks", "A year of socks", 'We wore <a href="/products/ridge-wool-socks?variant=399000000001">the grey ones</a> for a year.'),
    ("journal", "winter-layers", "How to layer", ('<a href="/collections/winter-layers/products/merino-base-crew">Merino</a>, then'
     ' <a href="/collections/winter-layers/products/fernway-fleece">fleece</a>, then <a href="/products/moor-wax-jacket">wax</a>.')),
    ("journal", "meet-the-dogs", "Meet the dogs", ('Bandana: <a href="/products/dog-bandana">here</a>. Lead: <a href="/products/rope-dog-lead">here</a>.'
     ' <img src="https://cdn.shopify.com/s/files/1/0777/0001/articles/dogs.jpg?v=9" alt="Dogs">')),
    ("journal", "gift-guide-2025", "Gift guide 2025", ('Last year\'s guide. The <a href="/products/parka-2024">parka</a> is archived,'
     ' the <a href="/products/wool-throw-heather">throw</a> is not.')),
    ("field-notes", "patch-a-shell", "Patch a shell", 'You need tape and patience. <a href="/pages/repairs">Or us</a>.'),
    ("field-notes", "estuary-loop", "The estuary loop", ('Eleven miles. Map: <a href="https://maps.trailclub.example/estuary-loop">Trail Club</a>.'
     ' Pack: <a href="/products/causeway-backpack-22-l?variant={v:causeway-backpack-22-l:1}">22 L</a>.')),
    ("field-notes", "first-swim", "First swim of the year", ('Cold. <a href="/products/swim-short-6-inch">Shorts</a>, <a href="/products/waffle-bath-towel">towel</a>,'
     ' <a href="/products/summit-flask-12-oz">flask</a>.')),
    ("field-notes", "tarp-knots", "Three tarp knots", ('With our <a href="/products/packable-tarp-3-x-3">tarp</a> and'
     ' <a href="https://saltmoor.example/products/guy-line-kit?preview_theme_id=128800001">guy line kit</a>.')),
    ("field-notes", "sea-glass", "Where sea glass comes from", ('<a href="/products/sea-glass-earrings">Earrings</a>;'
     ' see also <a href="/blogs/journal/beachcombing">beachcombing</a>.')),
    ("field-notes", "reading-weather", "Reading weather", "Mackerel sky, not twelve hours dry. 看云识天气。"),
)  # fmt: skip

COLLECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("bestsellers", "Bestsellers", ()),
    ("winter-layers", "Winter layers", ("Base layers", "Jackets", "Hats", "Gloves", "Scarves", "Socks")),
    ("bags", "Bags", ("Bags",)),
    ("camp-kitchen", "Camp kitchen", ("Camp kitchen", "Bottles", "Lights")),
    ("candles", "Candles", ("Candles",)),
    ("home", "Home", ("Mugs", "Blankets", "Bath", "Kitchen", "Garden")),
    ("skin-and-hair", "Skin & hair", ("Skin care", "Hair care", "Make-up", "Soap", "Shaving")),
    ("gifts", "Gifts & sets", ("Sets", "Jewellery", "Stationery", "Gift cards")),
)
BESTSELLERS = ("trailhead-bottle-20-oz", "harbour-rain-jacket", "camp-enamel-mug", "peat-smoke-candle", "low-tide-tee",
               "kelp-shampoo-bar", "causeway-backpack-22-l", "tinted-lip-balm", "fisher-beanie", "bivvy-lantern",
               "moor-wax-jacket", "stoneware-mug")  # fmt: skip
COLLECTION_NOTES = {
    "winter-layers": '<p>Three layers, one <a href="/pages/wool-care">care page</a>.</p>',
    "gifts": '<p>Need help? <a href="/pages/gift-guide">Gift guide</a>. <a href="/collections/stocking-fillers">Stocking fillers</a>.</p>',
}

MENUS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("main-menu", "Main menu", (
        ("Shop all", "/collections/all"), ("Winter layers", "/collections/winter-layers"), ("Bags", "/collections/bags"),
        ("Camp kitchen", "/collections/camp-kitchen"), ("Home", "/collections/home"), ("Candles", "/collections/candles"),
        ("Skin & hair", "/collections/skin-and-hair"), ("Spring sale", "/collections/spring-sale-2025"), ("Journal", "/blogs/journal"))),
    ("footer", "Footer", (
        ("Search", "/search"), ("Size guide", "/pages/size-guide"), ("Shipping", "/pages/shipping"), ("Repairs", "/pages/repairs"),
        ("Contact", "/pages/contact"), ("Careers", "/pages/careers"), ("Privacy", "/policies/privacy-policy"),
        ("TikTok", "https://www.tiktok.com/@saltmoor.example"), ("Stockists", "/pages/stockists"))),
    ("link-in-bio", "Link in bio", (
        ("Rain jacket", "https://saltmoor.example/products/harbour-rain-jacket"), ("Bottle", "/products/trailhead-bottle-20-oz"),
        ("Shop on TikTok", "https://www.tiktok.com/@saltmoor.example/storefront"), ("Old shop", "http://shop.saltmoor.example/"))),
)  # fmt: skip

REDIRECTS: tuple[tuple[str, str], ...] = (
    # renamed over the years; the export lists some twice
    ("/products/rain-jacket", "/products/harbour-rain-jacket"), ("/products/rain-jacket/", "/products/harbour-rain-jacket"),
    ("/products/bottle", "/products/trailhead-bottle-20-oz"), ("/products/bottle/", "/products/trailhead-bottle-20-oz"),
    ("/products/bottle-large", "/products/trailhead-bottle-32-oz"), ("/products/tee", "/products/low-tide-tee"),
    ("/products/gull-tee", "/products/gull-print-tee"), ("/products/anorak", "/products/tideline-anorak"),
    ("/products/flannel", "/products/pebble-flannel-shirt"), ("/products/chino", "/products/estuary-chino"),
    ("/products/beanie", "/products/fisher-beanie"), ("/products/beanie/", "/products/fisher-beanie"),
    ("/products/socks", "/products/ridge-wool-socks"), ("/products/mug", "/products/stoneware-mug"),
    ("/products/enamel-mug", "/products/camp-enamel-mug"), ("/products/lantern", "/products/bivvy-lantern"),
    ("/products/tent", "/products/two-tides-tent"), ("/products/backpack", "/products/causeway-backpack-22-l"),
    ("/products/throw", "/products/wool-throw-heather"), ("/products/grip™-pole", "/products/grip-walking-pole"),
    ("/products/shampoo", "/products/kelp-shampoo-bar"), ("/products/conditioner", "/products/kelp-conditioner-bar"),
    ("/products/hand-cream", "/products/balsam-hand-cream"), ("/products/spf", "/products/shore-day-cream-spf-30"),
    ("/collections/candle", "/collections/candles"), ("/collections/candle/", "/collections/candles"),
    ("/collections/outerwear", "/collections/winter-layers"), ("/collections/skincare", "/collections/skin-and-hair"),
    ("/collections/presents", "/collections/gifts"), ("/pages/faq", "/pages/shipping"), ("/pages/sizing", "/pages/size-guide"),
    ("/pages/returns", "/policies/refund-policy"), ("/pages/story", "/pages/about"), ("/blogs/news", "/blogs/journal"),
    ("/blogs/news/hose-test", "/blogs/journal/hose-test"), ("/lookbook", "/collections/winter-layers"),
    ("/tiktok", "/pages/links"), ("/tt", "/pages/links"), ("/bio", "/pages/links"),
    ("/products/parka-2024", "/products/moor-wax-jacket"),
    # chains
    ("/products/coat", "/products/rain-coat"), ("/products/rain-coat", "/products/rain-jacket"),
    ("/summer", "/spring"), ("/spring", "/collections/bestsellers"), ("/gift", "/gifts"), ("/gifts", "/collections/gifts"),
    # loops
    ("/sale", "/outlet"), ("/outlet", "/sale"), ("/pages/press", "/pages/press"),
    # shadowed by a live page
    ("/products/camp-enamel-mug", "/products/enamel-bowl-set"), ("/pages/repairs", "/pages/contact"),
    # can never fire
    ("/cart/summer-box", "/products/camp-weekend-box"), ("/apps/quiz", "/pages/gift-guide"), ("/collections/all", "/collections/bestsellers"),
    # lead to a 404
    ("/products/kettle", "/products/camp-kettle"), ("/pages/jobs", "/pages/careers"),
    # drop the visitor's UTM values
    ("/flyer", "/collections/bestsellers?utm_source=flyer&utm_medium=print"), ("/live", "/products/trailhead-bottle-20-oz?ref=live"),
    # away
    ("/wholesale-portal", "https://portal.stockist.example/saltmoor"), ("/old-blog", "http://blog.saltmoor-archive.example/"),
)  # fmt: skip

SETTINGS = {
    "current": {
        "social_tiktok_link": "https://www.tiktok.com/@saltmoor.example",
        "social_instagram_link": "https://www.instagram.com/saltmoor.example/",
        "sections": {
            "announcement": {"type": "announcement-bar", "settings": {
                "text": "Free shipping over $60", "link": "https://saltmoor.example/pages/shipping"}},
            "footer": {"type": "footer", "settings": {
                "newsletter_text": '<p>By joining you accept our <a href="/policies/privacy-policy">privacy policy</a>.</p>'}},
        },
    }
}  # fmt: skip
INDEX = {
    "sections": {
        "hero": {"type": "image-banner", "settings": {
            "image": "shopify://shop_images/hero-estuary.jpg", "heading": "Made for weather", "button_label": "Shop layers",
            "button_link": "shopify://collections/winter-layers"}},
        "pick": {"type": "featured-product", "settings": {"product_link": "shopify://products/trailhead-bottle-20-oz",
                                                          "more_link": "shopify://products/trailhead-bottle-12-oz"}},
        "story": {"type": "rich-text", "settings": {"text": '<p><a href="/pages/about">Who we are</a></p>'}},
    },
    "order": ["hero", "pick", "story"],
}  # fmt: skip
LIQUID = {
    "layout/theme.liquid": '<!doctype html>\n<html>\n<head>{{ content_for_header }}</head>\n<body>\n'
    '<a class="skip" href="#main">Skip to content</a>\n<a href="{{ routes.root_url }}">Home</a>\n{{ content_for_layout }}\n</body>\n</html>\n',
    "sections/footer.liquid": '<footer>\n  <a href="/pages/size-guide">Sizes</a>\n  <a href="/pages/pay-later">Pay later</a>\n'
    '  <a href="https://www.tiktok.com/@saltmoor.example?tab=shop">TikTok Shop</a>\n'
    '  {% for link in linklists.footer.links %}<a href="{{ link.url }}">{{ link.title }}</a>{% endfor %}\n</footer>\n',
    "sections/product-tabs.liquid": '<a href="/pages/shipping">Shipping</a> <a href="{{ product.url }}">This product</a>\n',
}
