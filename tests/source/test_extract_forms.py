"""Extraction from everything that is not HTML."""

from __future__ import annotations

import json

import pytest

from linkaudit.source.extract import extract


def pairs(form, text, field=""):
    return [(link.locator, link.url) for link in extract(form, text, field).links]


def left(form, text):
    return extract(form, text).left


THEME = """/*
 * IMPORTANT: this file is generated. See https://help.example.com/no
 */
{
  "sections": {
    "hero-banner": {
      "type": "slideshow",
      "settings": {
        "button_label": "Shop now",
        "button_link": "shopify://products/tote",
        "link_2": "/collections/all",
        "image": "shopify://shop_images/a.jpg",
        "text": "<p>See <a href=\\"/pages/faq?a=1&amp;region=EU\\">the FAQ</a> or www.example.com/x</p>",
        "custom_css": ["a { background: url('/b.png') }"],
        "empty_link": "",
        "top_link": "#",
        "path": "/not/a/link",
        "heading": "5/6 off"
      }
    },
    "app 1": {"type": "shopify://apps/reviews/blocks/x", "settings": {"url": "https:\\/\\/e.com\\/r"}}
  }
}"""


def test_theme_settings():
    assert pairs("json", THEME) == [
        ("$.sections.hero-banner.settings.button_link", "shopify://products/tote"),
        ("$.sections.hero-banner.settings.link_2", "/collections/all"),
        ("$.sections.hero-banner.settings.image", "shopify://shop_images/a.jpg"),
        ("$.sections.hero-banner.settings.text a[href] #1", "/pages/faq?a=1&region=EU"),
        ('$.sections.hero-banner.settings.text text "or…"', "www.example.com/x"),
        ("$.sections.hero-banner.settings.custom_css[0] url() #1", "/b.png"),
        ('$.sections["app 1"].settings.url', "https://e.com/r"),
    ]
    assert left("json", THEME) == {"in-page anchor": 1, "app block": 1}
    assert extract("json", THEME).links[0].anchor == "Shop now"
    assert extract("json", THEME).links[3].anchor == "the FAQ"


def test_rich_text_metafield():
    value = {"type": "root", "children": [{"type": "paragraph", "children": [
        {"type": "text", "value": "Read "},
        {"type": "link", "url": "/products/x", "title": None, "children": [{"type": "text", "value": "this one"}]},
        {"type": "text", "value": " or https://e.com/a."},
    ]}]}
    found = extract("json", json.dumps(value))
    assert [(link.locator, link.url, link.anchor) for link in found.links] == [
        ("$.children[0].children[1].url", "/products/x", "this one"),
        ('$.children[0].children[2].value text "or…"', "https://e.com/a", ""),
    ]


@pytest.mark.parametrize("text, expected", [
    ('["https://e.com/a", "/no", "//e.com/b"]', [("$[0]", "https://e.com/a"), ("$[2]", "//e.com/b")]),
    ('"https://e.com/a"', [("$", "https://e.com/a")]),
    ('{"url": "/", "urls": ["/a"], "href": "mailto:a@e.com", "src": "tel:+1"}',
     [("$.url", "/"), ("$.urls[0]", "/a"), ("$.href", "mailto:a@e.com"), ("$.src", "tel:+1")]),
    ('{"value": "{\\"url\\":\\"/n\\"}"}', [("$.value $.url", "/n")]),
    ('{"link": "www.e.com/p"}', [("$.link", "www.e.com/p")]),
    ('{"a": "{not json https://e.com/x}"}', [('$.a text "{not json…"', "https://e.com/x")]),
    ('{"url": "https://e.com/p",', [("damaged JSON url 1", "https://e.com/p")]),
    ('{"a": "https://e.com/p?email=jo@e.com&v=1"}', [("$.a", "https://e.com/p?email=&v=1")]),
    ("", []),
    ("null", []),
    ("[" * 100_000, []),
])
def test_json(text, expected):
    assert pairs("json", text) == expected


LIQUID = """<div class="{{ section.id }}">
  <a class="{% if a == "b" %}c{% endif %}" href="/collections/all?a=1&amp;b=2&currency=3">All <b>items</b></a>
  {% comment %}<a href="/no">{% endcomment %}{%- doc -%} <a href="/no"> {%- enddoc -%}
  <a {% if x %}href="/x"{% else %}href="/y"{% endif %}>t</a>
  <img src="{{ 'a.png' | asset_url }}" srcset="{{ i | img_url: '1x1' }} 1x, /b.jpg 2x" data-src='/c.jpg'>
  <!-- <a href="/no"> -->
  <a href="{{ product.url }}?a=1">x</a><a href="https://e.com/{{ handle }}">y</a>
  <script>var a = "https://e.com/{{ a }}", b = "https:\\/\\/e.com\\/b"; location.href = "/go";</script>
  <style>.a { background: url({{ img }}); } .b { background: url(/d.png) }</style>
  {% assign shop = 'https://www.tiktok.com/@brand' %}
  {% liquid
    assign a = "x"
  %}
  Find us
  at www.example.com or {{ shop.url }}
  <button onclick="location.href='/cart'">Cart</button>
</div>
{% stylesheet %}
  .c { background: url("/e.png") }
{% endstylesheet %}
{% schema %}
{
  "name": "Hero",
  "settings": [
    {"type": "url", "id": "link", "label": "Link", "default": "/collections/sale", "info": "[Help](https://help.example.com)"},
    {"type": "richtext", "id": "text", "default": "<p><a href=\\"/pages/x\\">x</a></p>"}
  ],
  "blocks": [{"type": "b", "settings": [{"type": "url", "id": "u", "default": "shopify://collections/all"}]}],
  "presets": [{"name": "Hero", "settings": {"button_link": "/pages/y"}}]
}
{% endschema %}
"""


def test_liquid():
    assert pairs("liquid", LIQUID) == [
        ("line 2 a[href]", "/collections/all?a=1&b=2&currency=3"),
        ("line 4 a[href]", "/x"),
        ("line 4 a[href]", "/y"),
        ("line 5 img[data-src]", "/c.jpg"),
        ("line 8 script url 2", "https://e.com/b"),
        ("line 8 script url 3", "/go"),
        ("line 9 style url() #2", "/d.png"),
        ('line 15 text "at…"', "www.example.com"),
        ("line 16 button[onclick] url 1", "/cart"),
        ("line 10 Liquid string", "https://www.tiktok.com/@brand"),
        ("line 18 url() #1", "/e.png"),
        ("line 21 schema $.settings[0].default", "/collections/sale"),
        ("line 21 schema $.settings[1].default a[href] #1", "/pages/x"),
        ("line 21 schema $.blocks[0].settings[0].default", "shopify://collections/all"),
        ("line 21 schema $.presets[0].settings.button_link", "/pages/y"),
    ]
    assert left("liquid", LIQUID) == {"Liquid expression": 6}
    assert extract("liquid", LIQUID).links[0].anchor == "All items"


def test_unclosed_liquid_hides_nothing():
    assert pairs("liquid", '{{ a <a href="/p">x</a> {% schema %} {"a"') == [("line 1 a[href]", "/p")]


def test_plain_url_fields():
    assert pairs("url", " /products/x?a=1 ", "url") == [("url", "/products/x?a=1")]
    assert pairs("url", "shopify://products/x", "link") == [("link", "shopify://products/x")]
    assert left("url", "  ") == {"empty link": 1}
    assert left("url", "#top") == {"in-page anchor": 1}
    assert left("url", "{{ shop.url }}") == {"Liquid expression": 1}


def test_css():
    css = "@import '/a.css'; a{b:url(x.png)} /* url(/no) */ .i{b:url( \"/c\\\"d.png\" )} .s{f:url(#id)} .m{b:url(data:,x)}"
    assert [url for _, url in pairs("css", css)] == ["/a.css", "x.png", '/c"d.png']
    assert left("css", css) == {"in-page anchor": 1, "inline data": 1}


def test_text_locators_lead_to_the_place():
    text = "Long words stand before this place and then: www.example.com/x?email=a@e.com&v=1 and again www.example.com/x"
    assert pairs("text", text) == [
        ('text "…nd before this place and then:…"', "www.example.com/x?email=&v=1"),
        ('text "and again…"', "www.example.com/x"),
    ]


@pytest.mark.parametrize("text, expected", [
    ("HTTPS://E.COM/A", ["HTTPS://E.COM/A"]),
    ("WWW.E.COM", ["WWW.E.COM"]),
    ("http://localhost:80/x http:// https://.", ["http://localhost:80/x"]),
    ("https://e.com/a_(b)_c)", ["https://e.com/a_(b)_c"]),
    ("[x](https://e.com/a) <https://e.com/b> **https://e.com/c**", ["https://e.com/a", "https://e.com/b", "https://e.com/c"]),
    ("https://web.example/https://e.com/a", ["https://web.example/https://e.com/a"]),
    ("例https://e.com/a例 www.e.com/b例", ["https://e.com/a", "www.e.com/b"]),
    ("https://e.com/products/棉布", ["https://e.com/products/棉布"]),
    ("me@www.e.com, www.e.com@x, a.com@b.com", []),
    ("www.e.museum/x www.e", ["www.e.museum/x"]),
    ("https://e.com/{{ handle }}", []),
    ("e.com:8080/x e.com:x", ["e.com:8080/x", "e.com"]),
    ("photo.png/x setup.py data.json a.b.c", []),
])
def test_urls_in_text(text, expected):
    assert [url for _, url in pairs("text", text)] == expected
