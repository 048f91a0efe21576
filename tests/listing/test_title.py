"""Titles made acceptable: what goes, what stays, and that it is told."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.market import market
from linkaudit.listing.text.title import clean_title
from linkaudit.model.listing import Fix

US, TH, JP = market("US"), market("TH"), market("JP")

CHANGED = [
    # links and contacts
    ("Tent | www.tents.example", "Tent", "web address"),
    ("Tent by https://tents.example/x", "Tent", "web address"),
    ("Ski Wax skiandscuba.com", "Ski Wax", "web address"),
    ("Tent, mail care@shop.example", "Tent", "e-mail"),
    ("Call 555-010-2345 - Tent", "Tent", "phone"),
    ("Tent +8613800138000", "Tent", "phone"),
    ("Call 1-800-555-1234 Tee", "Tee", "phone"),
    ("Tee, 1-888-555-1234", "Tee", "phone"),
    ("Tee WhatsApp: tee_shop9", "Tee", "social media name"),
    ("Tee http://x", "Tee", "web address"),
    ("Tent @tentshop", "Tent", "social media name"),
    *((f"Cotton Tent {offer}", "Cotton Tent", "Promotional words")
      for offer in ("50 percent off", "2 for 1", "Two for One", "Flash Deal", "Save $10", "Only $9.99", "Use Code SAVE10",
                    "Coupon SAVE10", "Sale", "Discount", "Promo!", "Cheapest", "#1 Best")),
    ("Tent #fyp #tiktokmademebuyit", "Tent", "Hashtag"),
    # calls to leave
    ("Tent - link in bio!", "Tent", "send buyers away"),
    ("Camping Tent link in bio", "Camping Tent", "send buyers away"),
    ("Carpa, enlace en la bio", "Carpa", "send buyers away"),
    ("Zelt (Link in der Bio)", "Zelt", "send buyers away"),
    ("Tent, DM us @x_shop for price", "Tent", "send buyers away"),
    # names
    ("Smart Plug for Amazon Alexa", "Smart Plug for Alexa", "other platforms"),
    ("As seen on Instagram and Facebook: Slides", "Slides", "other platforms"),
    ("As seen on TikTok - Cloud Slides", "Cloud Slides", "own name"),
    ("Cloud Slides, TikTok Shop", "Cloud Slides", "own name"),
    # promotion
    ("Camping Tent 50% OFF!!", "Camping Tent", "Promotional"),
    ("🔥HOT🔥 Tent", "Tent", "Promotional"),
    ("Best Seller Tent", "Tent", "Promotional"),
    ("Tent - Free Shipping", "Tent", "Promotional"),
    ("SALE Tent", "Tent", "Promotional"),
    ("[NEW] Tent", "Tent", "Promotional"),
    ("2026 New Summer Dress", "Summer Dress", "Promotional"),
    ("Low-Stock: Tent", "Tent", "Promotional"),
    ("Carpa envío gratis", "Carpa", "Promotional"),
    ("Tente livraison gratuite", "Tente", "Promotional"),
    ("Zelt -20% Rabatt", "Zelt", "Promotional"),
    ("Tenda spedizione gratuita", "Tenda", "Promotional"),
    ("Barraca frete grátis", "Barraca", "Promotional"),
    ("Tent 爆款 包邮", "Tent", "Promotional"),
    ("Off-White Tee 50% off", "Off-White Tee", "Promotional"),
    ("Tee -50%", "Tee", "Promotional"),
    # codes
    ("{{ product.title }} {% if x %} Tee", "Tee", "Liquid"),
    ('=HYPERLINK("http://x","y") Tee', "Tee", "formula"),
    # marks
    ("Tee!!! Wow???", "Tee! Wow?", "Marks"),
    ("- Tent", "Tent", "Marks"),
    ("Tee & / Mug", "Tee & Mug", "Marks"),
    ("[NEW] & Mug", "Mug", "Promotional"),
    # characters
    ("Tent ✨", "Tent", "Emoji"),
    ("Serum ✔️ Vegan", "Serum Vegan", "Emoji"),
    ("Velcro® Strap™", "Velcro Strap", "Symbols"),
    ("*** Tent ~ Green ***", "Tent Green", "Symbols"),
    ("Tent\u200b Green\x07", "Tent Green", "Invisible"),
    ("Tent &amp; Tarp", "Tent & Tarp", "HTML"),
    ("<b>Tent</b> &nbsp;Green", "Tent Green", "HTML"),
    ("Ｔｅｎｔ ４Ｐ", "Tent 4P", "Full-width"),
    ("Wooooooooooow Tent", "Wow Tent", "equal characters"),
    # capitals
    ("CAMPING TENT FOR 4 PERSONS WITH USB LED LIGHT", "Camping Tent for 4 Persons with USB LED Light", "Capitals"),
    ("MEN'S T-SHIRT XXL", "Men's T-Shirt XXL", "Capitals"),
    ("LOGO TEE", "Logo Tee", "Capitals"),
    ("Jacket SUPER SOFT Fleece", "Jacket Super Soft Fleece", "Capitals"),
    # repeats
    ("Water bottle water bottle 1L", "Water bottle 1L", "twice"),
    ("Tent Tent Tent Green", "Tent Green", "twice"),
    ("New York New York New York Tee", "New York Tee", "twice"),
    # what a removal leaves behind
    ("Camisa de lino ¡Oferta!", "Camisa de lino", "Promotional"),
    ("Camera, no Instagram filters", "Camera", "other platforms"),
    ('Soft "Instagram" Tee', "Soft Tee", "other platforms"),
    # scripts
    ("Ceramic Mug 陶瓷马克杯", "Ceramic Mug", "another script"),
    ("Blanket (Одеяло)", "Blanket", "another script"),
]  # fmt: skip


@pytest.mark.parametrize("title,text,reason", CHANGED, ids=[row[0] for row in CHANGED])
def test_changed_and_told(title, text, reason):
    cleaned = clean_title(title, US)
    assert cleaned.text == text
    told = [problem for problem in cleaned.problems if reason in problem.reason]
    assert len(told) == 1
    assert (told[0].code, told[0].field, told[0].value, told[0].fix) == ("TS102", "product_name", title, Fix.NONE)
    assert f"“{text}”" in told[0].reason


KEPT = [
    ("Approach Under Glove", ""), ("8.1 Skis", ""), ("-20°C Sleeping Bag, 2 × 1.5 m", ""), ('5.5" Bowl & Lid | Green / Blue (2 Pack)', ""),
    ("Robe d’été 100 % coton", ""), ("Hot Water Bottle", ""),
    ("QR Code A4 Poster", ""), ("Yard Sale", ""), ("Discount Card Holder", ""), ("Promo Poster Frame", ""), ("Save the Date Card", ""),
    ("Vanilla Coupon Folder", ""), ("New York Cap", ""), ("2026 Calendar", ""), ("New 2026 Wall Calendar", ""),
    ("Amazon Rainforest Candle", ""), ("Bora Bora Towel", ""), ("Garage Sale Sign", ""), ("USB-C LED Lamp", ""), ("XL", ""), ("NIKE AIR MAX", "Nike"),
    ("NEW ERA 9FIFTY Cap", "New Era"), ("DRYRIDE Jacket", ""), ("Set 10 10 mm", ""), ("Ω3 Fish Oil", ""), ("Áo thun Việt Nam", ""), ("7 Shakra Bracelet", ""), ("Sun Milk SPF50+", ""), ("DEAL Sunglasses", ""), ("New Balance 574", ""),
    ("C++ Programmer Tee", ""), ("A+++ Fridge, 10'' Shelf", ""), ("& Other Stories Mug", ""), ("+Size Dress+", ""), ("Tee ... soft", ""), ("Wow ,Tent", ""),
    ("100% Off-White Tee", ""), ("2-5% Acid", ""), ("Phone Case 15 14 13 12 11", ""), ("SKU 555-010-2345", ""), ("Hue Line: Summer", ""), ("W", ""),
    ("New York New York Tee", ""), ("Node.js and ASP.NET Tee", ""), ("Ring 0.5 - 0.75", ""), ("Ring 925 2023 1234", ""), ("Poster 1080 x 1920", ""), ("Mobile 1080 x 1920 x 2400", ""),
    ("Cell 18650 3400 3.7", ""), ("EAN 4006381333931 Tee", ""), ("SKU: 555.123.4567", ""), ("Part 555.123.4567", ""), ("Handy (2) 100 200 3000", ""), ("Ring 01.02.2024", ""), ("Arrive at dot Tee", ""),
]  # fmt: skip


@pytest.mark.parametrize("title,vendor", KEPT, ids=[row[0] for row in KEPT])
def test_kept_as_it_is(title, vendor):
    cleaned = clean_title(title, US, vendor)
    assert (cleaned.text, cleaned.problems) == (title, ())


CONTACTS = [
    ("FR", "Robe lin Tél : 06 12 34 56 78", "Robe lin", "phone"), ("GB", "Linen Tee Ring 020 7946 0958", "Linen Tee", "phone"), ("DE", "Hemd, Rufen Sie an: 030/1234567", "Hemd", "phone"),
    ("MX", "Camisa Cel 55 1234 5678", "Camisa", "phone"), ("BR", "Camisa Zap (11) 91234-5678", "Camisa", "phone"), ("VN", "Áo thun nam cổ tròn tay ngắn Zalo 0901234567", "Áo thun nam cổ tròn tay ngắn", "phone"),
    ("ID", "Kaos Polos Pria Lengan Pendek WA 081234567890", "Kaos Polos Pria Lengan Pendek", "phone"), ("US", "Cotton Tee 555.123.4567", "Cotton Tee", "phone"),
    ("US", "Cotton Tee acme [at] mail dot com", "Cotton Tee", "e-mail"), ("DE", "Hemd acme(at)mail.de", "Hemd", "e-mail"),
]  # fmt: skip


@pytest.mark.parametrize("where,title,text,reason", CONTACTS)
def test_contacts_written_as_the_market_does(where, title, text, reason):
    cleaned = clean_title(title, market(where))
    assert cleaned.text == text
    assert [reason in problem.reason for problem in cleaned.problems] == [True]


SPOKEN = [
    ("DE", 'T-Shirt "Sale" Print', "T-Shirt Print"), ("DE", 'T-Shirt "Sale - Print', "T-Shirt - Print"), ("DE", "Camisa de lino ¡Oferta!", "Camisa de lino"),
    ("DE", "Sale -50% Sommerkleid", "Sommerkleid"), ("DE", "Sommerkleid Rabatt", "Sommerkleid"), ("MX", "¡Oferta! Camiseta", "Camiseta"),
    ("ES", "Camiseta ¡Oferta!", "Camiseta"), ("BR", "Promoção Camiseta", "Camiseta"), ("FR", "Soldes Robe d'été", "Robe d'été"), ("FR", "Sac Promo !", "Sac"),
    ("IT", "Offerta Scarpe", "Scarpe"),
]  # fmt: skip


@pytest.mark.parametrize("where,title,text", SPOKEN)
def test_promotion_in_the_markets_language(where, title, text):
    cleaned = clean_title(title, market(where))
    assert cleaned.text == text
    assert ["Promotional" in problem.reason for problem in cleaned.problems] == [True]


@pytest.mark.parametrize("where,title", [("IT", "Sale marino 1 kg"), ("GB", "Oferta Mug"), ("DE", "Tasche 2-5%")])
def test_a_word_of_another_language_stays(where, title):
    assert clean_title(title, market(where)).text == title


def test_the_brand_keeps_its_spelling():
    assert clean_title("ADIDAS RUNNING SHOES", US, "adidas").text == "adidas Running Shoes"
    assert clean_title("BMW RUNNING SHOES", US, "BMW").text == "BMW Running Shoes"


@pytest.mark.parametrize("title", ["", "  "])
def test_no_title(title):
    cleaned = clean_title(title, US)
    assert cleaned.text == ""
    assert [(problem.code, problem.fix) for problem in cleaned.problems] == [("TS101", Fix.SELLER)]


@pytest.mark.parametrize("title", ["link in bio", "Best Seller", "★★★", "🔥", "https://x.example", "///", "W" * 10_240, '=HYPERLINK("http://x","y")', "{{ product.title }}"])
def test_nothing_left_is_the_sellers_to_cure(title):
    cleaned = clean_title(title, US)
    assert cleaned.text == ""
    assert [(problem.code, problem.fix, problem.value[:1000]) for problem in cleaned.problems] == [("TS102", Fix.SELLER, title[:1000])]
    assert "Shopify" in cleaned.problems[0].cure


@pytest.mark.parametrize("title", ["户外帐篷", "纯棉短袖T恤", "2026 USB 风扇 夏季便携", "Палатка", "XL 帐篷"])
def test_a_title_in_another_script_waits_for_a_translation(title):
    cleaned = clean_title(title, US)
    assert cleaned.text == title
    assert [(problem.code, problem.fix) for problem in cleaned.problems] == [("TS102", Fix.SELLER)]
    assert "Translate" in cleaned.problems[0].cure


def test_a_markets_own_script_stays():
    assert clean_title("ผ้าห่มนุ่มสบายสำหรับเตียงนอน", TH) == msgspec.structs.replace(clean_title("", TH), text="ผ้าห่มนุ่มสบายสำหรับเตียงนอน", problems=())
    assert clean_title("コットン 帐篷 テント", JP).problems == ()


def test_too_short_for_the_market():
    (problem,) = clean_title("Green Tent", TH).problems
    assert (problem.code, problem.fix, problem.limit) == ("TS101", Fix.SELLER, "25 to 255 characters")
    assert problem.cure
    assert clean_title("Green Tent", US).problems == ()


def test_too_long_is_cut_at_a_word():
    title = " ".join(f"part{number}" for number in range(60))
    cleaned = clean_title(title, US)
    assert len(cleaned.text) <= 255
    assert title.startswith(cleaned.text + " ")
    (problem,) = cleaned.problems
    assert (problem.code, problem.fix, problem.value, problem.limit) == ("TS101", Fix.NONE, title, "at most 255 characters")
    assert "shorter" in problem.cure


def test_too_long_in_one_word_is_cut_all_the_same():
    assert len(clean_title("ab" * 200, US).text) == 255


WORDS = st.sampled_from(
    "Tent tent TENT Green SALE Sale 50% off new NEW hot 🔥 ™ - | ! !! ( ) [ ] , . & &amp; &am p; <b> < > # @ @shop #fyp www.a.example a@b.example "
    'Instagram TikTok link in bio 帐篷 新款 палатка free shipping 2026 best seller 111111111 aaaaaaaaaa USB C++ + ++ &amp ... ? ?? ¡ ! = =A( {{ }} {{x}} {% %} 20% off- -white -50% Sale oferta call 1-800-555-1234 WA 0812-3456-7890 acme [at] mail dot com "Sale" 5" without New York New York ASP.NET ¡Oferta! ig: x_y :// Ｔ ① 𝗕 \u200b ~ * x1 on at for'.split(" ")
)
TITLES = st.one_of(st.text(max_size=60), st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=14).map(" ".join), st.lists(WORDS, max_size=10).map("".join))


@given(TITLES, st.sampled_from([US, TH, JP, market("DE"), market("FR")]), st.sampled_from(["", "Tent", "SALE", "Nike"]))
def test_a_second_cleaning_finds_nothing(title, where, vendor):
    first = clean_title(title, where, vendor)
    again = clean_title(first.text, where, vendor)
    assert again.text == first.text
    assert all(problem.blocking for problem in again.problems)
    assert len(first.text) <= where.title_max
    assert first.problems or first.text == " ".join(unicodedata.normalize("NFC", title).split())
    assert first.text or any(problem.blocking for problem in first.problems)
