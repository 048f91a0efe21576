"""What changed between two runs, as JSON: the figures, then every change, written as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from linkaudit.model.diff import Diff, FindingChange, LinkChange, ListingChange, ShelfChange

Changes = Iterable[LinkChange | FindingChange | ListingChange | ShelfChange]


def parts(found: Diff, changes: Mapping[str, Changes]) -> Iterator[str]:
    """Yield the text; ``changes`` are all of them, by field of ``Diff``."""
    figures = {name: value for name, value in msgspec.structs.asdict(found).items() if name not in changes}
    head = msgspec.json.format(msgspec.json.encode(figures), indent=2).decode()
    yield head.removesuffix("\n}")
    for name, rows in changes.items():
        yield f',\n  "{name}": ['
        mark = "\n    "
        for row in rows:
            yield mark + msgspec.json.encode(row).decode()
            mark = ",\n    "
        yield "]" if mark == "\n    " else "\n  ]"
    yield "\n}\n"
