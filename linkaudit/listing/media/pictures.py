"""TS121 to TS124, and the pictures of a listing: which of the shop's go into which column, and by which address.

The shop's order counts. What TikTok's sheet does not take is asked from Shopify's CDN as a JPEG where that serves it,
else left out; both are told. Rules and sources: ``media.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import msgspec

from linkaudit.listing.media import url as urls
from linkaudit.listing.media.picture import Facts, Told, Verdict, judge, shown
from linkaudit.listing.media.url import DATA
from linkaudit.model import Fix, Image, Market, Problem, ProductDetail, Record

_MOST: int = DATA["workbook"]["pictures"]
_GOOD: int = DATA["workbook"]["good_number"]
_LEAST: int = DATA["workbook"]["least_side"]
_CHART: int = DATA["size_chart"]["least_side"]
_TALL, _WIDE = (Fraction(*DATA["workbook"][name]) for name in ("tall", "wide"))
_KEYS = ("main_image", *(f"image_{number}" for number in range(2, _MOST + 1)))
_OPTION = "property_1_image"


class Pictured(Record, frozen=True, kw_only=True, gc=False):
    """The pictures of one product.

    ``values`` are ``main_image``, ``image_2`` … without gaps; ``option_images`` what to write for an option value's
    picture, by the address that the shop has (a picture that TikTok does not take is not in it: the cell stays empty).
    ``asked``: addresses whose facts are not known and would settle something. Judged again with these facts, it may
    name others (what Shopify's CDN makes of a picture, the next picture where one is left out), and is empty at last.
    """

    values: dict[str, str]
    option_images: dict[str, str]
    problems: tuple[Problem, ...]
    asked: tuple[str, ...]


class SizeChart(Record, frozen=True, kw_only=True, gc=False):
    """A size chart: what to write (empty: nothing), what is wrong with it, and what to ask (see ``Pictured``)."""

    value: str
    problems: tuple[Problem, ...] = ()
    asked: tuple[str, ...] = ()


class _Candidate(NamedTuple):
    number: int  # in the shop, from 1
    src: str
    image: Image | None


class _Judged(NamedTuple):
    candidate: _Candidate
    verdict: Verdict


def pictures(detail: ProductDetail, primary_images: Sequence[str], facts: Facts, market: Market) -> Pictured:
    """Choose the pictures of ``detail``. ``primary_images`` are those of the values of its first option.

    ``facts`` returns what is known of an address, or None; it is asked for what the catalogue does not tell. No rule
    for pictures is known to differ by ``market``.
    """
    candidates = list(_candidates(detail, primary_images))
    judged = list(_judged(candidates, facts))
    placed = [one for one in judged if one.verdict.url]
    keys = {one.candidate.number: key for key, one in zip(_KEYS, placed, strict=False)}
    options = _options(primary_images, detail, {_name(one.candidate.src): one.verdict for one in judged}, facts)
    told = {_name(one.candidate.src) for one in judged}
    return Pictured(
        values={keys[one.candidate.number]: one.verdict.url for one in placed},
        option_images={src: verdict.url for src, verdict in options.items() if verdict.url},
        problems=(
            *_number(candidates, placed),
            *_gallery(judged, keys),
            *_shape_of_main(placed),
            *_of_options(options, told),
            *_not_seen([*judged, *(_Judged(_Candidate(0, src, None), one) for src, one in options.items())]),
        ),
        asked=_asked([*(one.verdict for one in judged), *options.values()]),
    )


def size_chart(value: str, facts: Facts, image: Image | None = None) -> SizeChart:
    """Judge what is to stand in the column ``size_chart``: an address of a picture, or a template's id as it is."""
    if "/" not in value and "." not in value:
        return SizeChart(value=value.strip())
    verdict = judge(value, image, facts, least=_CHART)
    problems = tuple(_problem(one, "size_chart", "The size chart") for one in verdict.told)
    return SizeChart(value=verdict.url, problems=problems, asked=verdict.asked)


def _candidates(detail: ProductDetail, primary_images: Sequence[str]) -> Iterator[_Candidate]:
    """Yield every picture once, in the shop's order; the options' where the product itself has none."""
    sources = [image.src for image in detail.images if image.src.strip()]
    if not sources:
        sources = [src for src in (*primary_images, *(one.image for one in detail.variants)) if src.strip()]
    images = {image.src: image for image in reversed(detail.images)}
    names = [_name(src) for src in sources]
    seen: set[str] = set()
    number = 0
    for src, name in zip(sources, names, strict=True):
        whole = urls.without_size(name)
        if name in seen or (whole != name and whole in names):
            continue
        seen.add(name)
        number += 1
        yield _Candidate(number, src, images.get(src))


def _name(src: str) -> str:
    url = urls.address(src)[0]
    return urls.same(url) if url else src


def _judged(candidates: Sequence[_Candidate], facts: Facts) -> Iterator[_Judged]:
    """Yield verdicts until the sheet is full."""
    room = _MOST
    for candidate in candidates:
        if not room:
            return
        verdict = judge(candidate.src, candidate.image, facts)
        room -= bool(verdict.url)
        yield _Judged(candidate, verdict)


def _number(candidates: Sequence[_Candidate], placed: Sequence[_Judged]) -> Iterator[Problem]:
    if not candidates:
        cure = f"Add one in Shopify, better {_GOOD}: JPEG or PNG, at least {_LEAST} × {_LEAST} px"
        yield Problem(code="TS121", field=_KEYS[0], reason="The product has no picture", fix=Fix.SELLER,
                      value="0", limit=f"1 to {_MOST}", cure=cure)  # fmt: skip
    if len(candidates) > _MOST:
        usable = f"{len(placed)} can be used"
        if len(placed) == _MOST:
            last = placed[-1].candidate.number
            usable = "the last is left out" if len(candidates) == last + 1 else f"those after no. {last} are left out"
        reason = f"The product has {len(candidates)} pictures, TikTok takes {_MOST}: {usable}"
        yield Problem(code="TS122", field=_KEYS[-1], reason=reason, value=str(len(candidates)), limit=str(_MOST))
    if 0 < len(placed) < _GOOD:
        many = "1 picture" if len(placed) == 1 else f"{len(placed)} pictures"
        reason = f"TikTok gets {many}. That is allowed, but it rates listings with fewer than {_GOOD} lower"
        yield Problem(code="TS121", field=_KEYS[0], reason=reason, value=str(len(placed)), limit=f"{_GOOD} or more")


def _gallery(judged: Sequence[_Judged], keys: dict[int, str]) -> Iterator[Problem]:
    """Tell what was changed or left out; where nothing is left, the first one blocks."""
    first = next((one.candidate.number for one in judged if one.verdict.url), None)
    for one in judged:
        number = one.candidate.number
        key = keys.get(number) or _KEYS[min(number, _MOST) - 1]
        subject = f"Picture {number} ({_shown_name(one.candidate.src)})"
        for told in one.verdict.told:
            problem = _problem(told, key, subject, became=_became(one, first))
            blocks = number == 1 and first is None
            yield msgspec.structs.replace(problem, fix=Fix.SELLER) if blocks else problem


def _became(one: _Judged, first: int | None) -> str:
    if one.verdict.url:
        return ""
    if first is None:
        return "No picture is left for TikTok" if one.candidate.number == 1 else "It is left out"
    main = one.candidate.number == 1
    return f"It is left out; no. {first} becomes the main picture" if main else "It is left out"


def _shape_of_main(placed: Sequence[_Judged]) -> Iterator[Problem]:
    ratio = placed[0].verdict.ratio if placed else None
    if ratio is not None and not _TALL <= ratio <= _WIDE:
        what = "wide" if ratio > 1 else "tall"
        reason = f"The main picture is too {what}: TikTok makes it square by itself, which may cut the product"
        yield Problem(code="TS124", field=_KEYS[0], reason=reason, value=placed[0].verdict.url,
                      limit="from 3:4 to 4:3", cure="Put a square picture first in Shopify")  # fmt: skip


def _options(
    primary_images: Sequence[str], detail: ProductDetail, judged: dict[str, Verdict], facts: Facts
) -> dict[str, Verdict]:
    """Judge the options' pictures; one that is in the gallery too keeps its verdict and its address."""
    catalogue = {_name(image.src): image for image in reversed(detail.images)}
    wanted = {src: _name(src) for src in primary_images if src.strip()}
    return {src: judged.get(name) or judge(src, catalogue.get(name), facts) for src, name in wanted.items()}


def _of_options(options: dict[str, Verdict], told: set[str]) -> Iterator[Problem]:
    for src, verdict in options.items():
        subject = f"The picture of an option value ({_shown_name(src)})"
        if not verdict.url or _name(src) not in told:
            became = "" if verdict.url else "Its cell stays empty"
            yield from (_problem(one, _OPTION, subject, became=became) for one in verdict.told)


def _not_seen(judged: Sequence[_Judged]) -> Iterator[Problem]:
    unseen = {_name(one.candidate.src): one.candidate.src for one in judged if not one.verdict.seen}
    if not unseen:
        return
    everything = len({_name(one.candidate.src) for one in judged})
    reason = f"Nobody looked at {len(unseen)} of {everything} pictures: their format, pixels and bytes are not known"
    if small := next(filter(None, map(_small_by_name, unseen.values())), ""):
        reason = f"{reason}; {small}"
    cure = f"Run `linkaudit listing images`, or look yourself: JPEG or PNG, {_LEAST} px or more, up to 5 MB"
    yield Problem(code="TS124", field=_KEYS[0], reason=reason, value=shown(next(iter(unseen.values()))), cure=cure)


def _small_by_name(src: str) -> str:
    url = urls.address(src)[0]
    sides = urls.pixels_by_name(url) if url else None
    if sides is None or min(sides) >= _LEAST:
        return ""
    return f"“{urls.file_name(url)}” is too small if its name is right ({sides[0]} × {sides[1]})"


def _asked(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for verdict in verdicts for url in verdict.asked))


def _problem(told: Told, field: str, subject: str, *, became: str = "") -> Problem:
    reason = f"{subject} {told.reason}"
    return Problem(code=told.code, field=field, reason=f"{reason}. {became}" if became else reason,
                   value=shown(told.value), limit=told.limit, cure=told.cure)  # fmt: skip


def _shown_name(src: str) -> str:
    url = urls.address(src)[0]
    return urls.file_name(url) if url else f"{src.strip()[:30]}…" if len(src.strip()) > 30 else src.strip()  # noqa: PLR2004  what fits in a sentence
