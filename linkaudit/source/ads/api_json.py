"""Ads as TikTok's Business API answers them."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, Content, OwnerKind, Surface
from linkaudit.source.ads.api_ad import BOTH, addresses_of
from linkaudit.source.ads.api_walk import Thing, is_answer, page_of, refused, things
from linkaudit.source.ads.places import Owner, Spot, fault, note, placed
from linkaudit.source.base import Member
from linkaudit.source.json.stream import Json, NotJson, decoded, has_lines, numbered_lines
from linkaudit.source.reading.batching import Step, batches

NOWHERE = "ads without an address: nothing to judge"
_LOOKED_AT = 200  # objects
_AGAIN = "Ask for it again once that is cured."
_OTHER_PAGES = "Add the other pages, unless another file has them."
_CUT_AD = (b'ad_id"', b'"adgroup_id"', b'"landing_page_url')  # an ad too large for the head


class AdsApi:
    """Ads of the Business API. Cursor: ads, or lines if there is one ad or answer a line."""

    name = "ads_api"
    expects = "TikTok Business API ads (answers of ad/get or smart_plus/ad/get, a list of ads, or one ad a line)"
    stage = "traffic"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``."""
        return not member.names and _is_ads(member.head)

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``. Raises ``UnreadableInput`` too if there is nothing but a refusal."""
        return batches(_steps(member), start)


@lru_cache(8)
def _is_ads(head: bytes) -> bool:
    begun = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
    if begun not in {b"{", b"["}:
        return False
    found: list[Thing] = []
    with suppress(NotJson):
        found.extend(islice(things(io.BytesIO(head)), _LOOKED_AT))
    if any(one.is_ad for one in found):
        return True
    if not found:
        return all(name in head for name in _CUT_AD)
    return all(is_answer(one.value) or "page_info" in one.value for one in found)


def _steps(member: Member) -> Iterator[Step]:
    reading = _Reading()
    lines = has_lines(member.head)
    unit = "line" if lines else "ad"
    try:
        with member.open() as stream:
            if lines:
                for number, line in numbered_lines(stream):
                    yield reading.line(number, line)
            else:
                for thing in things(stream):
                    yield from reading.thing(thing)
    except NotJson as damage:
        raise UnreadableInput(str(damage), where=f"{member.name}, {unit} {reading.cursor + 1}",
                              cure="Export or download it again.") from damage
    except UnreadableInput as damage:
        raise UnreadableInput(damage.what, where=f"{damage.where or member.name}, {unit} {reading.cursor + 1}",
                              cure=damage.cure) from damage
    if reading.refusals and not reading.ads:
        what = f"is an answer of TikTok that says: {reading.refusals[0]}"
        raise UnreadableInput(what, where=member.name, cure=_AGAIN)
    yield reading.last()


class _Reading:
    """One pass over one file. Ads are numbered as they come, refs of refusals beyond."""

    def __init__(self) -> None:
        self.cursor = 0
        self.ads = 0
        self.refusals: list[str] = []
        self.pages: dict[tuple[int, int], set[int]] = {}  # of how many pages and ads: those that are there

    def thing(self, thing: Thing) -> Iterator[Step]:
        """Take an ad, which is a step of its own, or an answer."""
        if thing.is_ad:
            self.cursor += 1
            left_out: Counter[str] = Counter()
            yield Step(self.cursor, self._ad(thing.value, f"ad {self.cursor}", left_out), left_out)
        else:
            self._answer(thing.value)

    def _answer(self, value: Mapping[str, Json]) -> None:
        """Note what an answer complains of, and which page of how many it is."""
        if message := refused(value):
            self.refusals.append(message)
        if found := page_of(value):
            self.pages.setdefault((found.total_pages, found.total_ads), set()).add(found.page)

    def line(self, number: int, line: bytes) -> Step:
        """Take a line: an ad, or an answer with any number of them."""
        if decoded(line) is None:
            if not line.endswith(b"\n"):
                raise NotJson("ends in the middle")
            self.cursor = number
            self.ads += 1
            return Step(number, [fault(self.ads, f"line {number}", "is not JSON", "Export or download it again.")])
        self.cursor = number
        left_out: Counter[str] = Counter()
        records: list[Content] = []
        for thing in things(io.BytesIO(line)):
            if thing.is_ad:
                records += self._ad(thing.value, f"line {number}", left_out)
            else:
                self._answer(thing.value)
        return Step(number, records, left_out)

    def _ad(self, ad: Mapping[str, Json], where: str, left_out: Counter[str]) -> list[Content]:
        self.ads += 1
        found = addresses_of(ad)
        if not found:
            left_out[NOWHERE] += 1
        if both := sum(one.both for one in found):
            left_out[BOTH] += both
        spots = [Spot(number, one.path, f"{where}, {one.path}", one.found) for number, one in enumerate(found, 1)]
        return placed(_owner(ad, self.ads), spots, left_out)

    def last(self) -> Step:
        """Return what is only known at the end: answers that were refusals, and pages that are missing."""
        self.ads += 1
        told: list[Content] = []
        if self.refusals:
            count = len(self.refusals)
            told = [fault(self.ads, f"{count} of the answers", f"says: {self.refusals[0]}", _AGAIN)]
        for (pages, ads), there in self.pages.items():
            if len(there) < pages:
                self.ads += 1
                why = f"TikTok has {ads:,} ads on {pages:,} pages; of these pages {len(there):,} are in this file"
                told.append(fault(self.ads, "other ads", why, _OTHER_PAGES))
        return Step(self.cursor, told)


def _owner(ad: Mapping[str, Json], ref: int) -> Owner:
    catalog = _text(ad, "catalog_id") or _text(ad, "product_set_id")
    return Owner(
        OwnerKind.AD, ref, _text(ad, "ad_id") or _text(ad, "smart_plus_ad_id"), _text(ad, "ad_name"),
        Surface.CATALOG if catalog else Surface.AD,
        note(campaign=_text(ad, "campaign_name"), ad_group=_text(ad, "adgroup_name"),
             status=_text(ad, "secondary_status") or _text(ad, "operation_status")),
    )


def _text(ad: Mapping[str, Json], name: str) -> str:
    """Return a field of the ad, or of its configuration; zero is TikTok's word for no id."""
    configuration = ad.get("ad_configuration")
    value = ad.get(name) or (configuration.get(name) if isinstance(configuration, dict) else None)
    text = str(value).strip() if isinstance(value, str | int) else ""
    return "" if text in {"0", "None"} else text
