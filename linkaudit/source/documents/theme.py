"""Themes: a folder or a zip archive of one, read file by file.

Folders and their files: shopify.dev "Theme architecture", read 2026-11-22. Links stand in templates, sections,
snippets, blocks and layouts, in the settings the merchant made (``config/settings_data.json``) and in the texts of
``locales/``. Assets and schemas hold none that the merchant wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from linkaudit.model import Batch, OwnerKind, Skip
from linkaudit.source.base import Member
from linkaudit.source.extract import Form
from linkaudit.source.extract.data import decode
from linkaudit.source.placements import Owner, Part, placements
from linkaudit.source.reading.batching import Step, batches

_SETTINGS = "config/settings_data.json"
_PRESET = "preset of a theme that is not in use"
_FOLDERS = frozenset({"assets", "blocks", "config", "layout", "locales", "sections", "snippets", "templates"})
_READ = re.compile(r"(?:blocks|layout|sections|snippets|templates)/.*\.(?:liquid|json)|config/settings_data\.json"
                   r"|locales/(?:(?!\.schema\.json)[^/])*\.json")


class Theme:
    """A theme."""

    name = "theme"
    stage = "crawl"
    expects = "a theme as folder or zip, with templates/, sections/ and config/settings_data.json"

    def recognise(self, member: Member) -> bool:
        """Whether the member is a bundle of theme folders."""
        return any(name.split("/")[0] in _FOLDERS for name in member.names)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """Yield batches; the cursor counts files in the order of their names, those left out included."""
        return batches(_steps(member, start), start)


def _steps(member: Member, start: int) -> Iterator[Step]:
    contents = member.parts(name for name in member.names[start:] if _READ.fullmatch(name))
    for at, name in enumerate(member.names[start:], start + 1):
        if not has_links(name):
            yield Step(at, [], {why_unread(name): 1})
            continue
        _, data = next(contents)
        yield read_file(at, name, data)


def has_links(name: str) -> bool:
    """Whether a file of this name can hold links that the merchant wrote."""
    return bool(_READ.fullmatch(name))


def why_unread(name: str) -> str:
    """Return the reason under which a file without links is counted."""
    return "theme asset" if name.startswith("assets/") else "theme file without links"


def read_file(at: int, name: str, data: bytes) -> Step:
    """Return the links of one file as a step that ends at ``at``, which also numbers the file."""
    form: Form = "json" if name.endswith(".json") else "liquid"
    text = data.decode("utf-8-sig", "replace")
    unused = 0
    if form == "json":
        try:
            value = decode(text)
        except ValueError:
            return Step(at, [Skip(ref=at, where=name, why="is not JSON", cure="Download the theme again.")])
        if name == _SETTINGS and (unused := _unused_presets(value)):
            text = msgspec.json.encode(value).decode()
    owner = Owner(kind=OwnerKind.THEME, ref=at, id=name, title=name, base="/")
    found, left_out = placements(owner, [Part(field=name, form=form, text=text)])
    return Step(at, [*found], {**left_out, _PRESET: unused} if unused else left_out)


def _unused_presets(settings: object) -> int:
    """Take out of ``settings`` the presets that the shop does not show; return how many there were.

    ``current`` has the settings themselves, or is the name of the preset that is shown (shopify.dev,
    "settings_data.json", read 2026-11-27).
    """
    if not isinstance(settings, dict) or not isinstance(presets := settings.get("presets"), dict):
        return 0
    current = settings.get("current")
    unused = [name for name in presets if name != current]
    for name in unused:
        del presets[name]
    return len(unused)
