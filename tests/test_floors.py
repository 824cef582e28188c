"""The floors of the house: imports point down only, and siblings never import each other."""

from __future__ import annotations

import ast

from editions import ROOT

FLOORS = {
    0: "bounds folders imports looks model pairing resources store",
    1: "assets bundles coordinates errors facets findings interface placing prefixes program rendered report taken"
       " trees watch xmlio",
    2: "addresses baseline citing config feed fidelity foreign forwarding heads images long maps new outline own_rules"
       " pieces pool relaxng saxon search site terminal texts xinclude",
    3: "account browse codes corpus cutting ledger mentions transform validate",
    4: "check diff facts overview tasks",
    5: "reading rendering",
    6: "archive survey validity",
    7: "asked cluster keeping mapping settings standing trades",
    8: "changes reduce",
    9: "flow",
    10: "making serve",
    11: "build",
    12: "cli",
}
FLOOR = {name: floor for floor, names in FLOORS.items() for name in names.split()}
MODULES = {path: path.relative_to(ROOT / "pipeline").parts[0].removesuffix(".py")
           for path in (ROOT / "pipeline").rglob("*.py")}


def imported(tree: ast.AST) -> set[str]:
    """Give the modules that a module imports, those for its types too: `pipeline.x` for each of the house's own."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            whole = node.module == "pipeline"
            names |= {f"pipeline.{alias.name}" for alias in node.names} if whole else {str(node.module)}
    return names


def test_floors() -> None:
    """Each module knows floors below its own, and of its own floor only itself; saxonche and click have one door."""
    for path, module in MODULES.items():
        names = imported(ast.parse(path.read_text("utf-8")))
        if module != "__init__":
            own = {name.split(".")[1] for name in names if name.startswith("pipeline.")} - {module, "__version__"}
            assert module in FLOOR, f"{module} has no floor"
            assert [name for name in own if FLOOR.get(name, 12) >= FLOOR[module]] == [], module
        assert module == "saxon" or not any(name.split(".")[0] == "saxonche" for name in names), module
        assert module == "cli" or not any(name.split(".")[0] == "click" for name in names), module


def test_modules_fit_in_a_head() -> None:
    """A module is short, and the first thing in it says what it is for."""
    for path in MODULES:
        text = path.read_text("utf-8")
        assert ast.get_docstring(ast.parse(text)), path.name
        assert text.count("\n") <= 450, path.name
