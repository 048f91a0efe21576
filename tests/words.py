"""The English that users read, found in the package's source: what the catalogues of other languages have to say.

``python -m tests.words`` brings every linkaudit/locale/*/LC_MESSAGES/linkaudit.po up to date: new messages come in
without a translation, those that nobody says any more go. Run by ``make words``.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from linkaudit.explore.words import MOST, QUESTIONS
from linkaudit.export import diff_csv, findings, links, mapping, plan_csv, problems, traffic
from linkaudit.export.fleet_page import messages as of_the_fleet
from linkaudit.export.replacements import todo
from linkaudit.export.report.words import messages as of_the_report
from linkaudit.locale import DOMAIN, FOLDER
from linkaudit.pipeline.explore import ABOUT
from linkaudit.store import explore

PACKAGE = FOLDER.parent

# nothing in them is said to a user, or it is said in English by its nature (SQL, GraphQL, documentation, web pages)
SILENT = (
    "cli/docs.py", "explore", "export/report/words.py", "export/report/columns.py", "locale", "sample",
    "source/admin/queries.py", "store/schema*", "store/explore*", "schedule/github.py", "schedule/shell.py", "urls",
    "source/tables/product_columns.py", "source/analytics/columns.py", "source/ads/words.py",
)  # fmt: skip
# data files with words for users, and the keys that hold these
DATA = {
    "listing/comeback/refusals.toml": {"means", "cure"},
    "listing/category/gates.toml": {"name", "cure", "why", "note"},
    "listing/kinds.toml": {"why", "cure"},
    "plan/gates.toml": {"title", "source"},
    "plan/assumptions.toml": {"title", "unit", "source"},
}
_LINES = [line for line in (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines() if line[:2] != "# "]
# said by click, by us in one word, or put together where this reader does not see it
ALSO = [line for line in _LINES if line[:2] != "- "]
# found, and no words for users
NO_WORDS = {line[2:] for line in _LINES if line[:2] == "- "}

_CODE = re.compile(
    r"__typename|\$[a-z{]|<[a-z/!{]|\\[a-zA-Z(.\[]|\(\?|\[\^|^[A-Z_ ]+$|\{ \w+ (?!=)|\b(?:SELECT|INSERT|CREATE|UPDATE"
    r"|DELETE|ALTER|WHERE|JOIN|PRAGMA|ORDER BY|GROUP BY|UNION|VALUES|ON CONFLICT|LEFT|WITH|FROM|REINDEX|ATTACH|COMMIT)\b"
    r"(?! A )|^(?:AND|OR|SET|AS)\b"
)
_CALLS_OF_CODE = {"compile", "_any", "Callable", "cast", "TypeVar", "namedtuple", "split", "execute"}
_WORDS = re.compile(r"(?<![\w./{-])[A-Za-z][a-z']+(?![\w/}(]|\.\w)")
_SENTENCES = re.compile(r"(?<=[.!?”`)])(?<! no\.) +(?=[A-Z{`“\"\[])")
_TALK = re.compile(r'"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To'
                   r'|Project-Id-Version|Generated-By|MIME-Version|Content-Transfer-Encoding):.*\n')  # fmt: skip


def messages() -> list[str]:
    """Return every message, each once."""
    found = dict.fromkeys([*of_the_report(), *of_the_fleet(), *ALSO])
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if not any(place.is_relative_to(one) or place.match(one) for one in SILENT):
            found |= dict.fromkeys(of_source(path.read_text("utf-8")))
    for name, keys in DATA.items():
        for text in of_data(tomllib.loads((PACKAGE / name).read_text("utf-8")), keys):
            found |= dict.fromkeys(pieces(text))
    return [one for one in found if one and one not in NO_WORDS]


def of_the_explorer() -> list[str]:
    """Return what the explorer says of tables, columns and questions, each once."""
    words = [MOST, QUESTIONS, ABOUT]
    for one in explore.tables().values():
        words += [one.title, one.description, *one.columns.values()]
    for query in explore.queries().values():
        words += [query.title, query.description]
    return list(dict.fromkeys(words))


def columns() -> list[str]:
    """Return the keys of the columns of all result files, each once."""
    tables = (mapping, findings, problems, links, traffic, plan_csv, diff_csv, todo)
    return list(dict.fromkeys(key for table in tables for key in table.HEADER))


def of_data(value: object, keys: set[str], key: str = "") -> Iterator[str]:
    """Yield the texts under ``keys`` of a data file."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from of_data(one, keys, name)
    elif isinstance(value, list):
        for one in value:
            yield from of_data(one, keys, key)
    elif isinstance(value, str) and key in keys:
        yield value


def of_source(text: str) -> Iterator[str]:
    """Yield the messages of a module: sentences, parts of sentences, and what commands say of themselves."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    unsaid: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            unsaid |= {id(one.value) for one in node.body[:1] if isinstance(one, ast.Expr)}
        if isinstance(node, ast.FunctionDef) and _is_command(node):
            for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                yield from pieces(" ".join(paragraph.split()), fewest=1)
        if isinstance(node, ast.Call) and _called(node.func) in _CALLS_OF_CODE:
            unsaid |= {id(one) for one in ast.walk(node) if isinstance(one, ast.Constant | ast.JoinedStr)}
    for node in nodes:
        if isinstance(node, ast.Call) and _called(node.func) == "say" and node.args and (whole := _text(node.args[0])):
            yield whole  # looked up as it stands
            unsaid.add(id(node.args[0]))
    for node in nodes:
        if isinstance(node, ast.expr) and id(node) not in unsaid:
            yield from _said(node, unsaid)


def _said(node: ast.expr, unsaid: set[int]) -> Iterator[str]:
    """Yield what an expression says; ``unsaid`` grows with the parts of it that say nothing by themselves."""
    if thing := _counted(node):
        yield f"{{n}} {thing}(s)"
    if isinstance(node, ast.JoinedStr | ast.BinOp) and _is_text(node):
        unsaid |= {id(one) for one in _inside(node)}
        for written in _written(_parts(node)):
            yield from pieces(written)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from pieces(_formatted(node.value))


def pieces(text: str, *, fewest: int = 2) -> Iterator[str]:
    """Yield what is looked up of a text: its lines, of these the cells, of these the sentences, without their stops."""
    if _CODE.search(text):
        return
    for line in text.split("\n"):
        for cell in re.split(r" {2,}", line.strip()):
            for sentence in _SENTENCES.split(cell):
                bare = re.sub(r"^(?:[,;:.)(+·#-]+ +| )|[,;] *$", "", sentence.strip())
                bare = bare[:-1] if bare[-1:] in (".", ":") and not bare.endswith("...") else bare
                bare = bare[1:] if bare.count(")") < bare.count("(") and bare[:1] == "(" else bare
                literal = re.sub(r"\{\w+\}", "\0", bare)
                words = len(_WORDS.findall(literal))
                typed = words and " " in literal and re.search(r"\{(?:n|money|percent)\w*\}", bare)
                if words >= fewest or typed:
                    yield bare


def _is_command(node: ast.FunctionDef) -> bool:
    marks = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(_called(one) in {"command", "group"} for one in marks)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _counted(node: ast.expr) -> str:
    """Return the thing that ``count(number, "thing")`` counts."""
    calls = isinstance(node, ast.Call) and _called(node.func) == "count" and len(node.args) == len(("number", "thing"))
    return _text(node.args[1]) if calls and isinstance(node, ast.Call) else ""


def _is_text(node: ast.expr) -> bool:
    """Whether an expression adds texts, so that they make one message."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _inside(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the literals that are parts of a message themselves, not those within its placeholders."""
    yield node
    if isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            if _is_text(side):
                yield from _inside(side)
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            if isinstance(value, ast.Constant):
                yield value
            elif isinstance(value, ast.FormattedValue):
                yield from ast.walk(value.format_spec) if value.format_spec else ()
                both = _alternatives(value.value) or ()
                yield from (one for one in ast.walk(value.value) if _text(one) in both)


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_parts(node.left), *_parts(node.right)]
    return [part for value in node.values for part in _parts(value)] if isinstance(node, ast.JoinedStr) else [node]


def _alternatives(node: ast.expr) -> tuple[str, ...]:
    """Return the two texts of ``'is' if one else 'are'``."""
    if not isinstance(node, ast.IfExp):
        return ()
    both = (node.body, node.orelse)
    texts = tuple(map(_text, both))
    said = all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in both)
    return texts if said and (any(one.strip(" s") for one in texts) or "s" in texts) else ()


def _written(parts: list[ast.expr]) -> Iterator[str]:
    """Yield the message as it stands in a catalogue, once for each choice of words in it."""
    choices: list[tuple[str, ...]] = []
    names: dict[str, str] = {}
    for part in parts:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        both = _alternatives(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            choices.append((part.value,))
        elif both:
            choices.append(("(s)",) if sorted(both) == ["", "s"] else both)
        else:
            spec = ast.unparse(part.format_spec) if isinstance(part, ast.FormattedValue) and part.format_spec else ""
            choices.append((f"{{{_named(value, spec, names)}}}",))
    for chosen in list(product(*choices))[:8]:
        yield re.sub(r"\{(\w+)\}(?:\{\w+\})+", r"{\1}", "".join(chosen))


def _formatted(text: str) -> str:
    """Name the placeholders of a text that is filled in by ``format``."""
    found = 0

    def name(field: re.Match[str]) -> str:
        nonlocal found
        found += not field[1]
        return "{n}" if field[2] else f"{{{field[1] or 'value' + (str(found) if found > 1 else '')}}}"

    return re.sub(r"\{(\w*)(:,)?\}", name, text)


def _named(node: ast.expr, spec: str, names: dict[str, str]) -> str:
    """Return the placeholder's name: what may stand there, or what the code calls it."""
    whole = ast.unparse(node)
    if whole not in names:
        wanted = _kind(node, spec) or _plain(node)
        names[whole], number = wanted, 2
        while list(names.values()).count(names[whole]) > 1:
            names[whole], number = f"{wanted}{number}", number + 1
    return names[whole]


def _kind(node: ast.expr, spec: str) -> str:
    called = _called(node.func) if isinstance(node, ast.Call) else ""
    if thing := _counted(node):
        return f"n_{thing.replace(' ', '_')}s"
    if called == "amount":
        return "money"
    if called == "percent" or spec.endswith("%'"):
        return "percent"
    return "n" if called == "len" or "," in spec or re.search(r"\.\d+f", spec) else ""


def _plain(node: ast.expr) -> str:
    """Return the last word of what the code calls it."""
    while not isinstance(node, ast.Name | ast.Attribute):
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call):
            joins = isinstance(node.func, ast.Attribute) and not (_is_text(node.func.value) and node.args)
            inner = node.func.value if joins and isinstance(node.func, ast.Attribute) else next(iter(node.args), None)
            if inner is None:
                return "value"
            node = inner
        elif isinstance(node, ast.BoolOp):
            node = node.values[0]
        elif isinstance(node, ast.IfExp):
            node = node.body
        elif isinstance(node, ast.GeneratorExp | ast.ListComp):
            node = node.generators[0].iter
        else:
            return "value"
    name = _called(node).strip("_").lower()
    return {"n": "number", "money": "sum", "percent": "share", "date": "when"}.get(name, name)


def update(path: Path) -> tuple[int, list[str]]:
    """Bring a catalogue up to date and compile it; return how many messages it has and those that say nothing."""
    with path.open("rb") as file:
        old = read_po(file)
    new = Catalog(locale=old.locale, domain=DOMAIN, header_comment=old.header_comment, fuzzy=False)
    wanted: list[tuple[str, str | None]] = [(one, None) for one in sorted(messages())]
    wanted += [(one, context) for context, found in (("column", columns()), ("explore", of_the_explorer())) for one in sorted(found)]
    for message, context in wanted:
        known = old.get(message, context)
        # a percent sign is text here
        new.add(message, known.string if known else "", context=context).flags.discard("python-format")
    with path.open("wb") as file:
        write_po(file, new, width=118, sort_output=True)
    path.write_text(_TALK.sub("", path.read_text("utf-8")), "utf-8")
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)
    return len(wanted), [str(one.id) for one in new if one.id and not one.string]


if __name__ == "__main__":
    for found in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        count, missing = update(found)
        told = [f"{found.relative_to(PACKAGE.parent)}: {count:,} messages, {len(missing):,} not translated", *missing]
        sys.stdout.write("\n  ".join(told) + "\n")
