"""Writes theme files and menus that hold given links."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER = "/*\n * IMPORTANT: The contents of this file are auto-generated.\n * It may be updated by the theme editor.\n */\n"
LAYOUT = """<!doctype html>
<html lang="{{ request.locale.iso_code }}">
<head>{{ content_for_header }}</head>
<body>
{% sections 'header-group' %}
<a href="{{ routes.root_url }}">Home</a>
{{ content_for_layout }}
<a href="{% if customer %}{{ routes.account_url }}{% endif %}">You</a>
</body>
</html>
"""
LAYOUT_EXPRESSIONS = 2


def _section(urls: Sequence[str], number: int) -> dict[str, object]:
    """Return a section of a JSON template: every third link in rich text, the others as settings."""
    settings: dict[str, object] = {"heading": f"Row {number}", "padding_top": 36, "color_scheme": "scheme-2"}
    for n, url in enumerate(urls):
        if n % 3 == 2 and not url.startswith("shopify:"):
            settings[f"text_{n}"] = f'<p>Read <a href="{escape(url)}">this note</a> first.</p>'
        else:
            settings[f"{'image' if 'shop_images' in url else 'button_link'}_{n}"] = url
    return {"type": "rich-text", "settings": settings, "blocks": {}}


def _sections(urls: Sequence[str], size: int) -> dict[str, object]:
    groups = [urls[n : n + size] for n in range(0, len(urls), size)]
    return {f"row_{n}": _section(group, n) for n, group in enumerate(groups)}


def _liquid(urls: Sequence[str]) -> str:
    lines = ["{%- liquid assign tone = section.settings.tone -%}", "<ul class='{{ tone }}'>"]
    for n, url in enumerate(urls):
        lines.append(f'  <li><a href="{escape(url)}">Entry {n}</a></li>')
        lines.append(f'  <li><a href="{{{{ block.settings.link_{n} }}}}">{{{{ block.settings.label }}}}</a></li>')
    return "\n".join([*lines, "</ul>", ""])


def put_theme(root: Path, urls: Sequence[str]) -> int:
    """Write a theme folder holding each of ``urls`` once; return how many hrefs are Liquid expressions."""
    third = len(urls) // 3
    for folder in ("layout", "sections", "templates", "config", "locales", "snippets"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    settled, placed, coded = urls[:third], urls[third : 2 * third], urls[2 * third :]
    refs = [url for url in coded if url.startswith("shopify:")]
    plain = [url for url in coded if not url.startswith("shopify:")]
    current = {"current": {"logo_width": 120, "sections": _sections(settled, 9)}, "presets": {}}
    text = json.dumps(current, ensure_ascii=False, indent=2).replace("/", r"\/")
    (root / "config/settings_data.json").write_text(HEADER + text, "utf-8")
    (root / "config/settings_schema.json").write_text('[{"name": "theme_info", "theme_name": "Dusk"}]', "utf-8")
    (root / "locales/en.default.json").write_text('{"general": {"close": "Close"}}', "utf-8")
    index = {"sections": _sections([*placed, *refs], 7), "order": []}
    (root / "templates/index.json").write_text(HEADER + json.dumps(index, ensure_ascii=False, indent=2), "utf-8")
    (root / "layout/theme.liquid").write_text(LAYOUT, "utf-8")
    half = len(plain) // 2
    (root / "sections/list.liquid").write_text(_liquid(plain[:half]), "utf-8")
    (root / "snippets/links.liquid").write_text(_liquid(plain[half:]), "utf-8")
    return LAYOUT_EXPRESSIONS + len(plain)


def menus(urls: Sequence[str], size: int = 18) -> list[dict[str, object]]:
    """Return menus in GraphQL spelling, three levels deep; headings without a link have ``url: null``."""
    groups = [urls[n : n + size] for n in range(0, len(urls), size)]
    return [
        {
            "id": f"gid://shopify/Menu/{900 + n}",
            "handle": f"menu-{n}",
            "title": f"Menu {n}",
            "isDefault": n == 0,
            "items": [_item("Shop", None, [_item(f"Level {k}", url, []) for k, url in enumerate(group[:9])])]
            + [_item(f"Entry {k}", url, [_item("More", None, [])]) for k, url in enumerate(group[9:])],
        }
        for n, group in enumerate(groups)
    ]


def _item(title: str, url: str | None, items: list[dict[str, object]]) -> dict[str, object]:
    return {"id": f"gid://shopify/MenuItem/{title}", "title": title, "type": "HTTP", "url": url, "items": items}
