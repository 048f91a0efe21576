"""HTML as merchants have it: a snippet per link, and filler that holds no link."""

from __future__ import annotations

import json
from html import escape

ANY = (
    '<p><a href="{u}">{t}</a></p>',
    '<p>More: <a class="btn" target="_blank" href="{u}"><b>{t}</b></a></p>',
    "<li><a href='{u}'>{t}</a></li>",
    '<A HREF="{u}" title="{t}">{t}</A>',
    '<p><a href="{u}">{t}</a></p>',
    '<map><area shape="rect" href="{u}" alt="{t}"></map>',
    '<p><a href="{u}">{t}</a></p>',
    '<div class="tile" data-href="{u}">{t}</div>',
    '<img src="{u}" alt="{t}">',
    '<p><a href="{u}">{t}</a></p>',
    '<iframe src="{u}" width="300"></iframe>',
    '<img data-src="{u}" alt="{t}">',
    '<p><a href="{u}">{t}</a></p>',
    '<form action="{u}" method="get"><button>{t}</button></form>',
)
ABSOLUTE = (
    '<p><a href="{u}">{t}</a></p>',
    '<img srcset="{u} 2x" alt="{t}">',
    '<video poster="{u}"></video>',
    "<div style=\"background-image: url('{u}')\">{t}</div>",
    '<button onclick="window.location.href=\'{u}\'">{t}</button>',
    '<embed src="{u}">',
    '<object data="{u}"></object>',
    '<img data-srcset="{u} 1x" alt="{t}">',
    '<meta property="og:url" content="{u}">',
    '<meta http-equiv="refresh" content="30;url={u}">',
)
SCRIPTED = (
    '<script type="application/ld+json">{{"@type":"Thing","url":{j}}}</script>',
    '<script type="application/json">{{"banner":{{"link":{j}}}}}</script>',
)
UNCOUNTED = {
    '<p><a href="#top">Back to top</a></p>': "in-page anchor",
    '<p><a href="">Nothing here yet</a></p>': "in-page anchor",
    '<p><a href="javascript:void(0)">Open the chart</a></p>': "script",
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="dot">': "inline data",
}
STYLE = "<style>\r\n.pdp-{n} td {{ padding: 4px 8px; border: 1px solid #eee }}\r\n.pdp-{n} h3 {{ color: #222 }}\r\n</style>"
META = '<meta charset="utf-8"><script>window.pdp = window.pdp || []; pdp.push({{ tab: {n} }});</script>'
SENTENCES = (
    "A steady companion for wet mornings &amp; long evenings.",
    "Cut from dense cotton, brushed once, washed twice.",
    "Hand-finished in small batches, so colours vary a little.",
    "Machine wash cold with like colours; do not tumble dry.",
    "Fits true to size &ndash; between sizes, go up.",
    "适合徒步和日常通勤。",
)


def _quoted(url: str, n: int) -> str:
    return escape(url) if n % 2 else url


def snippet(url: str, place: str, n: int) -> str:
    """Return HTML that holds ``url`` once, in the ``n``-th of the ways that ``place`` allows."""
    title = f"piece {n}"
    if place == "text":
        return f"<p>Find it at {escape(url)} today.</p>"
    if place == "a":
        return ANY[n % 5].format(u=_quoted(url, n), t=title)
    if "," in url or not url.startswith("https://") or n % 3:
        return ANY[n % len(ANY)].format(u=_quoted(url, n), t=title)
    if n % 4 == 0:
        return SCRIPTED[n // 4 % 2].format(j=json.dumps(url, ensure_ascii=False).replace("/", r"\/"))
    return ABSOLUTE[n // 3 % len(ABSOLUTE)].format(u=_quoted(url, n), t=title)


def prose(n: int, size: int) -> str:
    """Return at least ``size`` characters of description without any link."""
    parts: list[str] = []
    length = 0
    while length < size:
        text = SENTENCES[(n + len(parts)) % len(SENTENCES)]
        parts.append(f"<h3>Care {len(parts)}</h3><p>{text}</p>" if len(parts) % 5 == 4 else f"<p>{text}</p>")
        length += len(parts[-1])
    return "\r\n".join(parts)


def heavy(n: int) -> str:
    """Return 18 kB of style sheet, meta, script and prose, as page builders leave behind."""
    return META.format(n=n) + (STYLE.format(n=n) + "\r\n") * 80 + prose(n, 9_000)
