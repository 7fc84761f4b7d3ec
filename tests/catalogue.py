"""The English catalogue: what is said in the code, what stands in the .po file, and the .mo file made of it.

    python -m tests.catalogue     put new words into the .po file, drop stale ones, write the .mo file

Both files are kept in the repository, so that nothing but Python is needed to run, and no gettext tools to work on the words.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation.template import templatize

HOME = Path(__file__).resolve().parent.parent
LOCALE = HOME / "hongge" / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
CHINESE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
HAN = re.compile("[\u3400-\u9fff]")
CALL = re.compile(r"""\b(?:_|gettext)\((?:u?)('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\)""", re.S)
# Words that are declared, and translated where a page shows them: `{% translate step.label %}`.
DECLARED = {
    "Workflow",
    "Step",
    "Figure",
    "AtDate",
    "Rate",
    "Median",
    "Level",
    "Post",
    "Refused",
    "Overtaken",
    "Unfit",
    "Conflict",
    "Method",
    "Layout",
    "_stage",
}
# Tables of words that are said in the same way: their texts, whatever they are called by.
TABLES = ("LABELS", "MARKS", "ADDS", "WAY", "LINE", "LETTERS")
HEAD = """# {title}
# Made by `python -m tests.catalogue`; only the lines that begin with msgstr are written by hand.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals={plurals};\\n"
"""
BODIES = ("procedures.json", "roles.json")
PLURALS = {"en": "2; plural=(n != 1)", "zh_Hans": "1; plural=0"}
Found = dict[str, set[str]]  # msgid → where it is said


def said() -> Found:
    """Every msgid of the code and the templates, with the files that say it."""
    found: Found = defaultdict(set)
    for path in sorted((HOME / "hongge").rglob("*")):
        parts = path.relative_to(HOME / "hongge").parts
        if "tests" in parts or "migrations" in parts or "management" in parts:
            continue
        if path.suffix == ".py":
            words = in_python(path)
        elif path.suffix in (".html", ".txt") and "templates" in parts:
            words = in_template(path)
        elif path.name == "tables.json":
            words = in_tables(path)
        elif path.name in BODIES:
            words = in_bodies(json.loads(path.read_text()))
        else:
            continue
        for word in words:
            found[word].add("/".join(parts))
    return found


def in_template(path: Path) -> Iterator[str]:
    for quoted in CALL.findall(templatize(path.read_text())):
        yield ast.literal_eval(quoted)


def in_python(path: Path) -> Iterator[str]:
    """What is marked for translation, and the labels and whole sentences that are declared."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in MARKS:
                yield from (word.value for word in node.args[:1] if isinstance(word, ast.Constant))
            elif name in DECLARED:
                yield from _texts([*node.args, *(word.value for word in node.keywords)])
            else:
                yield from _texts(word.value for word in node.keywords if word.arg == "plain")  # buttons as residents say them
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith(TABLES):
            yield from _texts([node.value])
        elif isinstance(node, ast.ClassDef) and any(getattr(base, "attr", "") == "TextChoices" for base in node.bases):
            yield from _texts(line.value for line in node.body if isinstance(line, ast.Assign))
        elif isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or ast.Constant(None)) == "str | None":
            yield from _texts(line.value for line in ast.walk(node) if isinstance(line, ast.Return) and line.value)  # needs


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The Chinese texts in these expressions; those with values in them cannot be looked up and are left out."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
            yield node.value
        elif isinstance(node, (ast.Tuple, ast.List)):
            waiting += node.elts
        elif isinstance(node, ast.Dict):
            waiting += node.values
        elif isinstance(node, ast.IfExp):
            waiting += [node.body, node.orelse]


def in_tables(path: Path) -> Iterator[str]:
    for category in json.loads(path.read_text())["categories"]:
        yield category[1]
        yield from (below[1] for below in category[3])


def in_bodies(held: Any) -> Iterator[str]:
    """Who does it, wherever that is said."""
    for key, value in held.items() if isinstance(held, dict) else ((None, value) for value in held):
        if isinstance(value, (dict, list)):
            yield from in_bodies(value)
        elif key in ("who", "unit") and HAN.search(value):
            yield value


def read(path: Path) -> dict[str, str]:
    """{msgid: msgstr} of a .po file as this module writes it; a msgid with a plural is both, with a NUL between, as in the .mo."""
    made = {}
    for block in path.read_text().split("\n\n")[1:] if path.exists() else ():
        line = dict(row.split(" ", 1) for row in block.splitlines() if row[0] == "m")
        key = [json.loads(line[name]) for name in ("msgid", "msgid_plural") if name in line]
        made["\0".join(key)] = json.loads(line.get("msgstr") or line["msgstr[0]"])
    return made


def write(path: Path, words: dict[str, str], found: Found, *, title: str) -> None:
    """The .po file, in the order of rooms and words, and the .mo file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = [HEAD.format(title=title, language=path.parent.parent.name, plurals=PLURALS[path.parent.parent.name])]
    for key in sorted(words, key=lambda key: (min(found.get(key, {""})), key)):
        where = f"#: {' '.join(sorted(found[key])[:3])}\n" if key in found else ""
        one, _nul, many = key.partition("\0")
        forms = (f"msgid_plural {_quoted(many)}\n", "[0]") if many else ("", "")
        blocks.append(f"{where}msgid {_quoted(one)}\n{forms[0]}msgstr{forms[1]} {_quoted(words[key])}\n")
    path.write_text("\n".join(blocks))
    head = "".join(json.loads(line) for line in blocks[0].splitlines() if line.startswith('"'))
    path.with_suffix(".mo").write_bytes(compiled({"": head} | {key: text for key, text in words.items() if text}))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def compiled(words: dict[str, str]) -> bytes:
    """The binary that gettext reads (GNU gettext manual, "The Format of GNU MO Files")."""
    keys = sorted(key.encode() for key in words)
    texts = [words[key.decode()].encode() for key in keys]
    tables, at = [], 28 + 16 * len(keys)
    for group in (keys, texts):
        for text in group:
            tables.append(struct.pack("<2I", len(text), at))
            at += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + b"".join(tables) + b"".join(text + b"\0" for text in [*keys, *texts])


def main() -> int:
    found, old = said(), read(ENGLISH)
    write(ENGLISH, {key: old.get(key, "") for key in found}, found, title="Hongge in English")
    write(CHINESE, read(CHINESE), {}, title="What Django and its apps say, in our words")
    new, stale = [key for key in found if not old.get(key)], old.keys() - found.keys()
    print(f"{len(found)} msgids, {len(new)} without English, {len(stale)} stale ones dropped")  # noqa: T201
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
