"""Pointers that lead nowhere, to several things, or to the wrong one: what no grammar can say.

The kinds of pointer are those of the TEI Guidelines (P5, 17.2): to an id of the same file, to another file of the
edition and an id in it, by a private scheme that a `prefixDef` spells out, to an address anywhere. Of the last the
syntax is looked at and nothing is fetched. `xml:base` is followed.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pipeline.model import Finding
from pipeline.validate import pointers
from pipeline.validate.enough import Enough
from pipeline.validate.places import Places
from pipeline.validate.targets import File
from pipeline.xmlio import is_there

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lxml.etree import _Element

    from pipeline.model import Severity, Source
    from pipeline.prefixes import Prefix
    from pipeline.validate.targets import Pointer, Target

# What is pointed to in vain from more places than this is itself missing: told once, and the places counted.
_FEW = 3
_OPENED = 4  # files whose elements are at hand
_ASKED = 200


class _Fault(NamedTuple):
    """What is wrong with a pointer, as its finding tells it."""

    code: str
    message: str
    hint: str


class References:
    """The ids of all files of an edition, gathered once, and what is wrong with pointers to them.

    `complete` says that the sources are a whole edition, which depends on nothing outside its folder: whatever
    leads nowhere is then an error. Else they are somebody's files, of which others may lie elsewhere: what may
    be meant for another place is passed over, and the rest are warnings. `torn` are the names of files of which a
    part is missing, which may have any id, as those may that include what was not read.
    """

    def __init__(
        self, sources: Sequence[Source], *, complete: bool, torn: Collection[str] = (), places: Places | None = None,
    ) -> None:
        # Of the sources, which may be read anew each time, no tree is kept.
        self.sources = sources
        self._files: dict[str, File] = {}
        self._numbers: dict[str, int] = {}
        for number, source in enumerate(sources):
            self._files[posixpath.normpath(source.name)] = File(source)
            self._numbers[posixpath.normpath(source.name)] = number
        self._opened: dict[tuple[str, int], list[_Element]] = {}
        self.complete = complete
        self.places = places or Places()
        self._torn = {posixpath.normpath(name) for name in torn}
        self._torn |= {name for name, file in self._files.items() if file.has_includes}
        self._severity: Severity = "error" if complete else "warning"
        self._homes: dict[str, list[File]] = {}
        self._prefixes: dict[str, tuple[Prefix, ...]] = {}
        for file in self._files.values():
            for identifier in file.ids:
                self._homes.setdefault(identifier, []).append(file)
            for ident, several in file.prefixes.items():
                self._prefixes.setdefault(ident, several)
        self._root = _root(self._files.values(), complete=complete)
        self._asked = 0
        self._known: dict[tuple[Path, str], tuple[bool, bool]] = {}

    def check(self, source: Source) -> list[Finding]:
        """Follow the pointers of a source, which is among those that the ids were gathered of."""
        places = self.places
        wrong: list[tuple[int, str, str, _Fault]] = []
        times: Counter[tuple[str, str]] = Counter()
        enough = Enough(source.name)
        file = self._files[posixpath.normpath(source.name)]
        for piece, number, pointer in ((part, *one) for part in source.pieces() for one in file.pointers(part)):
            fault = self._fault_of(pointer, pointer.text)
            if fault is None:
                continue
            key = fault.code, pointer.text
            if times[key] <= _FEW and enough.of(fault.code, self._severity_of(fault.code)):
                del times[key]
                continue
            times[key] += 1
            if times[key] <= _FEW:
                wrong.append((number, pointer.text, places.path(piece, pointer.element, pointer.attribute), fault))
        told: set[tuple[str, str]] = set()
        findings: list[Finding] = []
        for number, text, path, (code, message, hint) in wrong:
            key = code, text
            if times[key] > _FEW and key in told:
                continue
            told.add(key)
            more = f" The same stands at {times[key] - 1} more places of the file." if times[key] > _FEW else ""
            findings.append(
                Finding(
                    source.name, *places(source, number),
                    self._severity_of(code), code, message, "references",
                    hint + more, path,
                ),
            )
        return [*findings, *enough.rest()]

    def _severity_of(self, code: str) -> Severity:
        return "warning" if code == "ambiguous-pointer" else self._severity

    def target(self, source: Source, element: _Element, pointer: str) -> _Element | None:
        """Give the one element that a pointer at an element leads to, `None` where it leads to none or to several."""
        home, path, fragment = self._place(source, element, pointer)
        file = home if not path else self._files.get(path)
        found = file.ids.get(fragment, []) if file else []
        return self._element(file, found[0]) if file and len(found) == 1 else None

    def _element(self, file: File, target: Target) -> _Element:
        whole = self.sources[self._numbers[posixpath.normpath(file.name)]]
        source = whole.piece_with(target.number)
        first = source.within.start if source.within else 0
        name = file.name, first
        if name not in self._opened:
            if len(self._opened) == _OPENED:
                self._opened.pop(next(iter(self._opened)))
            self._opened[name] = list(source.own())
        return self._opened[name][target.number - first]

    def _told(self, file: File, target: Target, here: str | None = None) -> str:
        source = self.sources[self._numbers[posixpath.normpath(file.name)]]
        return self.places.told_of(source, target.number, here)

    def place(self, source: Source, element: _Element, pointer: str) -> tuple[str, str]:
        """Give the file of an edition, or the address, that a pointer leads to, and the id there, if it names one."""
        home, path, fragment = self._place(source, element, pointer)
        return path or (home.name if fragment else ""), fragment

    def there(self, file: str, fragment: str) -> _Element | None:
        """Give the one element that `place` has told of, `None` where there is none or several."""
        known = self._files.get(posixpath.normpath(file)) if fragment else None
        found = known.ids.get(fragment, []) if known else []
        return self._element(known, found[0]) if known and len(found) == 1 else None

    def _place(self, source: Source, element: _Element, text: str) -> tuple[File, str, str]:
        """Give the file that a pointer stands in, the name of the one it leads to, if another, and the id in it."""
        home = self._files[posixpath.normpath(source.name)]
        scheme = pointers.scheme_of(text)
        declared = (home.prefixes.get(scheme) or self._prefixes.get(scheme)) if scheme else None
        if scheme and declared:
            with suppress(ValueError):
                rest = text[len(scheme) + 1 :]
                text = next((found for prefix in declared if (found := prefix.expand(rest)) is not None), text)
        base = (element.base or "") if home.has_base else ""
        path, _, fragment = text.partition("#")
        if pointers.scheme_of(text) or (path and (pointers.scheme_of(base) or base.startswith("//"))):
            return home, re.sub(r"(?i)^https?://(www\.)?|/$", "", text), ""
        return home, path and _joined(posixpath.dirname(source.name), base, path), unquote(fragment)

    def _fault_of(self, pointer: Pointer, text: str, depth: int = 0) -> _Fault | None:
        scheme = pointers.scheme_of(text)
        if scheme is None:
            return self._relative(pointer, text)
        declared = pointer.file.prefixes.get(scheme) or self._prefixes.get(scheme)
        if declared and not depth:
            return self._private(pointer, declared, text[len(scheme) + 1 :])
        if scheme.lower() in pointers.SCHEMES | {"file"} or len(scheme) == 1:
            fault = pointers.address_fault(text)
            return _Fault("bad-url", f"{pointer.told}, but that {fault[0]}.", fault[1]) if fault else None
        from difflib import get_close_matches  # noqa: PLC0415 - most pointers lead somewhere

        near = get_close_matches(scheme, [*self._prefixes, "http", "https", "mailto"], 1) if self._may_ask() else []
        hint = f"Did you mean “{near[0]}:”?" if near else (
            f'Declare it with <prefixDef ident="{scheme}"> in the header of this file, or write the whole address.'
        )
        message = f"{pointer.told}, but no prefixDef says what “{scheme}:” is short for."
        return _Fault("unknown-prefix", message, hint)

    def _private(self, pointer: Pointer, declared: Sequence[Prefix], rest: str) -> _Fault | None:
        try:
            expanded = next((text for prefix in declared if (text := prefix.expand(rest)) is not None), None)
        except ValueError:
            return None
        if expanded is None:
            patterns = " or ".join(f"“{prefix.pattern}”" for prefix in declared)
            message = f"{pointer.told}, but its prefixDef wants {patterns} after “{declared[0].ident}:”."
            return _Fault("prefix-mismatch", message, "Correct the pointer, or the matchPattern of the prefixDef.")
        return self._fault_of(pointer, expanded, 1)

    def _relative(self, pointer: Pointer, text: str) -> _Fault | None:
        path, mark, fragment = text.partition("#")
        if pointers.is_xpointer(fragment):
            return None
        if not path:
            return self._id(pointer, pointer.file, fragment)
        base = (pointer.element.base or "") if pointer.file.has_base else ""
        # Images are no part of the encoded text and lie where they lie; a base may lie on the web.
        if pointer.attribute in pointers.IMAGES or pointers.scheme_of(base) or base.startswith("//"):
            return None
        name = _joined(posixpath.dirname(pointer.file.name), base, path)
        if name not in self._files:
            return self._no_file(pointer, text, name)
        return self._id(pointer, self._files[name], fragment) if mark else None

    def _no_file(self, pointer: Pointer, text: str, name: str) -> _Fault | None:
        if meant := pointers.nearly_address(text):
            return _Fault("bad-url", f"{pointer.told}, but that is no web address.", f"Did you mean “{meant}”?")
        if text in pointer.file.ids:
            hint = f"An element of this file has the xml:id “{text}”: write “#{text}”."
            return _Fault("dangling-pointer", f"{pointer.told}, but there is no such file.", hint)
        last = posixpath.basename(name)
        # What others link to without an ending is most likely a page of the website that they make of their files.
        if not self.complete and pointer.attribute == "target" and "." not in last:
            return None
        way = posixpath.relpath(name, posixpath.dirname(pointer.file.name) or ".")
        inside, there = self._looked_up(pointer.file.path.parent, way)
        if not inside and self.complete:
            hint = "Put the file into the edition, or give its address on the web."
            return _Fault("missing-file", f"{pointer.told}, which lies outside the edition.", hint)
        # What is there but was not read is no TEI, or has faults that are told elsewhere.
        if there or not inside:
            return None
        hint = self._other_file(pointer, last)
        return _Fault("missing-file", f"{pointer.told}, but there is no such file.", hint)

    def _looked_up(self, folder: Path, way: str) -> tuple[bool, bool]:
        """Tell whether a file lies among those that are checked, and whether it is there."""
        known = self._known.get((folder, way))
        if known is None:
            place = Path(os.path.realpath(folder / way))
            inside = place.is_relative_to(self._root)
            known = self._known[folder, way] = inside, inside and is_there(place)
        return known

    def _other_file(self, pointer: Pointer, last: str) -> str:
        if homes := self._homes.get(last):
            return f"An element of another file has that xml:id: write “{_way(pointer.file, homes[0])}#{last}”."
        stems = {posixpath.splitext(posixpath.basename(name))[0]: file for name, file in self._files.items()}
        from difflib import get_close_matches  # noqa: PLC0415 - as above

        near = get_close_matches(posixpath.splitext(last)[0], stems, 1, 0.7) if self._may_ask() else []
        if near:
            _, mark, fragment = pointer.text.partition("#")
            return f"Did you mean “{_way(pointer.file, stems[near[0]])}{mark}{fragment}”?"
        return "Correct the path: it is relative to the folder of this file."

    def _may_ask(self) -> bool:
        """Tell whether one more proposal may be made: what lacks so often is no slip of the pen."""
        self._asked += 1
        return self._asked <= _ASKED

    def _id(self, pointer: Pointer, file: File, fragment: str) -> _Fault | None:
        if not fragment:
            hint = "Write the xml:id that is meant."
            return _Fault("dangling-pointer", f"{pointer.told}: no id stands after #.", hint)
        found = file.ids.get(fragment) or file.ids.get(unquote(fragment))
        where = "this file" if file is pointer.file else file.name
        if not found and posixpath.normpath(file.name) in self._torn:
            return None
        if not found:
            message = f"{pointer.told}, but no element of {where} has that xml:id."
            return _Fault("dangling-pointer", message, self._other_id(pointer, file, unquote(fragment)))
        if len(found) > 1:
            lines = " and ".join(self._told(file, element) for element in found)
            message = f"{pointer.told}, but several elements of {where} have that xml:id, on {lines}."
            hint = "Give each element an xml:id of its own, and point to the right one."
            return _Fault("ambiguous-pointer", message, hint)
        return self._wrong(pointer, found[0], file)

    def _other_id(self, pointer: Pointer, file: File, fragment: str) -> str:
        if homes := self._homes.get(fragment):
            return f"{homes[0].name} has it: write “{_way(pointer.file, homes[0])}#{fragment}”."
        wanted = pointer.wanted
        near = file.nearest(
            fragment, lambda other: not wanted or not pointers.is_of_other_kind(wanted, file.ids[other][0].name),
        )
        if near:
            before, mark, _ = pointer.text.partition("#")
            return f"Did you mean “{before + mark if mark else ''}{near}”?"
        if file is pointer.file and self.complete:
            return "Correct the id after #, or the path before it if another file is meant."
        return "Correct the id after #, or give it to the element that is meant."

    def _wrong(self, pointer: Pointer, target: Target, file: File) -> _Fault | None:
        itself = file is pointer.file and target.number == pointer.number
        if itself and pointer.attribute in {"copyOf", "sameAs", "next", "prev"}:
            hint = "Point to another element, or remove the pointer."
            return _Fault("wrong-target", f"{pointer.told}, which is itself.", hint)
        wanted = pointer.wanted
        if not wanted or not pointers.is_of_other_kind(wanted, target.name):
            return None
        place = self._told(file, target, pointer.file.name)
        message = f"{pointer.told}, which is the <{target.name}> on {place} and no {wanted.name}."
        article = "an" if wanted.name[0] in "aeio" else "a"
        hint = f"Point to {article} {wanted.name}, or use the attribute or element that says what is meant."
        return _Fault("wrong-target", message, hint)


@lru_cache(maxsize=10_000)
def _joined(folder: str, base: str, path: str) -> str:
    """Give the name of the file that a relative path leads to from a file in a folder."""
    plain = unquote(path).replace("\0", "")
    return posixpath.normpath(posixpath.join(folder, posixpath.dirname(base), plain))


def _way(from_: File, to: File) -> str:
    """Give the relative path from one file to another."""
    return posixpath.relpath(to.name, posixpath.dirname(from_.name) or ".")


def _root(files: Iterable[File], *, complete: bool) -> str:
    """Give the folder that the files fill: of an edition its own, else the one that they have in common."""
    up = ((file.path, len(Path(file.name).parts) - 1 if complete else 0) for file in files)
    folders = {path.parents[n] for path, n in up if n < len(path.parents)}
    return os.path.commonpath([os.path.realpath(folder) for folder in folders]) if folders else os.sep
