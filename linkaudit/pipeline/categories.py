"""Choosing categories: what is open, what fits, and every choice saved at once."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from linkaudit.errors import UsageError
from linkaudit.export import categories as export
from linkaudit.export.categories import Line
from linkaudit.export.table import write_csv
from linkaudit.listing.category import choose as category
from linkaudit.listing.category.words import entry, levels, words
from linkaudit.model import ProductDetail, Template
from linkaudit.model.listing import CategoryRule, Level, Suggestion
from linkaudit.pipeline import templates
from linkaudit.pipeline.category_files import load_csv, read_level, read_list, read_map, rule_of
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.outfiles import replacing_text
from linkaudit.store import categories as store
from linkaudit.store import runs
from linkaudit.store.database import Database, open_database

__all__ = ["Board", "Desk", "Line", "Suggester", "desk", "load_csv", "take", "to_text"]

MOST = 5  # suggestions for one question
_NEAR = 3


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the map: every line with the products it decides, what is open, most products first.

    ``strays`` are lines whose category is in none of the templates nor in the list; ``categories`` is how many there
    are to choose from.
    """

    open: list[Line]
    chosen: list[Line]
    strays: list[Line]
    categories: int


def to_text(board: Board) -> str:
    """Return the state of the map for a terminal."""
    return export.to_text([*board.open, *board.chosen], strays=board.strays, searched=board.categories)


class Suggester:
    """Finds categories that fit, among those of the templates and of the list that the user supplied (``leaves``)."""

    def __init__(self, db: Database, given: Iterable[Template]) -> None:
        self._db = db
        every = {category.leaf_key(one.text): one for one in store.leaves(db)}
        every |= {category.leaf_key(one.text): one for template in given for one in template.categories}
        self.leaves = tuple(every.values())
        store.index(db, ((one.category, one.leaf_id, one.leaf, one.above) for one in map(entry, self.leaves)))

    def of(self, detail: ProductDetail) -> list[Suggestion]:
        """Return what fits a product, the best first."""
        return self.by_words(category.product_words(detail.product))

    def by_words(self, asked: Sequence[str]) -> list[Suggestion]:
        """Return what fits words as ``category_words`` makes them, the best first."""
        return store.suggest(self._db, asked, MOST) if self.leaves else []


class Desk:
    """The open database with everything that choosing needs. Made by ``desk``."""

    def __init__(self, job: Job, db: Database, run_id: int, suggester: Suggester) -> None:
        self._job, self._db, self._run_id = job, db, run_id
        self._suggester, self._leaves = suggester, suggester.leaves
        self._known = category.by_key(self._leaves)

    def board(self) -> Board:
        """Return the map as it is now, judged over all active products of the latest run."""
        rules = store.rules(self._db)
        mapped = category.category_map(rules)
        decided: Counter[tuple[Level, str]] = Counter()
        groups = category.open_groups(self._counted(mapped, decided), mapped)
        lines = [
            Line(level=one.level, value=one.value, chosen=True, category=one.category, leaf_id=one.leaf_id,
                 products=decided[one.level, category.value_key(one.level, one.value)])
            for one in rules
        ]  # fmt: skip
        strays = [one for one in lines if self._leaves and one.category and not self._holds(one.category, one.leaf_id)]
        return Board(
            open=[self._line(one) for one in groups], chosen=lines, strays=strays, categories=len(self._leaves)
        )  # fmt: skip

    def _counted(
        self, mapped: category.CategoryMap, decided: Counter[tuple[Level, str]]
    ) -> Iterator[ProductDetail]:
        within = [rule.value for (level, _), rule in mapped.items() if level is Level.COLLECTION]
        for detail in store.active_products(self._db, self._run_id, within):
            chosen = category.choose(detail, mapped)
            if chosen.level is not None and not chosen.rivals:
                decided[chosen.level, category.value_key(chosen.level, chosen.value)] += 1
            yield detail

    def _line(self, group: category.Open) -> Line:
        found = self._suggester.by_words(category.search_words(group))
        return Line(level=group.level, value=group.value, products=group.products, chosen=False,
                    example=next(iter(group.titles), ""), suggestions=tuple(found))  # fmt: skip

    def _holds(self, text: str, leaf_id: str) -> bool:
        return category.leaf(text, self._known) is not None or f"#{leaf_id}" in self._known

    def search(self, text: str) -> list[Suggestion]:
        """Return the categories that fit a user's words, in any language of the word list."""
        return self._suggester.by_words(words(text))

    def find(self, text: str) -> str:
        """Return the category that ``text`` names exactly or by its id, or an empty string."""
        found = category.leaf(text, self._known)
        return found.text if found else ""

    def near(self, text: str) -> list[str]:
        """Return what may have been meant by a category's text that there is not."""
        by_last = {category.leaf_key(levels(one.text)[-1]): one.text for one in self._leaves if levels(one.text)}
        last = category.leaf_key((levels(text) or ("",))[-1])
        alike = [by_last[name] for name in difflib.get_close_matches(last, by_last, n=_NEAR, cutoff=0.75)]
        return list(dict.fromkeys([*alike, *(one.category for one in self.search(text))]))[:_NEAR]

    def decide(self, line: Line, text: str) -> None:
        """Save that ``line`` gets the category ``text``, its id, or ``do not list``. Raises ``UsageError``."""
        self._save([rule_of(Level(line.level), line.value, text, "", self._known, self.near)], [])

    def assign(self, given: Iterable[str]) -> None:
        """Save choices written as ``LEVEL:VALUE=CATEGORY``; no category takes the line out of the map.

        All are checked before any is saved. Raises ``UsageError``.
        """
        rules: list[CategoryRule | None] = []
        emptied: list[tuple[Level, str]] = []
        for text in given:
            level, value, named = _parts(text)
            try:
                rule = rule_of(level, value, named, "", self._known, self.near)
            except UsageError as fault:
                raise UsageError(fault.what, where=f"--set {level}:{value}", cure=fault.cure) from None
            rules.append(rule)
            emptied += [] if rule else [(level, value)]
        self._save(rules, emptied)

    def load(self, path: Path) -> int:
        """Save an edited map, or nothing of it if any row is wrong; return how many lines it has."""
        read = read_map(path, self._known, self.near)
        self._save(read.rules, read.emptied)
        return len(read.rules)

    def accept(self) -> list[Line]:
        """Save the best suggestion for all that is open, and return what was taken."""
        taken = [one for one in self.board().open if one.suggestions]
        self._save([
            CategoryRule(level=Level(one.level), value=one.value, category=one.suggestions[0].category,
                         leaf_id=one.suggestions[0].leaf_id) for one in taken
        ], [])  # fmt: skip
        return taken

    def export(self, path: Path, encoding: str) -> None:
        """Write the map, chosen and open, as a CSV to edit."""
        board = self.board()
        with replacing_text(path, encoding) as file:
            write_csv(file, export.HEADER, export.rows([*board.open, *board.chosen]))

    def _save(self, given: Iterable[CategoryRule | None], emptied: Sequence[tuple[Level, str]]) -> None:
        rules = [one for one in given if one]
        if not rules and not emptied:
            return
        with self._db.atomic():
            store.save(self._db, rules, self._job.now)
            store.forget(self._db, emptied)
        self._tell_settings(rules)

    def _tell_settings(self, rules: Sequence[CategoryRule]) -> None:
        """Tell of choices that the file which the settings name will undo."""
        path = self._job.settings.listing.categories
        written = category.category_map(load_csv(Path(path))) if path else {}
        for one in rules:
            other = written.get((one.level, category.value_key(one.level, one.value)))
            if other and category.leaf_key(other.category) != category.leaf_key(one.category):
                self._job.tell(f"{path} says otherwise of {one.level} “{one.value}”, and counts: correct it there")


@contextmanager
def desk(job: Job, given: Sequence[str], listed: Path | None) -> Iterator[Desk]:
    """Open the database for choosing; ``given`` are templates, ``listed`` a list of categories to keep.

    Raises ``UsageError`` if nothing was read yet, and what reading the files raises.
    """
    leaves = read_list(listed) if listed else None
    with open_database(job.db_path, create=False) as db:
        run = runs.latest(db)
        if run is None:
            raise UsageError("nothing was read yet", where=str(job.db_path), cure="Run `linkaudit crawl FILE…` first")
        with db.atomic():
            found = templates.load(job, db, list(given) or list(job.settings.listing.templates))
            if leaves is not None:
                store.replace_list(db, leaves, str(listed))
            if path := job.settings.listing.categories:
                take(db, Path(path), job.now)
        yield Desk(job, db, run.run_id, Suggester(db, found))


def take(db: Database, path: Path, now: str) -> None:
    """Bring an edited map, as ``[listing] categories`` names one, into the database, in place of what it had before.

    What the file leaves empty stays as it was chosen. The caller may hold a transaction.
    """
    store.save(db, load_csv(path), now)


def _parts(text: str) -> tuple[Level, str, str]:
    head, colon, rest = text.partition(":")
    value, equals, named = rest.rpartition("=")
    if not colon or not equals or not value.strip():
        cure = "Write LEVEL:VALUE=CATEGORY, as --set 'type:Tents=Camping/Tents'"
        raise UsageError(f"“{text}” cannot be understood", where="--set", cure=cure)
    try:
        return read_level(head), value.strip(), named.strip()
    except UsageError as fault:
        raise UsageError(fault.what, where="--set", cure=fault.cure) from None
