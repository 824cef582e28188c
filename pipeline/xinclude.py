"""XInclude 1.0 (second edition), inside a folder: one text out of several files, each fault told at its own place.

No network, no file outside the folder, no file inside itself. Of `xpointer` an id is understood, bare or as
`xpointer(id('…'))`. Included elements get `xml:base`, as the standard says, so that pointers mean what they meant.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from pipeline.model import Finding
from pipeline.xmlio import INCLUDES, is_there, parse, positions, read, true_path, xml_id

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

    from pipeline.model import Severity, Source
    from pipeline.xmlio import Position

_INCLUDE = frozenset(INCLUDES)
_FALLBACK = frozenset(name.replace("}include", "}fallback") for name in INCLUDES)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ID = re.compile(r"""(?:xpointer\(\s*id\(\s*["'])?([\w.-]+)(?:["']\s*\)\s*\))?""")
_DEEPEST = 40
_LARGEST = 2_000_000
_PER_ELEMENT = 50  # characters of a text that weigh as much as an element
_TOO_LARGE = "the whole would be too large"

Place = tuple[str, int, int | None]
Chain = tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class Included:
    """A source with all that it includes; `places` are those of its elements in the files that they came from.

    Its tree has the `xml:base`s that the standard asks for, which pointers need; its `data`, which a grammar is held
    against, has only those that the files have, since few grammars allow for more.

    `files` are those that it includes; where something could not be included, it is not `complete`.
    """

    source: Source
    files: frozenset[str]
    complete: bool
    findings: tuple[Finding, ...]
    places: tuple[Place, ...]
    merged: tuple[Position, ...]

    def located(self, finding: Finding) -> Finding:
        """Give a finding about the whole at the place of its element in the file that it came from."""
        if finding.file != self.source.name or finding.line is None:
            return finding
        place = (finding.line, finding.column or 1_000_000)
        number = bisect_right(self.merged, place, key=lambda position: (position[0], position[1] or 0)) - 1
        if not 0 <= number < len(self.places):
            return finding
        file, line, column = self.places[number]
        return replace(finding, file=file, line=line, column=column)


def has_includes(source: Source) -> bool:
    """Tell whether a source includes other files."""
    return not source.is_alone and next(source.tree.iter(*_INCLUDE), None) is not None


def resolve(source: Source, folder: Path) -> Included:
    """Put in their place what the includes of a source name, from files in `folder` only.

    What cannot be included is a finding, and left out; where there is a `fallback`, that stands for it. What lies
    outside the folder may well be right, and is told as a warning or, with a fallback, as information.
    """
    merger = _Merger(source, folder)
    tree = merger.merged()
    bare = deepcopy(tree)
    added = {number for number, element in enumerate(tree.iter("*")) if element in merger.based}
    for number, element in enumerate(bare.iter("*")):
        if number in added:
            del element.attrib[_BASE]
    data = etree.tostring(bare, encoding="utf-8", xml_declaration=True)
    whole = replace(source, tree=tree, data=data)
    places = tuple(merger.places.get(element, (source.name, 1, None)) for element in tree.iter("*"))
    findings = tuple(merger.findings)
    return Included(whole, frozenset(merger.files), merger.complete, findings, places, tuple(positions(data)))


def put_together(source: Source, folder: Path) -> Included:
    """Resolve the includes of a source named from `folder`, for those who read the whole as one file in its place.

    What included elements point at in other files of the folder is named as it is seen from there.
    """
    included = resolve(source, folder)
    tree, _ = parse(included.source.data, source.name)
    bases: dict[_Element, str] = {}
    for element, bare in zip(included.source.tree.iter("*"), () if tree is None else tree.iter("*"), strict=False):
        parent = element.getparent()
        base = element.get(_BASE) if bare.get(_BASE) is None else None
        around = "" if parent is None else bases[parent]
        bases[element] = around if base is None else posixpath.join(around, posixpath.dirname(base))
        if bases[element]:
            _repoint(bare, posixpath.dirname(source.name), bases[element], folder)
    data = included.source.data if tree is None else etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    tree, _ = parse(data, source.name)
    whole = replace(source, data=data, tree=tree if tree is not None else included.source.tree)
    return replace(included, source=whole, merged=tuple(positions(data)))


def _repoint(element: _Element, home: str, base: str, folder: Path) -> None:
    """Name the files that an element points at, which it knows from the folder `base`, as they are named at `home`."""
    for name, value in element.attrib.items():
        words = str(value).split(" ")
        for number, word in enumerate(words):
            path, sign, fragment = word.partition("#")
            target = posixpath.normpath(posixpath.join(home, base, path))
            if "." in path and ":" not in path and target[:2] != ".." and is_there(folder / unquote(target)):
                words[number] = posixpath.relpath(target, home or ".") + sign + fragment
        if words != str(value).split(" "):
            element.set(name, " ".join(words))


class _Merger:
    """One source and what it includes, being put together."""

    def __init__(self, source: Source, folder: Path) -> None:
        self.places: dict[_Element, Place] = {}
        self.files: set[str] = set()
        self.findings: list[Finding] = []
        self.complete = True
        self.based: set[_Element] = set()
        self._source = source
        self._folder = true_path(folder)
        self._start = true_path(source.path)
        self._trees: dict[Path, _ElementTree | None] = {}
        self._names: dict[Path, str] = {self._start: source.name}
        self._size = 0

    def merged(self) -> _ElementTree:
        tree = deepcopy(self._source.tree)
        self._trees[self._start] = self._source.tree
        self._note(self._source.tree, self._source.name, self._source.data)
        self._know(self._source.root, tree.getroot())
        root = tree.getroot()
        self._below(root, self._start, ((self._start, ""),))
        return tree

    def _note(self, tree: _ElementTree, name: str, data: bytes) -> None:
        for element, (line, column) in zip(tree.iter("*"), positions(data), strict=False):
            self.places[element] = (name, line, column)

    def _know(self, original: _Element, copy: _Element) -> None:
        for first, second in zip(original.iter("*"), copy.iter("*"), strict=True):
            if first in self.places:
                self.places[second] = self.places[first]

    def _below(self, element: _Element, file: Path, chain: Chain) -> None:
        # Those inside another, in its fallback, are looked at when that is.
        for child in list(element.iter(*_INCLUDE)):
            if next(child.iterancestors(*_INCLUDE), None) is None:
                self._one(child, file, chain)

    def _one(self, child: _Element, file: Path, chain: Chain) -> None:
        href = unquote(str(child.get("href", ""))).replace("\0", "")
        path = true_path(file.parent / href) if href else file
        link = path, str(child.get("xpointer", ""))
        outside = "://" in href or not path.is_relative_to(self._folder)
        fault = "" if outside else self._fault(link, chain)
        content: list[_Element] | str = []
        if not fault and not outside:
            content, fault = self._content(child, *link)
        if not fault and not outside:
            self._put(child, content, path, (*chain, link))
            return
        fallback = next((part for part in child.iterchildren(*_FALLBACK)), None)
        self.complete = False
        if outside:
            self._tell_outside(child, href, lost=fallback is None)
        elif fallback is None:
            self._tell(child, href or link[1], fault)
        if fallback is None:
            self._replace(child, [], "")
        else:
            child.remove(fallback)
            self._below(fallback, file, chain)
            self._replace(child, list(fallback), fallback.text or "")

    def _fault(self, link: tuple[Path, str], chain: Chain) -> str:
        if link in chain or len(chain) > _DEEPEST:
            return "it would include itself"
        return "" if is_there(link[0]) else "there is no such file"

    def _content(self, child: _Element, path: Path, pointer: str) -> tuple[list[_Element] | str, str]:
        """Give what a file has to be included, a copy or a text, and the reason where there is none."""
        if child.get("parse") == "text":
            self.files.add(self._name(path))
            try:
                text = path.read_bytes().decode(str(child.get("encoding", "utf-8")))
            except (LookupError, UnicodeDecodeError, OSError) as error:
                return "", f"it cannot be decoded: {error}"
            self._size += len(text) // _PER_ELEMENT
            return ("", _TOO_LARGE) if self._size > _LARGEST else (text, "")
        tree = self._tree(path)
        found = _ID.fullmatch(pointer)
        target = tree.getroot() if tree is not None else None
        fault = "" if tree is not None else "it cannot be read"
        if tree is not None and pointer and not found:
            fault = f"the pointer “{pointer}” is not understood; only an id is"
        elif tree is not None and found:
            target = next((element for element in tree.iter("*") if xml_id(element) == found[1]), None)
            fault = "" if target is not None else f"no element of that file has the xml:id “{found[1]}”"
        if fault or target is None:
            return [], fault
        self._size += sum(1 for _ in target.iter("*"))
        if self._size > _LARGEST:
            return [], _TOO_LARGE
        copy = deepcopy(target)
        copy.tail = None
        self._know(target, copy)
        return [copy], ""

    def _tree(self, path: Path) -> _ElementTree | None:
        if path not in self._trees:
            name = self._name(path)
            data, tree, findings = read(path, name)
            self.findings += findings
            self.files.add(name)
            self._trees[path] = tree
            if tree is not None:
                self._note(tree, name, data)
        return self._trees[path]

    def _name(self, path: Path) -> str:
        """Name a file as the source is named, from the same place."""
        if path not in self._names:
            way = Path(*[".."] * len(self._start.relative_to(self._folder).parts[:-1])) / path.relative_to(self._folder)
            self._names[path] = posixpath.normpath(posixpath.join(posixpath.dirname(self._source.name), way.as_posix()))
        return self._names[path]

    def _put(self, child: _Element, content: list[_Element] | str, path: Path, chain: Chain) -> None:
        if isinstance(content, str):
            self._replace(child, [], content)
            return
        # Bases add up: that of what is included in what is included is told from there.
        includer = chain[-2][0]
        home = posixpath.dirname(self._name(includer)) or "."
        for element in content:
            if path != includer and element.get(_BASE) is None:
                element.set(_BASE, posixpath.relpath(self._name(path), home))
                self.based.add(element)
        holder = child.makeelement("holder")
        holder.extend(content)
        self._below(holder, path, chain)
        self._replace(child, list(holder), holder.text or "")

    def _replace(self, child: _Element, content: list[_Element], text: str) -> None:
        """Put elements, and the text before them, in the place of an include; the text after it stays."""
        parent, tail = child.getparent(), child.tail or ""
        if parent is None:
            return
        before = child.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
        for element in content:
            child.addprevious(element)
        last = child.getprevious()
        parent.remove(child)
        if last is not None:
            last.tail = (last.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail

    def _tell(self, child: _Element, href: str, reason: str) -> None:
        place = self.places.get(child, (self._source.name, 1, None))
        message = f"The include of “{href}” cannot be followed: {reason}."
        hint = "Correct the href, put the file into the folder, or say in an xi:fallback what stands for it."
        self.findings.append(Finding(*place, "error", "bad-xinclude", message, "xml", hint))

    def _tell_outside(self, child: _Element, href: str, *, lost: bool) -> None:
        place = self.places.get(child, (self._source.name, 1, None))
        message = f"The include of “{href}” lies outside the folder, and nothing outside is read."
        hint = "Check the folder that holds both files; until then pointers into what is missing are not followed."
        severity: Severity = "warning" if lost else "info"
        self.findings.append(Finding(*place, severity, "include-outside", message, "xml", hint))
