"""Themes as folder and as zip: the same content, file by file."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import OwnerKind, Placement, Skip, Tally
from linkaudit.source.documents.kinds import DOCUMENT_KINDS
from linkaudit.source.documents.theme import Theme
from linkaudit.source.reading.opening import members

FILES = {
    "assets/base.css": b"a { background: url(https://x.example/a.png) }",
    "assets/logo.png": b"\x89PNG\0",
    "blocks/button.liquid": b'<a href="/pages/block">Block</a>',
    "config/settings_data.json": b'/*\n * IMPORTANT\n */\n{"current": {"social_tiktok_link": "https://www.tiktok.com/@tent"}}',
    "config/settings_schema.json": b'[{"theme_documentation_url": "https://help.example"}]',
    "layout/theme.liquid": b'<a href="/layout">L</a><a href="{{ routes.root_url }}">R</a>',
    "locales/en.default.json": b'{"general": {"html": "<a href=\\"/locale\\">x</a>"}}',
    "locales/en.default.schema.json": b'{"a": "https://help.example/schema"}',
    "sections/footer.liquid": b'<a href="/pages/footer">F</a>{% schema %}{"settings": []}{% endschema %}',
    "snippets/broken.liquid": b"\xff<a href='/snippet'>",
    "templates/index.json": json.dumps({"sections": {"a": {"settings": {"link": "shopify://products/tent"}}}}).encode(),
    "templates/page.bad.json": b'{"sections": ',
}


def drain(batches, found):
    """Keep what came before the fault."""
    for batch in batches:
        found.append(batch)


@pytest.fixture(params=["folder", "zip", "zip with a top folder"])
def member(request, tmp_path):
    if request.param == "folder":
        for name, data in FILES.items():
            path = tmp_path / "dawn" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return next(members([tmp_path / "dawn"]))
    root = "dawn-main/" if "top" in request.param else ""
    with zipfile.ZipFile(tmp_path / "dawn.zip", "w") as archive:
        for name, data in FILES.items():
            archive.writestr(root + name, data)
    return next(members([tmp_path / "dawn.zip"]))


def records(member, *types):
    found = [record for batch in Theme().read(member, 0) for record in batch.records]
    return [record for record in found if isinstance(record, types)]


def test_only_a_theme_is_one(member, tmp_path):
    assert [kind.name for kind in DOCUMENT_KINDS if kind.recognise(member)] == ["theme"]


def test_links_by_file(member):
    found = records(member, Placement)
    assert {(link.title, link.url) for link in found} == {
        ("blocks/button.liquid", "/pages/block"), ("config/settings_data.json", "https://www.tiktok.com/@tent"),
        ("layout/theme.liquid", "/layout"), ("locales/en.default.json", "/locale"),
        ("sections/footer.liquid", "/pages/footer"), ("snippets/broken.liquid", "/snippet"),
        ("templates/index.json", "shopify://products/tent")}
    assert all(link.owner_kind is OwnerKind.THEME and link.owner_id == link.title and link.base == "/" for link in found)


def test_a_broken_template_is_named(member):
    skip, = records(member, Skip)
    assert (skip.where, skip.why) == ("templates/page.bad.json", "is not JSON")


def test_what_is_left_out_is_counted(member):
    assert {tally.why: tally.count for tally in records(member, Tally)} == {
        "theme asset": 2, "theme file without links": 2, "Liquid expression": 1}


def test_resuming_gives_exactly_the_rest(tmp_path):
    for number in range(600):
        path = tmp_path / "t" / "snippets" / f"s{number}.liquid"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<a href="/{number}">' if number % 9 else "{{ x }}")
        (tmp_path / "t" / "assets").mkdir(exist_ok=True)
        (tmp_path / "t" / "assets" / f"a{number}.js").write_text("x")
    (tmp_path / "t" / "templates").mkdir()
    (tmp_path / "t" / "templates" / "index.json").write_text("{}")
    theme = next(members([tmp_path / "t"]))
    whole = list(Theme().read(theme, 0))
    assert whole[-1].cursor == 1201
    for at, batch in enumerate(whole):
        assert list(Theme().read(theme, batch.cursor)) == whole[at + 1 :]


def test_damage_keeps_what_was_whole(tmp_path):
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(f"snippets/s{number}.liquid", f'<a href="/number{number}">')
        archive.writestr("templates/index.json", "{}")
    data = bytearray(path.read_bytes())
    data[data.index(b"/number2")] ^= 1
    path.write_bytes(data)
    found: list[Any] = []
    with pytest.raises(UnreadableInput, match=r"s2\.liquid"):
        drain(Theme().read(next(members([path])), 0), found)
    assert [record.url for batch in found for record in batch.records] == ["/number0", "/number1"]


def test_comments_and_last_commas_in_templates(tmp_path):
    text = '/* by Shopify */\n{"a": {"link": "https:\\/\\/www.tiktok.com\\/@tent", /* "link": "/old", */ "b": ["x",]}, // end\n}'
    for name, data in {"templates/index.json": text, "sections/a.liquid": "x"}.items():
        path = tmp_path / "dawn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)
    records = [record for batch in Theme().read(next(members([tmp_path / "dawn"])), 0) for record in batch.records]
    assert not [record for record in records if isinstance(record, Skip)]
    assert [record.url for record in records if isinstance(record, Placement)] == ["https://www.tiktok.com/@tent"]


def test_a_theme_deep_in_an_archive_of_a_repository(tmp_path):
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        for name, data in FILES.items():
            archive.writestr(f"shop-main/themes/dawn/{name}", data)
    [member] = members([tmp_path / "shop.zip"])
    assert (member.root, "templates/index.json" in member.names) == ("shop-main/themes/dawn/", True)


@pytest.mark.parametrize("current, urls", [
    ({"social_tiktok_link": "https://www.tiktok.com/@tent"}, ["https://www.tiktok.com/@tent"]),
    ("Dark", ["https://www.tiktok.com/@dark"]),
])
def test_presets_that_the_shop_does_not_show_are_counted(tmp_path, current, urls):
    presets = {name: {"social_tiktok_link": f"https://www.tiktok.com/@{name.lower()}"} for name in ("Default", "Dark")}
    for name, text in {"config/settings_data.json": json.dumps({"current": current, "presets": presets}), "layout/theme.liquid": "x"}.items():
        path = tmp_path / "dawn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    records = [record for batch in Theme().read(next(members([tmp_path / "dawn"])), 0) for record in batch.records]
    assert [record.url for record in records if isinstance(record, Placement)] == urls
    told = {record.why: record.count for record in records if isinstance(record, Tally)}
    assert told["preset of a theme that is not in use"] == 2 - (current == "Dark")
