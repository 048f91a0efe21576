"""One picture judged: whether TikTok Shop takes it as it is, by another address, or not at all (``media.toml``)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from linkaudit.listing.media import url as urls
from linkaudit.listing.media.url import DATA
from linkaudit.model import Image, PictureFacts

Facts = Callable[[str], PictureFacts | None]

_KINDS: tuple[str, ...] = tuple(DATA["workbook"]["kinds"])
_LEAST: int = DATA["workbook"]["least_side"]
_BEST: int = DATA["workbook"]["best_side"]
_BYTES: int = DATA["workbook"]["most_bytes"]
_MOST: int = DATA["api"]["most_side"]
_DOCUMENTED = frozenset(DATA["shopify"]["conversion"]["documented"])
_LIKELY = frozenset(DATA["shopify"]["conversion"]["likely"])
_WEIGHT = {kind: Decimal(weight) for kind, weight in DATA["caution"]["bytes_a_pixel"].items()}
_FORMAT, _SHAPE = "TS123", "TS124"
_SETTLED = "Nothing, the sheet has one that fits"
_A_PICTURE = "Put a JPEG or PNG in its place in Shopify"
_AS_JPEG = "Save it as a JPEG or PNG and put it in its place in Shopify"
_NO_PICTURE = {
    "svg": ("is a drawing (SVG), not a picture", _AS_JPEG),
    "video": ("is a video, not a picture", _A_PICTURE),
    "3d": ("is a 3D model, not a picture", _A_PICTURE),
    "document": ("is a document, not a picture", _A_PICTURE),
}
_ALLOWED = "JPEG or PNG"
_SHOWN = 300


class Told(NamedTuple):
    """What a problem row says of a picture, but for where it stands."""

    code: str
    reason: str
    value: str
    limit: str = ""
    cure: str = ""


class Verdict(NamedTuple):
    """What becomes of a picture. ``url`` is what to write, empty: it is left out, and ``told`` says why.

    ``asked`` are the addresses whose facts would settle what is open. ``seen``: format and pixels are known. ``ratio``
    is width to height.
    """

    url: str = ""
    told: tuple[Told, ...] = ()
    asked: tuple[str, ...] = ()
    seen: bool = True
    ratio: Fraction | None = None


class _Known(NamedTuple):
    kind: str
    width: int | None
    height: int | None
    size: int | None
    looked: bool

    @property
    def sides(self) -> tuple[int, int] | None:
        """The shorter and the longer side."""
        return (min(self.width, self.height), max(self.width, self.height)) if self.width and self.height else None

    @property
    def ratio(self) -> Fraction | None:
        """Width to height."""
        return Fraction(self.width, self.height) if self.width and self.height else None

    @property
    def pixels(self) -> str:
        """As people write it."""
        return f"{self.width} × {self.height} px"


def judge(src: str, image: Image | None, facts: Facts, *, least: int = _LEAST) -> Verdict:
    """Judge the picture that the shop names ``src``; ``image`` is what its catalogue knows of it.

    ``least`` is the shortest side allowed. Nothing is raised: what cannot be read is left out and told.
    """
    url, wrong = urls.address(src)
    if wrong:
        return _left_out(_FORMAT if src.strip()[:5].lower() == "data:" else _SHAPE, src, wrong, cure=_AS_JPEG)
    given, url = url, urls.original(url) if urls.on_cdn(url) else url
    found = facts(url)
    if found and found.fault:
        cure = "Open the address in a browser. If the picture is there, run again; if not, replace it in Shopify"
        return _left_out(_SHAPE, src, f"cannot be had: {found.fault}", cure=cure)
    known = _known(url, image, found)
    ill = _too_small(known, least, src) or _unfit(url, known, src)
    if ill is None:
        return _as_it_is(src, given, url, found, known)
    if ill.cure or not urls.on_cdn(url):
        return Verdict(told=(_with_cure(ill),))
    return _instead(src, url, known, ill, facts, least)


def _known(url: str, image: Image | None, found: PictureFacts | None) -> _Known:
    told = image or Image(product_ref=0, ref=0, src=url)
    kinds = [urls.kind_by_mime(told.mime), urls.kind_by_name(url)]
    # By its bytes, where it was looked at. Shopify's CDN hands out another format than the file's to who wants it.
    kinds = [found.kind, *kinds] if found and found.kind else kinds
    refused = (kind for kind in kinds if kind and kind not in _KINDS) if urls.on_cdn(url) else iter(())
    kind = next(refused, "") or next(filter(None, kinds), "")
    sides = [(told.width, told.height), (found.width, found.height) if found else (None, None)]
    width, height = next(((w, h) for w, h in sides if w and h and w > 0 and h > 0), (None, None))
    size = next((size for size in (told.size, found.size if found else None) if size and size > 0), None)
    return _Known(kind, width, height, size, found is not None)


def _too_small(known: _Known, least: int, src: str) -> Told | None:
    if known.sides is None or known.sides[0] >= least:
        return None
    cure = f"Replace it in Shopify by one of at least {least} × {least} px; making a small one larger does not help"
    return Told(_SHAPE, f"is too small: {known.pixels}", src, f"at least {least} × {least} px", cure)


def _unfit(url: str, known: _Known, src: str) -> Told | None:
    """Return why TikTok does not take the picture as it is; with a cure where nobody but the seller can help."""
    if known.kind in _NO_PICTURE:
        reason, cure = _NO_PICTURE[known.kind]
        return Told(_FORMAT, reason, src, _ALLOWED, cure)
    if known.kind and known.kind not in _KINDS:
        return Told(_FORMAT, f"is {known.kind.upper()}", src, _ALLOWED)
    if known.sides and known.sides[1] > _MOST:
        return Told(_SHAPE, f"is too large: {known.pixels}", src, f"at most {_MOST} × {_MOST} px")
    if known.size and known.size > _BYTES:
        return Told(_SHAPE, f"has too many bytes: {_megabytes(known.size)}", src, f"at most {_megabytes(_BYTES)}")
    if _may_be_heavy(known) and urls.on_cdn(url):
        what = f"may have more than {_megabytes(_BYTES)}: it has {known.pixels}"
        return Told(_SHAPE, what, src, f"at most {_megabytes(_BYTES)}")
    return None


def _may_be_heavy(known: _Known) -> bool:
    weight = _WEIGHT.get(known.kind)
    if known.size or not (weight and known.width and known.height):
        return False
    return known.width * known.height * weight > _BYTES


def _as_it_is(src: str, given: str, url: str, found: PictureFacts | None, known: _Known) -> Verdict:
    told: tuple[Told, ...] = ()
    final = found.final_url if found else ""
    if given != url:
        told = (Told(_SHAPE, f"was named in a smaller or cut form; the sheet has it whole: {url}", src, cure=_SETTLED),)
    elif final and final != url and not urls.is_passing(final):
        why = f"is forwarded; the sheet has where it leads to: {final}"
        url, told = final, (Told(_SHAPE, why, src, cure=_SETTLED),)
    seen = bool(known.looked or (known.kind and known.sides))
    heavy = _may_be_heavy(known) and not known.looked
    return Verdict(url, told, () if seen and not heavy else (urls.original(url),), seen, known.ratio)


def _instead(src: str, url: str, known: _Known, ill: Told, facts: Facts, least: int) -> Verdict:
    """Ask Shopify's CDN for a JPEG, and believe it where it is documented or was looked at."""
    width = _width(known, least)
    if not width:
        cure = f"Replace it in Shopify by one with both sides between {least} and {_MOST} px"
        return _left_out(_SHAPE, src, f"is too long and narrow: {known.pixels}", ill.limit, cure)
    wanted = urls.as_jpeg(url, width)
    found = facts(wanted)
    # A JPEG that is asked for in its own width may come back as it is.
    certain = known.kind in _DOCUMENTED and known.width and (known.kind != "jpeg" or width < known.width)
    if found is None and known.kind and known.kind not in _DOCUMENTED | _LIKELY:
        what = f"{ill.reason}, and whether Shopify makes a JPEG of it was not looked at"
        return Verdict(told=(_with_cure(ill._replace(reason=what)),), asked=(wanted,))
    if found and (fault := _unusable(found, least)):
        what = f"{ill.reason}, and what Shopify makes of it {fault}"
        return Verdict(told=(_with_cure(ill._replace(reason=what)),))
    told = ill._replace(reason=f"{ill.reason}; the sheet asks Shopify for a JPEG of it: {wanted}", cure=_SETTLED)
    seen = bool(found or known.sides)
    ratio = known.ratio or (Fraction(found.width, found.height) if found and found.width and found.height else None)
    return Verdict(wanted, (told,), () if found or certain else (wanted,), seen, ratio)


def _width(known: _Known, least: int) -> int:
    """Return the width to ask for, so that both sides are within the limits; 0 if there is none."""
    if known.sides is None or not (known.width and known.height):
        return _BEST
    short, long = known.sides
    # One pixel more: the CDN rounds the other side by itself.
    side = min(long, max(_BEST, ceil(Fraction(long * (least + 1), short)) if short > least else long))
    return 0 if side > _MOST else ceil(Fraction(known.width * side, long))


def _unusable(found: PictureFacts, least: int) -> str:
    if found.fault:
        return f"cannot be had: {found.fault}"
    if found.kind not in _KINDS:
        return f"is {found.kind.upper() or 'no picture'}"
    if found.width and found.height and min(found.width, found.height) < least:
        return f"is too small: {found.width} × {found.height} px"
    return f"has too many bytes: {_megabytes(found.size)}" if found.size and found.size > _BYTES else ""


def _left_out(code: str, src: str, why: str, limit: str = "", cure: str = "") -> Verdict:
    return Verdict(told=(Told(code, why, shown(src), limit, cure),))


def _with_cure(ill: Told) -> Told:
    smaller = "Put a smaller copy in its place in Shopify"
    return ill if ill.cure else ill._replace(cure=_AS_JPEG if ill.code == _FORMAT else smaller)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def shown(src: str) -> str:
    """Return ``src`` as a problem row shows it: a picture written into the page can have a million characters."""
    return src if len(src) <= _SHOWN else f"{src[:_SHOWN]}…"
