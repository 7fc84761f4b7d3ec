"""The rules of the house that no linter knows. Each failure names the file, the line and the right room."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hongge.kernel.access import scoped_models

HOME = Path(__file__).resolve().parent.parent
HONGGE = HOME / "hongge"
FOREIGN = {".git", ".venv", ".venv-helpdesk", "node_modules", "vendor", "staticfiles", "var", "build", "hongge.egg-info", "__pycache__"}
WEB = ("django.http", "django.shortcuts", "django.views", "django.urls", "ninja")
CORE = {"models", "workflow", "actions", "queries", "figures"}
ROOMS = CORE | {
    "imports",
    "forms",
    "api",
    "views",
    "urls",
    "apps",
    "migrations",
    "templates",
    "static",
    "locale",
    "data",
    "tests",
    "__init__",
}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "services", "service", "signals", "managers", "manager", "common", "misc"}
ALONE = {"hongge-verify.py"}  # people are promised one file that stands by itself
DOORS = {"visible_to", "create", "bulk_create"}
READS = {"models", "queries", "imports", "figures"}


@cache
def sources(*, tests: bool = False) -> list[Path]:
    files = (path for path in sorted(HONGGE.rglob("*.py")) if not FOREIGN & set(path.parts) and "migrations" not in path.parts)
    return [path for path in files if tests or "tests" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def at(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(HOME)}:{getattr(node, 'lineno', 1)}"


def room(path: Path) -> str:
    """The file of the closed list that a source belongs to: `requests/views/desk.py` stands in `views`."""
    parts = path.relative_to(HONGGE).with_suffix("").parts
    deep = 2 if parts[0] == "systems" or parts[:2] == ("civic", "assembly") else 1
    return parts[deep] if len(parts) > deep else parts[-1]


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_import_hides_inside_a_function() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    wrong = [
        at(path, inner)
        for path in sources(tests=True)
        for outer in ast.walk(tree(path))
        if isinstance(outer, functions)
        for inner in ast.walk(outer)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert not wrong, f"imports stand at the top of a file: {wrong}"


def test_the_core_knows_nothing_of_the_web() -> None:
    wrong = [
        f"{at(path, node)} {name}"
        for path in sources()
        if path.is_relative_to(HONGGE / "civic") or path.is_relative_to(HONGGE / "systems")
        if room(path) in CORE
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.startswith(WEB)
        and (room(path), name) != ("models", "django.urls.reverse")  # get_absolute_url: a record says where it opens
    ]
    assert not wrong, f"requests, answers and addresses belong in views.py, api.py and urls.py: {wrong}"


def test_only_flow_sets_a_state() -> None:
    wrong = []
    for path in sources():
        if path.is_relative_to(HONGGE / "kernel/flow"):
            continue
        for node in ast.walk(tree(path)):
            targets = (
                node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []
            )
            set_here = any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
            updated = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
            if set_here or (updated and any(keyword.arg == "state" for keyword in node.keywords)):  # type: ignore[attr-defined]
                wrong.append(at(path, node))
    assert not wrong, f"a record changes its state by flow.advance() alone: {wrong}"


def test_only_flow_writes_the_journal() -> None:
    wrong = [
        at(path, node)
        for path in sources()
        if not path.is_relative_to(HONGGE / "kernel/flow")
        for node in ast.walk(tree(path))
        if "hongge.kernel.journal.append" in imported(node)
        or (isinstance(node, ast.Attribute) and node.attr == "append" and isinstance(node.value, ast.Name) and node.value.id == "journal")
    ]
    assert not wrong, f"a line of the journal is written by flow.open_record(), advance() or witness(): {wrong}"


WRITES = re.compile(r"(INSERT INTO|DELETE FROM) \w|UPDATE \w+ SET")
WRITERS = {  # each writes its own table, which has no marks, or sees to the marks itself
    f"kernel/{name}.py" for name in ("bulk", "figures/cells", "journal", "kept", "numbers", "statements")
}


def test_statements_that_would_pass_by_the_marks_stand_in_few_files() -> None:
    wrong = [
        at(path, node)
        for path in sources()
        if path.relative_to(HONGGE).as_posix() not in WRITERS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.search(node.value)
    ]
    assert not wrong, f"rows of kept tables are written by the ORM, or with kept.mark() and kept.changing(): {wrong}"


def test_a_scoped_model_is_read_through_visible_to_or_its_own_queries() -> None:
    names = {model.__name__ for model in scoped_models}
    assert names, "no scoped model is registered: this test would say nothing"
    wrong = []
    for path in sources():
        asked_right = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr in DOORS}
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)):
                continue
            if node.value.id in names and id(node) not in asked_right and room(path) not in READS:
                wrong.append(f"{at(path, node)} {node.value.id}.objects")
    assert not wrong, f"ask Model.objects.visible_to(actor), or write a named read in queries.py: {wrong}"


def test_a_system_has_only_rooms_of_the_closed_list() -> None:
    systems = [path for path in (HONGGE / "systems").iterdir() if (path / "__init__.py").exists()]
    assert systems
    wrong = [
        str(entry.relative_to(HOME))
        for system in systems
        for entry in system.iterdir()
        if entry.stem not in ROOMS and entry.name not in FOREIGN
    ]
    assert not wrong, f"the list of rooms in a system is closed; look for the right one: {wrong}"


def test_no_file_is_named_after_nothing() -> None:
    wrong = [str(path.relative_to(HOME)) for path in own_files() if path.suffix == ".py" and BANNED_NAMES & {path.stem, path.parent.name}]
    assert not wrong, f"name the room after what it holds: {wrong}"


def test_no_file_goes_past_three_hundred_lines() -> None:
    files = [path for path in own_files() if path.suffix == ".py" and path.name not in ALONE]
    counts = {path.relative_to(HOME): len(path.read_text().splitlines()) for path in files}
    wrong = [f"{path} {lines}" for path, lines in counts.items() if lines > 300 and not {"migrations", "tests"} & set(path.parts)]
    assert not wrong, f"a longer file becomes a package of the same name: {wrong}"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("the host of a package registry", "py" r"pi\.org|pytho" r"nhosted|np" r"mjs|deb" r"ian\.org|proxy\.gol" r"ang|crat" r"es\.io"),
        ("a path of one machine", r"(?<![\w.~/])/(wo" r"rk|ro" r"ot|o" r"pt|t" r"mp|ho" r"me)/[\w.]"),
        ("a source that is not the registry", r"fil" r"e:/" r"/|--ind" r"ex-url|--find-l" r"inks"),
    ],
)
def test_nothing_here_depends_on_one_machine_or_network(what: str, pattern: str) -> None:
    wrong = [
        f"{path.relative_to(HOME)}:{number} {found[0]}"
        for path in own_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (found := re.search(pattern, line))
    ]
    assert not wrong, f"names {what}: {wrong}"


def test_the_larger_lock_holds_the_smaller_one() -> None:
    small, large = (
        set(re.findall(r"^[a-z0-9-]+==\S+", (HOME / name).read_text(), re.M)) for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert small and not small - large


@cache
def own_files() -> list[Path]:
    """Every file of the project itself."""
    found: list[Path] = []
    todo = [HOME]
    while todo:
        for entry in sorted(todo.pop().iterdir()):
            if entry.name in FOREIGN or entry.name.endswith("_cache") or entry.name == ".hypothesis" or entry.is_symlink():
                continue
            if entry.is_dir():
                todo.append(entry)
            else:
                found.append(entry)
    return found


def text_of(path: Path) -> str:
    """What a file says; nothing for pictures and other files that are no text."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8000] else content.decode(errors="replace")
