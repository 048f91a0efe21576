"""Walking the answers of TikTok's Business API without holding them: from any envelope to the single ads in it.

Shape of an answer: ``{"code": 0, "message": "OK", "request_id": …, "data": {"list": […], "page_info": …}}``
(business-api.tiktok.com, v1.3, in copies read 2026-11-22). Read are one answer, a list of answers, several in a row, a
bare list of ads, and one ad or answer a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import InvalidOperation
from typing import IO, NamedTuple

import ijson

from linkaudit.source.json.stream import BLOCK, MAX_DEPTH, Blocks, Event, Json, NotJson

_ENVELOPES = frozenset({"data", "list", "ads", "ad_list", "items", "results"})
_AD_IDS = ("ad_id", "smart_plus_ad_id")
_BELONGS = frozenset({"adgroup_id", "campaign_id", "advertiser_id", "adgroup_name", "campaign_name"})
_DESTINATIONS = frozenset({
    "landing_page_url", "landing_page_urls", "landing_page_url_list", "deeplink", "deeplink_list", "creative_list",
    "ad_configuration", "tiktok_item_id", "identity_id", "ad_format", "page_id", "utm_params",
})  # fmt: skip


class Thing(NamedTuple):
    """One object: an ad, or without what is in it an answer, or the part of one that says which page it is."""

    value: dict[str, Json]
    is_ad: bool


class Page(NamedTuple):
    """Which page an answer is, of how many with so many ads in all."""

    page: int
    total_pages: int
    total_ads: int


def page_of(value: Mapping[str, Json]) -> Page | None:
    """Return what ``page_info`` of what is beside the ads says; None if it says nothing."""
    info = value.get("page_info")
    if not isinstance(info, dict):
        return None
    page, pages, ads = (info.get(name) for name in ("page", "total_page", "total_number"))
    numbers = isinstance(page, int) and isinstance(pages, int) and isinstance(ads, int)
    return Page(page, pages, ads) if numbers else None  # type: ignore[arg-type]  # all three are numbers


def is_ad(value: Mapping[str, Json]) -> bool:
    """Whether an object is an ad as the API writes it; which fields it has, whoever asks says."""
    keys = value.keys()
    named = any(name in keys for name in _AD_IDS) or ("ad_name" in keys and bool(_BELONGS & keys))
    return named and bool(_DESTINATIONS & keys) and "metrics" not in keys


def is_answer(value: Mapping[str, Json]) -> bool:
    """Whether an object is an answer of this API, without what is in it."""
    return isinstance(value.get("code"), int) and isinstance(value.get("message"), str) and "request_id" in value


def refused(value: Mapping[str, Json]) -> str:
    """Return what an answer complains of; empty if it does not."""
    if not is_answer(value) or value["code"] == 0:
        return ""
    return f"{' '.join(str(value['message']).split())[:200] or 'nothing'} (code {value['code']})"


def things(stream: IO[bytes]) -> Iterator[Thing]:
    """Yield the ads and answers of ``stream`` in order; memory is that of one ad.

    Raises ``NotJson`` where the text is cut or broken, after everything before it was yielded.
    """
    events: Iterator[Event] = ijson.basic_parse(Blocks(stream), buf_size=BLOCK, multiple_values=True)
    try:
        for event, _ in events:
            yield from _value(events, event, 0)
    except ijson.JSONError as fault:
        cut = any(word in str(fault).lower() for word in ("premature", "incomplete"))
        raise NotJson("ends in the middle" if cut else "stops being JSON") from fault
    except UnicodeDecodeError as fault:  # halves of a character, which the parser lets pass
        raise NotJson("is not written in UTF-8") from fault
    except RecursionError as fault:
        raise NotJson("is nested too deeply") from fault
    except InvalidOperation as fault:
        raise NotJson("has a number beyond all measure") from fault


def _value(events: Iterator[Event], event: str, depth: int, *, within: bool = False) -> Iterator[Thing]:
    """Yield what a value holds; ``within``: it is part of an answer, and none itself."""
    if depth > MAX_DEPTH:
        raise NotJson("is nested too deeply")
    if event == "start_array":
        for inner, _ in iter(lambda: next(events), ("end_array", None)):
            yield from _value(events, inner, depth + 1)
    elif event == "start_map":
        yield from _object(events, depth, within=within)


def _object(events: Iterator[Event], depth: int, *, within: bool) -> Iterator[Thing]:
    """Yield what stands in an envelope, then the object itself, whole but for that."""
    fields: dict[str, Json] = {}
    for event, name in events:
        if event == "end_map":
            break
        event, value = next(events)  # noqa: PLW2901  the value that belongs to the name
        if event in {"start_map", "start_array"} and name in _ENVELOPES and not is_ad(fields):
            yield from _value(events, event, depth + 1, within=True)
        else:
            fields[str(name)] = _built(events, event, value, depth + 1)
    if is_ad(fields) or not within or "page_info" in fields:
        yield Thing(fields, is_ad(fields))


def _built(events: Iterator[Event], event: str, value: Json, depth: int) -> Json:
    """Return the value that begins with ``event``."""
    if depth > MAX_DEPTH:
        raise NotJson("is nested too deeply")
    if event == "start_map":
        found: dict[str, Json] = {}
        for inner, name in events:
            if inner == "end_map":
                break
            found[str(name)] = _built(events, *next(events), depth + 1)
        return found
    if event == "start_array":
        return [_built(events, *one, depth + 1) for one in iter(lambda: next(events), ("end_array", None))]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value
