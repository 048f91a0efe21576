"""CSV on its way to the browser, with cells that a spreadsheet would run made harmless."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable


class PlainCsv:
    r"""Takes CSV in pieces as they come and gives it back row by row.

    >>> plain = PlainCsv(lambda cell: f"'{cell}" if cell.startswith("=") else cell)
    >>> plain.feed(b'a,b\r\n1,"=x\r', last=False), plain.feed(b'\n2"\r\n3,4\r\n', last=True)
    (b'a,b\r\n', b'1,"\'=x\r\n2"\r\n3,4\r\n')
    """

    def __init__(self, safe_cell: Callable[[str], str]) -> None:
        self._safe_cell = safe_cell
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest: list[str] = []
        self._open = False  # within quotation marks

    def feed(self, piece: bytes, *, last: bool) -> bytes:
        """Return the rows that ``piece`` completes, and with ``last`` whatever is left."""
        done: list[str] = []
        for line in self._decode(piece, last).splitlines(keepends=True) if piece or last else ():
            self._rest.append(line)
            self._open ^= line.count('"') % 2 == 1
            if line.endswith("\n") and not self._open:
                done += self._rest
                self._rest.clear()
        if last:
            done += self._rest
            self._rest.clear()
        return self._written("".join(done))

    def _written(self, text: str) -> bytes:
        out = io.StringIO(newline="")
        rows = csv.reader(io.StringIO(text, newline=""))
        csv.writer(out, lineterminator="\r\n").writerows([self._safe_cell(cell) for cell in row] for row in rows)
        return out.getvalue().encode()
