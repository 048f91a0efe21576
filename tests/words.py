"""The English that users read, found in the package's source: what the catalogues of other languages have to say.

``python -m tests.words`` brings every linkaudit/locale/*/LC_MESSAGES/linkaudit.po up to date: new messages come in
without a translation, those that nobody says any more go. Run by ``make words``.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from linkaudit.export.report.words import messages as of_the_report
from linkaudit.locale import DOMAIN, FOLDER

PACKAGE = FOLDER.parent
Parts = list[str | ast.expr]

# nothing in them is said to a user, or it is said in English by its nature (SQL, GraphQL, documentation, web pages)
SILENT = (
    "cli/docs.py", "explore", "export/report/words.py", "export/report/columns.py", "locale", "sample", "source/admin/queries.py", "store/schema*",
    "store/explore*", "schedule/github.py", "schedule/shell.py", "urls",
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
# said by click, by us in one word, or put together where this reader does not see it
ALSO = (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines()
# lines of the same file that begin with a minus: found, and no words for users
NO_WORDS = {line[2:] for line in ALSO if line.startswith("- ")}

_CODE = re.compile(
    r"__typename|\$[a-z{]|<[a-z/!{]|\\[a-zA-Z(.\[]|\(\?|\[\^|^[A-Z_ ]+$|\{ \w+ (?!=)|\b(?:SELECT|INSERT|CREATE|UPDATE|DELETE|WHERE|JOIN|PRAGMA"
    r"|ORDER BY|GROUP BY|UNION|VALUES|ON CONFLICT|LEFT|WITH|FROM|REINDEX|ATTACH|COMMIT)\b(?! A )|^(?:AND|OR|SET|AS)\b"
)
_WORDS = re.compile(r"(?<![\w./{-])[A-Za-z][a-z']+(?![\w/}(]|\.\w)")
_SENTENCES = re.compile(r"(?<=[.!?”`)])(?<! no\.) +(?=[A-Z{`“\"\[])")
_TALK = re.compile(r'"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Project-Id-Version'
                   r'|Generated-By|MIME-Version|Content-Transfer-Encoding):.*\n')
_AMOUNTS, _SHARES = {"amount", "_text", "_signed"}, {"percent"}


def messages() -> dict[str, set[str]]:
    """Return every message with the files that say it."""
    found: dict[str, set[str]] = {}
    for message in (*of_the_report(), *ALSO):
        if message and not message.startswith(("# ", "- ")):
            found.setdefault(message, set())
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if not any(place.is_relative_to(one) or place.match(one) for one in SILENT):
            for message in of_source(path.read_text("utf-8")):
                if message not in NO_WORDS:
                    found.setdefault(message, set()).add(str(place))
    for name, keys in DATA.items():
        for text in of_data(tomllib.loads((PACKAGE / name).read_text("utf-8")), keys):
            for message in pieces(text):
                found.setdefault(message, set()).add(name)
    return found


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
    unsaid: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            if document := _docstring(node):
                unsaid.add(id(document))
                if isinstance(node, ast.FunctionDef) and _is_command(node):
                    for paragraph in ast.get_docstring(node).split("\n\n"):
                        yield from pieces(" ".join(paragraph.split()), few=True)
        if isinstance(node, ast.Call) and _called(node.func) in {"compile", "_any", "Callable", "cast", "TypeVar", "namedtuple", "split", "execute"}:
            unsaid.update(id(one) for one in ast.walk(node) if isinstance(one, ast.Constant | ast.JoinedStr))
        if isinstance(node, ast.Call) and _called(node.func) == "count" and len(node.args) == 2:
            thing = node.args[1]
            if isinstance(thing, ast.Constant):
                yield f"{{n}} {thing.value}(s)"
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and _is_text(node)):
            if id(node) in unsaid:
                continue
            parts = _parts(node)
            unsaid.update(id(one) for one in _inside(node))
            for text in _written(parts):
                yield from pieces(text)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unsaid:
            yield from pieces(_formatted(node.value))


def pieces(text: str, *, few: bool = False) -> Iterator[str]:
    """Yield what is looked up of a text: its lines, of these the cells, of these the sentences, without their stops."""
    if _CODE.search(text):
        return
    for line in text.split("\n"):
        for cell in re.split(r" {2,}", line.strip()):
            for sentence in _SENTENCES.split(cell):
                bare = re.sub(r"^(?:[,;:.)(+·-]+ +| )|[,;] *$", "", sentence.strip())
                bare = bare[:-1] if bare[-1:] in ".:" and not bare.endswith("...") else bare
                bare = bare[1:] if bare.count(")") < bare.count("(") and bare[:1] == "(" else bare
                literal = re.sub(r"\{\w+\}", "\0", bare)
                words = len(_WORDS.findall(literal))
                if words >= 2 or (few and words) or (words and re.search(r"\{(?:n|money|percent)\w*\}", bare) and " " in literal):
                    yield bare


def _formatted(text: str) -> str:
    """Name the placeholders of a text that is filled in by ``format``."""
    found = 0

    def name(field: re.Match[str]) -> str:
        nonlocal found
        found += not field[1]
        return "{n}" if field[2] else f"{{{field[1] or 'value' + (str(found) if found > 1 else '')}}}"

    return re.sub(r"\{(\w*)(:,)?\}", name, text)


def _docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> ast.Constant | None:
    first = node.body[0] if node.body else None
    found = first.value if isinstance(first, ast.Expr) else None
    return found if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def _is_command(node: ast.FunctionDef) -> bool:
    return any(_called(one.func if isinstance(one, ast.Call) else one) in {"command", "group"} for one in node.decorator_list)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_text(node: ast.expr) -> bool:
    """Whether an expression adds texts, so that they make one message."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _inside(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the literals that are parts of a message themselves, not those within its placeholders."""
    if isinstance(node, ast.BinOp):
        yield node
        for side in (node.left, node.right):
            if _is_text(side):
                yield from _inside(side)
    elif isinstance(node, ast.JoinedStr):
        yield node
        for value in node.values:
            if isinstance(value, ast.Constant):
                yield value
            elif isinstance(value, ast.FormattedValue):
                yield from (one for one in ast.walk(value.format_spec) if value.format_spec) if value.format_spec else ()
                if alternatives := _alternatives(value.value):
                    yield from (one for one in ast.walk(value.value) if isinstance(one, ast.Constant) and one.value in alternatives)
    else:
        yield node


def _parts(node: ast.expr) -> Parts:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_parts(node.left), *_parts(node.right)]
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values for part in _parts(value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return [node]


def _alternatives(node: ast.expr) -> tuple[str, str] | None:
    """Return the two texts of ``'is' if one else 'are'``."""
    if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Constant) and isinstance(node.orelse, ast.Constant):
        both = node.body.value, node.orelse.value
        if all(isinstance(one, str) for one in both) and (both[0].strip(" s") or both[1].strip(" s") or "s" in both):
            return both
    return None


def _written(parts: Parts) -> Iterator[str]:
    """Yield the message as it stands in a catalogue, once for each choice of words in it."""
    choices: list[tuple[str, ...]] = []
    names: dict[str, str] = {}
    for part in parts:
        if isinstance(part, str):
            choices.append((part,))
            continue
        value = part.value if isinstance(part, ast.FormattedValue) else part
        both = _alternatives(value)
        if both and sorted(both) == ["", "s"]:
            choices.append(("(s)",))
        elif both:
            choices.append(both)
        else:
            spec = ast.unparse(part.format_spec) if isinstance(part, ast.FormattedValue) and part.format_spec else ""
            choices.append((f"{{{_named(value, spec, names)}}}",))
    for chosen in list(product(*choices))[:8]:
        yield re.sub(r"\{(\w+)\}(?:\{\w+\})+", r"{\1}", "".join(chosen))


def _named(node: ast.expr, spec: str, names: dict[str, str]) -> str:
    """Return the placeholder's name: what may stand there, or what the code calls it."""
    whole = ast.unparse(node)
    if whole in names:
        return names[whole]
    wanted = _kind(node, spec) or _plain(node)
    name, number = wanted, 2
    while name in names.values():
        name, number = f"{wanted}{number}", number + 1
    names[whole] = name
    return name


def _kind(node: ast.expr, spec: str) -> str:
    called = _called(node.func) if isinstance(node, ast.Call) else ""
    if called == "count" and isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
        return f"n_{node.args[1].value.replace(' ', '_')}s"
    if called in _AMOUNTS - {"_text", "_signed"}:
        return "money"
    if called in _SHARES or spec.endswith("%'"):
        return "percent"
    if called == "len" or "," in spec or re.search(r"\.\d+f", spec):
        return "n"
    return ""


def _plain(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        name = node.id
    elif isinstance(node, ast.Attribute):
        name = node.attr
    elif isinstance(node, ast.Subscript):
        return _plain(node.value)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and not (isinstance(node.func.value, ast.Constant) and node.args):
            return _plain(node.func.value)
        return _plain(node.args[0]) if node.args else "value"
    elif isinstance(node, ast.BoolOp):
        return _plain(node.values[0])
    elif isinstance(node, ast.IfExp):
        return _plain(node.body)
    elif isinstance(node, ast.GeneratorExp | ast.ListComp):
        return _plain(node.generators[0].iter)
    else:
        return "value"
    name = name.strip("_").lower()
    return {"n": "number", "money": "sum", "percent": "share"}.get(name, name) if not name.startswith("n_") else "value"


def columns() -> list[str]:
    """Return the keys of the columns of all result files, each once."""
    from linkaudit.export import diff_csv, findings, links, mapping, plan_csv, problems, traffic

    tables = (mapping, findings, problems, links, traffic, plan_csv, diff_csv)
    return list(dict.fromkeys(key for table in tables for key in table.HEADER))


def update(path: Path) -> tuple[int, list[str]]:
    """Bring a catalogue up to date and compile it; return how many messages it has and those that say nothing."""
    with path.open("rb") as file:
        old = read_po(file)
    new = Catalog(locale=old.locale, domain=DOMAIN, header_comment=old.header_comment, fuzzy=False)
    for message in sorted(messages()):
        known = old.get(message)
        # a percent sign is text here
        new.add(message, known.string if known else "").flags.discard("python-format")
    for key in sorted(columns()):
        known = old.get(key, "column")
        new.add(key, known.string if known else "", context="column")
    with path.open("wb") as file:
        write_po(file, new, width=118, sort_output=True)
    text = _TALK.sub("", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)
    return len(new), [one.id for one in new if one.id and not one.string]


if __name__ == "__main__":
    for found in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        count, missing = update(found)
        print(f"{found.relative_to(PACKAGE.parent)}: {count:,} messages, {len(missing):,} not translated", *missing, sep="\n  ")
