"""Which of a shop's pictures go into the sheet, by which address, and what is told of the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.media.pictures import pictures, size_chart
from linkaudit.listing.media.url import address, as_jpeg, is_passing, kind_by_mime, original, same
from linkaudit.model import Fix, Image, Market, PictureFacts, Product, ProductDetail, Variant

CDN = "https://cdn.shopify.com/s/files/1/0938/8938/files/"
OWN = "https://supplier.example/img/"
US = Market(
    code="US", currency="USD", language="en", scripts=("LATIN",), title_min=1, title_max=255, description_max=10_000,
    description_images=30, max_skus=300, price_low=None, price_high=None, sku_min=1, sku_max=50, sku_pattern="",
    name_max=20, value_max=50, units="imperial",
)  # fmt: skip


def image(src, width=None, height=None, size=None, mime=""):
    return Image(product_ref=1, ref=0, src=src, width=width, height=height, size=size, mime=mime)


def good(number):
    return image(f"{CDN}{number}.jpg?v=1", 1200, 1200, 200_000)


def seen(url, kind="jpeg", width=1200, height=1200, size=300_000, fault="", final_url=""):
    return PictureFacts(url=url, kind=kind, width=width, height=height, size=size, fault=fault, final_url=final_url)


def unknown(_):
    return None


def choose(*images, options=(), facts=(), variants=()):
    detail = ProductDetail(
        product=Product(ref=1, handle="tent"), variants=tuple(variants),
        images=tuple(one if isinstance(one, Image) else image(one) for one in images),
    )  # fmt: skip
    return pictures(detail, options, {one.url: one for one in facts}.get, US)


def told(pictured, code):
    return [problem for problem in pictured.problems if problem.code == code]


def blocking(pictured):
    return [problem.code for problem in pictured.problems if problem.blocking]


# ── Number and order ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_good_pictures_go_in_as_they_are_in_the_shops_order():
    made = choose(*map(good, range(6)))
    assert list(made.values) == ["main_image", "image_2", "image_3", "image_4", "image_5", "image_6"]
    assert list(made.values.values()) == [f"{CDN}{number}.jpg?v=1" for number in range(6)]
    assert (made.problems, made.asked) == ((), ())


@pytest.mark.parametrize("images", [(), ("",), ("  ", "")])
def test_no_picture(images):
    made = choose(*images)
    assert made.values == {}
    (problem,) = made.problems
    assert (problem.code, problem.fix, problem.field) == ("TS121", Fix.SELLER, "main_image")


def test_pictures_of_variants_stand_in_for_the_products_own():
    variant = Variant(product_ref=1, ref=1, image=f"{CDN}red.jpg")
    made = choose(options=(f"{CDN}blue.jpg", ""), variants=[variant])
    assert list(made.values.values()) == [f"{CDN}blue.jpg", f"{CDN}red.jpg"]
    assert blocking(made) == []


def test_few_pictures_are_told_and_allowed():
    (problem,) = choose(good(1), good(2)).problems
    assert (problem.code, problem.fix, problem.value, problem.limit) == ("TS121", Fix.NONE, "2", "5 or more")


@pytest.mark.parametrize("number,said", [(10, "the last is left out"), (14, "those after no. 9 are left out")])
def test_more_than_nine(number, said):
    made = choose(*map(good, range(number)))
    assert list(made.values)[-1] == "image_9"
    assert len(made.values) == 9
    (problem,) = made.problems
    assert (problem.code, problem.fix, problem.value, problem.limit) == ("TS122", Fix.NONE, str(number), "9")
    assert problem.reason.endswith(said)


def test_bad_ones_make_room_for_later_ones():
    made = choose(good(0), image(f"{CDN}small.jpg", 300, 300), *map(good, range(1, 10)))
    assert [url.rpartition("/")[2] for url in made.values.values()] == [f"{number}.jpg?v=1" for number in range(9)]
    assert [problem.code for problem in made.problems] == ["TS122", "TS124"]
    assert made.problems[0].reason.endswith("the last is left out")


def test_the_same_file_goes_in_once():
    ways = [f"{CDN}a.jpg?v=1", f"{CDN}a.jpg?v=2&width=300", "//shop.example/cdn/shop/files/a.jpg", f"{CDN}a_480x480.jpg", f"{CDN}a_small.jpg?v=1"]
    made = choose(*ways, good(1), good(2), good(3), good(4))
    assert list(made.values.values())[:2] == [f"{CDN}a.jpg?v=1", f"{CDN}1.jpg?v=1"]
    assert len(made.values) == 5
    assert told(made, "TS121") == []


def test_a_size_in_the_name_is_kept_where_nothing_shows_that_it_is_a_copy():
    made = choose(image(f"{CDN}rug_200x300.jpg", 900, 900), image(f"{CDN}rug_200x400.jpg", 900, 900), f"{OWN}a.jpg?id=1", f"{OWN}a.jpg?id=2")
    assert len(made.values) == 4


def test_the_first_that_can_be_used_becomes_the_main_picture():
    made = choose(image(f"{CDN}a.jpg", 599, 900), image(f"{OWN}b.webp"), good(1), good(2))
    assert made.values["main_image"] == f"{CDN}1.jpg?v=1"
    small, webp = told(made, "TS124")[0], told(made, "TS123")[0]
    assert small.reason == "Picture 1 (a.jpg) is too small: 599 × 900 px. It is left out; no. 3 becomes the main picture"
    assert (small.field, webp.field) == ("main_image", "image_2")
    assert blocking(made) == []


@pytest.mark.parametrize("bad,code", [(image(f"{CDN}a.jpg", 500, 500), "TS124"), (f"{OWN}a.gif", "TS123"), ("data:image/png;base64,AAAA", "TS123"), ("red.jpg", "TS124")])
def test_nothing_left_blocks_once_and_names_why(bad, code):
    made = choose(bad, image(f"{CDN}z.jpg", 10, 10))
    assert made.values == {}
    assert blocking(made) == [code]
    assert told(made, "TS121") == []


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "src,url",
    [
        ("//cdn.shopify.com/s/files/a.jpg", "https://cdn.shopify.com/s/files/a.jpg"),
        ("http://cdn.shopify.com/s/files/a.jpg", "https://cdn.shopify.com/s/files/a.jpg"),
        ("http://shop.example/cdn/shop/files/a.jpg", "https://shop.example/cdn/shop/files/a.jpg"),
        ("http://supplier.example/a.jpg", "http://supplier.example/a.jpg"),
        (" HTTPS://Supplier.example/red shoe.jpg\n", "https://supplier.example/red%20shoe.jpg"),
        ("https://supplier.example/鞋.jpg?a=1&amp;b=2#top", "https://supplier.example/%E9%9E%8B.jpg?a=1&b=2"),
        ("www.supplier.com/a.jpg", "https://www.supplier.com/a.jpg"),
    ],
)
def test_addresses_are_made_whole(src, url):
    assert address(src) == (url, "")
    assert choose(src).values == {"main_image": url}


@pytest.mark.parametrize("src", ["a.jpg", "/cdn/shop/files/a.jpg", "C:\\pictures\\a.jpg", "ftp://x.example/a.jpg", "https://", "javascript:x", "n/a", "http://a.example:99999/a.jpg"])
def test_no_address(src):
    made = choose(src, good(1))
    assert list(made.values.values()) == [good(1).src]
    assert told(made, "TS124")[0].value == src


def test_a_picture_written_into_the_page_does_not_fill_the_report():
    (problem,) = told(choose("data:image/png;base64," + "A" * 1_000_000, good(1)), "TS123")
    assert len(problem.value) < 400
    assert len(problem.reason) < 400


@given(st.text(max_size=60) | st.from_regex(r"(https?:)?//[a-z.:\[\]@0-9]{0,9}/[ -~]{0,30}", fullmatch=True))
def test_whatever_is_written_begins_with_http_and_goes_in_once(src):
    made = choose(src, f"{src} ", f"{src}?width=9", options=(src,))
    assert all(url.startswith(("http://", "https://")) for url in (*made.values.values(), *made.option_images.values()))
    assert not any(set(url) & set(' "<>\n\t') for url in made.values.values())
    assert len(set(made.values.values())) == len(made.values)
    assert made.values or blocking(made)


def test_parameters_of_the_cdn():
    url = "https://shop.example/cdn/shop/files/a.png?crop=center&v=7&width=300&height=300&pad_color=ffffff"
    assert original(url) == "https://shop.example/cdn/shop/files/a.png?v=7"
    assert as_jpeg(url, 900) == "https://shop.example/cdn/shop/files/a.png?format=jpg&v=7&width=900"
    assert same(url) == same("https://cdn.shopify.com/s/files/1/2/files/a.png")
    made = choose(url)
    assert made.values == {"main_image": original(url)}
    assert original(url) in told(made, "TS124")[0].reason


@pytest.mark.parametrize("mime,kind", [("image/jpeg", "jpeg"), ("image/JPG; q=1", "jpeg"), ("image/svg+xml", "svg"), ("image/x-ms-bmp", "bmp"), ("", ""), ("text/html", "")])
def test_media_types(mime, kind):
    assert kind_by_mime(mime) == kind


# ── Formats ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name,mime", [("a.webp", ""), ("a.HEIC", ""), ("a.avif", ""), ("a", "image/webp"), ("a.jpg", "image/webp")])
def test_shopify_is_asked_for_a_jpeg(name, mime):
    made = choose(image(f"{CDN}{name}?v=1", 2000, 1500, 100_000, mime))
    after = f"{CDN}{name}?format=jpg&v=1&width=1600"
    assert made.values == {"main_image": after}
    (problem,) = told(made, "TS123")
    assert (problem.fix, problem.value, problem.field) == (Fix.NONE, f"{CDN}{name}?v=1", "main_image")
    assert after in problem.reason
    assert made.asked == (after,)


def test_a_picture_that_was_made_smaller_does_not_ask_for_a_larger_one():
    (problem,) = told(choose(image(f"{CDN}a.jpg?v=1", 8000, 8000)), "TS124")
    assert problem.cure == "Nothing, the sheet has one that fits"


def test_what_shopify_makes_of_it_is_believed_when_seen():
    after = f"{CDN}a.webp?format=jpg&width=1600"
    fine = choose(f"{CDN}a.webp", facts=[seen(after)])
    assert (fine.values, fine.asked, blocking(fine)) == ({"main_image": after}, (), [])
    for facts in (seen(after, "webp"), seen(after, fault="it is not there (status 404)"), seen(after, width=500), seen(after, size=6_000_000)):
        made = choose(f"{CDN}a.webp", good(1), facts=[facts])
        assert list(made.values.values()) == [good(1).src]
        assert "what Shopify makes of it" in told(made, "TS123")[0].reason


def test_a_gif_is_taken_only_after_a_look():
    after = f"{CDN}a.gif?format=jpg&width=1600"
    unseen = choose(f"{CDN}a.gif", good(1))
    assert unseen.values["main_image"] == good(1).src
    assert unseen.asked == (after,)
    assert choose(f"{CDN}a.gif", good(1), facts=[seen(after)]).values["main_image"] == after


@pytest.mark.parametrize("src", [f"{OWN}a.webp", f"{OWN}a.gif", f"{CDN}a.svg", f"{OWN}a.heic"])
def test_what_nobody_turns_into_a_jpeg_is_left_out(src):
    made = choose(src, good(1))
    assert list(made.values.values()) == [good(1).src]
    assert told(made, "TS123")[0].cure == "Save it as a JPEG or PNG and put it in its place in Shopify"


@pytest.mark.parametrize("src,what", [
    ("https://cdn.shopify.com/videos/c/o/v/x.mp4", "video"), (f"{CDN}x.MOV?v=1", "video"), (f"{OWN}x.webm", "video"),
    (f"{CDN}x.glb", "3D model"), (f"{OWN}leaflet.pdf", "document"),
])  # fmt: skip
def test_what_is_no_picture_is_left_out(src, what):
    made = choose(good(1), src)
    assert list(made.values.values()) == [good(1).src]
    assert made.asked == ()
    (problem,) = told(made, "TS123")
    assert f"is a {what}, not a picture. It is left out" in problem.reason
    assert problem.cure == "Put a JPEG or PNG in its place in Shopify"
    assert blocking(choose(src)) == ["TS123"]


def test_bytes_say_more_than_the_ending_of_a_name():
    assert list(choose(f"{OWN}x.mp4", facts=[seen(f"{OWN}x.mp4")]).values.values()) == [f"{OWN}x.mp4"]


def test_bytes_count_more_than_names():
    assert choose(f"{OWN}a.webp", facts=[seen(f"{OWN}a.webp", "png")]).values == {"main_image": f"{OWN}a.webp"}
    assert choose(f"{OWN}a.jpg", facts=[seen(f"{OWN}a.jpg", "webp")]).values == {}
    # Shopify's CDN may give another format to another who asks: a WEBP by name stays one.
    made = choose(f"{CDN}a.webp", facts=[seen(f"{CDN}a.webp", "jpeg")])
    assert made.values == {"main_image": f"{CDN}a.webp?format=jpg&width=1200"}


# ── Pixels and bytes ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "width,height,size,wanted",
    [
        (600, 600, 5_000_000, ""), (4000, 4000, 4_900_000, ""), (599, 4000, 100, None), (6000, 599, 100, None),
        (4001, 3000, 900_000, "1600"), (3000, 4001, 900_000, "1200"), (2000, 2000, 5_000_001, "1600"),
        (9000, 1500, 900_000, "3606"), (1500, 9000, 900_000, "601"), (9000, 800, 900_000, None), (4472, 600, 9, None),
        (2048, 2048, None, ""), (3000, 3000, None, "1600"),
    ],
)  # fmt: skip
def test_sides_and_bytes(width, height, size, wanted):
    src = f"{CDN}a.jpg"
    made = choose(image(src, width, height, size))
    expected = {"": src, None: None}.get(wanted, f"{src}?format=jpg&width={wanted}")
    assert made.values.get("main_image") == expected
    assert bool(told(made, "TS124")) == (wanted != "" or width != height)
    assert made.asked == ()  # resizing is documented: nothing has to be seen


def test_a_heavy_picture_that_is_not_made_smaller_has_to_be_seen():
    made = choose(image(f"{CDN}a.jpg", 1000, 1000, 6_000_000))
    assert made.asked == (made.values["main_image"],)
    assert choose(image(f"{CDN}a.png", 1000, 1000, 6_000_000)).asked == ()


@pytest.mark.parametrize("facts", [seen(f"{OWN}a.jpg", width=4001), seen(f"{OWN}a.jpg", size=5_000_001), seen(f"{OWN}a.jpg", height=599), seen(f"{OWN}a.jpg", fault="it is not there (status 404)")])
def test_other_hosts_do_not_resize(facts):
    made = choose(f"{OWN}a.jpg", good(1), facts=[facts])
    assert list(made.values.values()) == [good(1).src]
    (problem, *_) = told(made, "TS124")
    assert problem.cure


@pytest.mark.parametrize("width,height,said", [(1000, 1334, "tall"), (1334, 1000, "wide"), (900, 1200, ""), (1200, 900, "")])
def test_the_shape_of_the_main_picture_is_told(width, height, said):
    made = choose(image(f"{CDN}a.jpg", width, height, 1), image(f"{CDN}b.jpg", 600, 4000, 1))
    assert [said in problem.reason for problem in told(made, "TS124")] == ([True] if said else [])
    assert blocking(made) == []


@pytest.mark.parametrize("width,height", [(0, 0), (None, 900), (-5, 900)])
def test_sides_that_are_none_are_not_known(width, height):
    made = choose(image(f"{CDN}a.jpg", width, height, 0))
    assert made.values == {"main_image": f"{CDN}a.jpg"}
    assert made.asked == (f"{CDN}a.jpg",)


# ── What was not looked at ───────────────────────────────────────────────────────────────────────────────────────────


def test_unknown_pictures_are_taken_told_once_and_asked():
    made = choose(f"{CDN}a.jpg", f"{OWN}b.png", f"{OWN}c", good(1), good(2), options=(f"{OWN}d.jpg",))
    assert len(made.values) == 5
    assert made.asked == (f"{CDN}a.jpg", f"{OWN}b.png", f"{OWN}c", f"{OWN}d.jpg")
    (problem,) = made.problems
    assert (problem.code, problem.fix) == ("TS124", Fix.NONE)
    assert "Nobody looked at 4 of 6 pictures" in problem.reason


def test_a_size_in_the_name_is_a_hint_and_no_more():
    src = "https://cdn.shopify.com/s/files/1/0938/8938/products/10350100002_1_432x720_72_RGB.jpeg?v=1445628956"
    made = choose(src)
    assert made.values == {"main_image": src}
    assert "too small if its name is right (432 × 720)" in made.problems[-1].reason


def test_asking_comes_to_an_end():
    world = {f"{CDN}{number}.webp": 300 if number % 2 else 900 for number in range(14)}
    facts: list[PictureFacts] = []
    for _ in range(10):
        made = choose(*world, facts=facts)
        if not made.asked:
            break
        assert not set(made.asked) & {one.url for one in facts}
        facts += [seen(url, width=world[url.partition("?")[0]], height=900) for url in made.asked]
    assert len(made.values) == 7
    assert made.asked == ()


# ── Redirects ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_straight_address_is_written():
    final = "https://store.example/a.jpg"
    made = choose(f"{OWN}a.jpg", facts=[seen(f"{OWN}a.jpg", final_url=final)])
    assert made.values == {"main_image": final}
    assert final in told(made, "TS124")[0].reason


def test_an_address_that_ends_soon_is_not():
    final = "https://store.example/a.jpg?X-Amz-Signature=abc&X-Amz-Expires=300"
    assert is_passing(final)
    assert choose(f"{OWN}a.jpg", facts=[seen(f"{OWN}a.jpg", final_url=final)]).values == {"main_image": f"{OWN}a.jpg"}


# ── Options and size charts ──────────────────────────────────────────────────────────────────────────────────────────


def test_pictures_of_options():
    red, blue, green = f"{CDN}red.jpg?v=2", f"{CDN}blue.webp", f"{CDN}green.jpg"
    made = choose(image(f"{CDN}red.jpg?v=1", 900, 900), image(green, 90, 90), good(1), options=(red, blue, green, "", red))
    assert made.option_images == {red: f"{CDN}red.jpg?v=1", blue: f"{CDN}blue.webp?format=jpg&width=1600"}
    fields = [(problem.code, problem.field) for problem in made.problems if problem.field == "property_1_image"]
    assert fields == [("TS123", "property_1_image"), ("TS124", "property_1_image")]
    assert "Its cell stays empty" in next(problem.reason for problem in made.problems if "option value (green" in problem.reason)
    assert blocking(made) == []


@pytest.mark.parametrize(
    "value,width,height,written",
    [("7123456789", None, None, "7123456789"), (f"{CDN}c.jpg", 1024, 1400, f"{CDN}c.jpg"), (f"{CDN}c.jpg", 1023, 1400, ""), (f"{CDN}c.jpg", 5000, 5000, f"{CDN}c.jpg?format=jpg&width=1600"),
     (f"{CDN}c.jpg", 8000, 3000, f"{CDN}c.jpg?format=jpg&width=2734"), ("", None, None, ""), ("a/b", None, None, "")],
)  # fmt: skip
def test_size_charts(value, width, height, written):
    chart = size_chart(value, unknown, image(value, width, height, 1) if width else None)
    assert chart.value == written
    assert all(problem.field == "size_chart" and not problem.blocking for problem in chart.problems)
    assert bool(chart.problems) == (written != value)


def test_a_size_chart_that_nobody_looked_at_is_asked_for():
    assert size_chart(f"{OWN}c.png", unknown).asked == (f"{OWN}c.png",)
