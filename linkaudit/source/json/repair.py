"""Decoded values as nodes: what has the wrong type is taken out and told, and what is lost with it noted."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from msgspec import UNSET

from linkaudit.source.json.nodes import Node, Out
from linkaudit.source.json.stream import Json

NodeT = TypeVar("NodeT", bound=Node)

_PATH = re.compile(r"\$((?:\.[\w-]+|\[\d+\]|\[\.\.\.\])*)")
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_PLAINLY = (("`", ""), (" | null", ""), ("str", "text"), ("int", "a whole number"), ("decimal", "a number"),
            ("float", "a fraction"), (" <= ", " of at most "), (" >= ", " of at least "),
            ("bool", "true or false"), ("array", "a list"), ("object", "an object"))
_MAX_REPAIRS = 20
# Things nested in others, by the field that lists them, and what holds them or names them there.
_NESTED = {"variants": "variant", "articles": "article"}
_WITHIN = frozenset({"nodes", "edges", "node", "id"})


def converted(value: Json, kind: type[NodeT], out: Out, *, name: str | None = None) -> NodeT | None:
    """Return ``value`` as a node. Fields of the wrong type are left out and told; None if nothing is left.

    ``name``: what kind of thing is unread then.
    """
    for _ in range(_MAX_REPAIRS):
        try:
            return msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError as fault:
            why = str(fault)
            steps = _steps(why)
            removed = _remove(value, steps) if steps else UNSET
            if removed is UNSET:
                break
            if removed not in ("", None):
                out.skip(_name(steps), _reason(why), "Correct it, or export the file again.", unread=_unread(steps))
    out.skip("", "is not understood", "Export the file again.", unread=name)
    return None


def _unread(steps: list[str | int]) -> str | None:
    """Return of which kind a thing is lost with what stands at ``steps``: a nested one, or the id that names it."""
    inside = isinstance(steps[-1], int) or len(steps) == 1 or steps[-1] in _WITHIN
    return _NESTED.get(str(steps[0])) if inside else None


def _steps(why: str) -> list[str | int]:
    found = _PATH.search(why.rpartition(" at ")[2])
    return [name or int(index) for name, index in _STEP.findall(found[1])] if found else []


def _remove(value: Json, steps: list[str | int]) -> object:
    """Take the offending value out of its object or list; UNSET if it is not there."""
    for step in steps[:-1]:
        value = _at(value, step)
    last = steps[-1]
    if isinstance(value, dict) and isinstance(last, str) and last in value:
        return value.pop(last)
    if isinstance(value, list) and isinstance(last, int) and last < len(value):
        return value.pop(last)
    return UNSET


def _at(value: Json, step: str | int) -> Json:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _name(steps: list[str | int]) -> str:
    return " ".join(str(step + 1) if isinstance(step, int) else step for step in steps)


def _reason(why: str) -> str:
    plain = why.partition(" - at ")[0]
    if plain == "Invalid decimal string":
        return "is not a number"
    for word, plainly in _PLAINLY:
        plain = plain.replace(word, plainly)
    return plain[:1].lower() + plain[1:]
