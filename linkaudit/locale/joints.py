"""How texts are taken apart and joined, in English and in Chinese."""

from __future__ import annotations

import re

STOPS = {".": "。", ":": "：", "?": "？"}
BETWEEN = re.compile(r"(?<=[.!?”\"`)])(?<! no\.) +(?=[A-Z0-9`“\"\[(—])")
_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z0-9`%\ue000-\uf8ff]")
_MARK = re.compile(r"[（），。：；]")
WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> width("a 中")
    4
    """
    return len(text) + len(WIDE.findall(text))


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; what stands in quotation marks is not parted.

    >>> sentences_of("It is “A. B” now. Nothing is left.")
    ['It is “A. B” now.', 'Nothing is left.']
    """
    parts: list[str] = []
    for one in BETWEEN.split(text):
        if parts and parts[-1].count("“") > parts[-1].count("”"):
            parts[-1] += f" {one}"
        elif one:
            parts.append(one)
    return parts


def met(left: str, right: str) -> str:
    """Join two pieces: a space stands between Chinese and what is not, and none within Chinese.

    >>> met("共", "3 个"), met("按 ", "订单"), met("5", "天"), met("5 ", "（元）"), met("（元）", " 以上")
    ('共 3 个', '按订单', '5 天', '5（元）', '（元）以上')
    """
    if left.endswith(" ") and _MARK.match(right):
        left = left[:-1]
    if right.startswith(" ") and _MARK.match(left[-1:]):
        right = right[1:]
    if left.endswith(" ") and _HAN.match(left[-2:-1]) and _HAN.match(right):
        return left[:-1] + right
    if right.startswith(" ") and _HAN.match(left[-1:]) and _HAN.match(right[1:]):
        return left + right[1:]
    apart = (_HAN.match(left[-1:]) and _LATIN.match(right)) or (_LATIN.match(left[-1:]) and _HAN.match(right))
    return f"{left} {right}" if apart else left + right


def glued(parts: list[str], mark: str, said: str) -> str:
    """Join parts by the mark of the language they are in."""
    told = parts[0]
    for one in parts[1:]:
        told += (said if WIDE.search(told) or WIDE.search(one) else mark) + one
    return told


def bare(text: str) -> tuple[str, str]:
    """Return a text without the stop at its end, and the stop."""
    if text[-1:] in STOPS and text[-3:] != "...":
        return text[:-1], text[-1]
    return text, ""
