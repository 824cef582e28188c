"""Schematron files to one tree that the compiler takes: what is included in its place, each element with its line.

`sch:include` puts the element that `href` names in its own place, `sch:extends` with `href` what that element holds
(ISO/IEC 19757-3:2016, 5.4.4 and 5.4.7). Files are read from the schema's own folder and those below it only, with the
safe parser. A RELAX NG grammar is taken as the schema that is embedded in it: see `embedded`.
"""

from __future__ import annotations

import os
from copy import deepcopy
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.errors import ConfigError
from pipeline.model import XML_ID, Finding
from pipeline.validate.embedded import MADE, OLD, RNG, SCH, XSLT, embedded
from pipeline.xmlio import elements, is_there, line_of, local_name, read, true_path

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element, _ElementTree

_FOLLOWED = frozenset({f"{{{SCH}}}include", f"{{{SCH}}}extends"})
_LINE, _FILE = f"{{{MADE}}}line", f"{{{MADE}}}file"
# More files, one inside the other, or more elements than these are a trap and no schema.
_DEEPEST = 20
_LARGEST = 200_000

Chain = tuple[tuple["Path", str], ...]


def load_schema(path: Path) -> _ElementTree | None:
    """Read a Schematron schema, or the one embedded in a RELAX NG grammar; `None` where a grammar has none.

    Raises `ConfigError` where a file is no XML, cannot be read, or includes what it may not.
    """
    top = true_path(path)
    reader = _Reader(top)
    tree = reader.tree(top, path)
    if tree.getroot().tag == f"{{{RNG}}}grammar":
        return embedded(tree)
    reader.place(tree.getroot(), top, ((top, ""),))
    return tree


def bad_rules(path: Path, line: int | None, message: str) -> Finding:
    """Make the finding that tells a fault of the rules themselves."""
    hint = "Mend the rule; see the README for what of Schematron is supported."
    return Finding(str(path), line, None, "error", "bad-rules", message, "config", hint)


class _Reader:
    """The files of one schema: each read once, and none outside the folder of the first."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._trees: dict[Path, _ElementTree] = {}
        self._size = 0

    def tree(self, file: Path, called: Path) -> _ElementTree:
        """Read a file and write its line, and its name where it is not the first, on each of its elements."""
        if file not in self._trees:
            _, tree, findings = read(file, str(called))
            if tree is None:
                raise ConfigError(findings)
            name = os.path.relpath(file, self._top.parent)
            # Of a grammar, which is large, the rules alone.
            grammar = tree.getroot().tag == f"{{{RNG}}}grammar"
            for element in tree.iter(f"{{{SCH}}}*", f"{{{OLD}}}*", f"{{{XSLT}}}*") if grammar else elements(tree):
                element.set(_LINE, str(line_of(element)))
                if file != self._top:
                    element.set(_FILE, name)
            self._trees[file] = tree
        return self._trees[file]

    def place(self, element: _Element, file: Path, chain: Chain) -> None:
        """Put in their place what the includes below `element` name; `chain` are those it came by itself."""
        for child in list(element.iter(*_FOLLOWED)):
            parent = child.getparent()
            if parent is None or parent.tag in _FOLLOWED or child.get("href") is None:
                continue
            target, link = self._target(child, file, chain)
            self._size += sum(1 for _ in target.iter("*"))
            if self._size > _LARGEST:
                raise self._fault(child, file, "what is included is more than a schema can hold")
            whole = child.tag.endswith("include")
            holder = parent.makeelement(parent.tag)
            holder.extend([deepcopy(target)] if whole else [deepcopy(part) for part in target.iterchildren("*")])
            self.place(holder, link[0], (*chain, link))
            for copy in list(holder):
                child.addprevious(copy)
            parent.remove(child)

    def _target(self, child: _Element, file: Path, chain: Chain) -> tuple[_Element, tuple[Path, str]]:
        path, _, fragment = str(child.get("href")).partition("#")
        place = true_path(file.parent / unquote(path).replace("\0", "")) if path else file
        link = place, fragment
        if "://" in path or not place.is_relative_to(self._top.parent):
            raise self._fault(child, file, "it lies outside the folder of the schema, and nothing outside is read")
        if link in chain or len(chain) > _DEEPEST:
            raise self._fault(child, file, "it includes itself")
        if not is_there(place):
            raise self._fault(child, file, "there is no such file")
        root = self.tree(place, place).getroot()
        bearers = (element for element in root.iter("*") if fragment in {element.get(XML_ID), element.get("id")})
        target = next(bearers, None) if fragment else root
        if target is None:
            raise self._fault(child, file, f"no element of that file has the id “{fragment}”")
        parent = child.getparent()
        if child.tag.endswith("extends") and parent is not None and parent.tag != target.tag:
            reason = f"it names a <{local_name(target)}>, and <{local_name(parent)}> can take in only one of its kind"
            raise self._fault(child, file, reason)
        return target, link

    def _fault(self, child: _Element, file: Path, reason: str) -> ConfigError:
        line = int(child.get(_LINE, 1))
        message = f"The {local_name(child)} of “{child.get('href')}” cannot be followed: {reason}."
        return ConfigError([bad_rules(file, line, message)])
