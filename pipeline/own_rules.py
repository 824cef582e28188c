"""An edition's own stylesheet, `xslt/edition.xsl`: which files it is made of, and what it may not do.

Its rules replace the bundled ones when documents are rendered. While it is compiled the processor may still read files,
so what could make it read others than its own (static expressions, modules from elsewhere) is refused here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipeline.model import Finding
from pipeline.xmlio import line_of, read, true_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lxml.etree import _Element

    from pipeline.errors import StylesheetError

FOLDER = "xslt"
FILE = "edition.xsl"
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_STATIC = "Expressions that are evaluated while the stylesheet is compiled could read any file."


def own_rules(edition: Path) -> tuple[list[Path], list[Finding]]:
    """Give the files of an edition's own stylesheet, the entry first, and what is wrong with them.

    No files where the edition has none; those that are wrong are not to be compiled.
    """
    entry = edition / FOLDER / FILE
    if not entry.is_file():
        return [], []
    files: list[Path] = []
    findings: list[Finding] = []
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in files:
            continue
        files.append(path)
        name = path.relative_to(edition).as_posix()
        _, tree, found = read(path, name)
        findings += found
        if tree is None:
            continue
        for element in tree.getroot().iter("*"):
            findings += _static(element, name)
            if element.tag in {f"{_XSL}include", f"{_XSL}import"}:
                module = _module(element.get("href", ""), path, edition)
                if module is None:
                    message = f"The stylesheet has a module that is no file of {FOLDER}/: “{element.get('href')}”."
                    hint = f"Put the module into {FOLDER}/ and name it by a relative path."
                    findings.append(_fault(element, name, "module-not-found", message, hint))
                else:
                    waiting.append(module)
    return files, findings


def fault_in(rules: Sequence[Path], error: StylesheetError, edition: Path) -> Finding | None:
    """Tell a failure of a stylesheet as a fault of one of the edition's own files; `None` where it is of another."""
    file = next((one for one in rules if one.name == (error.file or "").rpartition("/")[2]), None)
    if file is None:
        return None
    name, hint = file.relative_to(edition).as_posix(), "Mend the stylesheet; the number is the line."
    return Finding(name, error.line, None, "error", "stylesheet-error", _in_a_line(error.message), "transform", hint)


def _in_a_line(message: str) -> str:
    """Give what Saxon says without its line ends, and without the place that it tells first."""
    words = " ".join(message.split())
    return words.partition(": ")[2] if ".xsl" in words.partition(": ")[0] else words


def _module(href: str, beside: Path, edition: Path) -> Path | None:
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    path = beside.parent / unquote(parts.path)
    inside = path.is_file() and true_path(path).is_relative_to(true_path(edition / FOLDER))
    return true_path(path) if inside else None


def _static(element: _Element, name: str) -> Iterator[Finding]:
    own = element.tag.startswith(_XSL)
    hint = None
    if element.get("use-when" if own else f"{_XSL}use-when") is not None:
        hint = "Leave the attribute use-when out; test at run time with xsl:if."
    elif own and element.get("static", "no").strip() in {"yes", "true", "1"}:
        hint = 'Leave static="yes" out.'
    elif own and any(attribute.startswith("_") for attribute in map(str, element.attrib)):
        hint = "Write the attribute without the underscore, and its value in full."
    elif element.tag in {f"{_XSL}use-package", f"{_XSL}import-schema"}:
        hint = "Leave the declaration out."
    if hint:
        message = f"<{element.prefix + ':' if element.prefix else ''}{element.tag.split('}')[-1]}>: {_STATIC}"
        yield _fault(element, name, "static-expression", message, hint)


def _fault(element: _Element, name: str, code: str, message: str, hint: str) -> Finding:
    return Finding(name, line_of(element), None, "error", code, message, "transform", hint)
