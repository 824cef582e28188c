"""TEI that nobody here wrote: what a file is, and which schema it asks for.

A file names its schema with `xml-model` (W3C Note "Associating Schemas with XML documents 1.0") or, in older files, as
the oXygen editor did (`<?oxygen RNGSchema="…"?>`). Schemas are taken from the folder that is checked; what lies on the
web is not fetched but named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from lxml import etree

from pipeline.model import TEI, Finding
from pipeline.xmlio import is_there, true_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lxml.etree import _Element, _ElementTree

    from pipeline.model import Source

Form = Literal["tei", "corpus", "fragment", "none"]
Kind = Literal["grammar", "rules", "other"]

_EXAMPLES = "http://www.tei-c.org/ns/Examples"
_NAMESPACES = {
    "http://www.w3.org/1999/xhtml": "a page of HTML",
    "urn:isbn:1-931666-22-9": "EAD",
    "http://ead3.archivists.org/schema/": "EAD",
    "http://www.loc.gov/METS/": "METS",
    "http://www.loc.gov/MARC21/slim": "MARCXML",
    "http://www.loc.gov/mods/v3": "MODS",
    "http://www.music-encoding.org/ns/mei": "MEI",
    "http://relaxng.org/ns/structure/1.0": "a RELAX NG grammar",
    "http://purl.oclc.org/dsdl/schematron": "Schematron rules",
    "http://www.w3.org/1999/XSL/Transform": "an XSLT stylesheet",
    "http://www.w3.org/2001/XMLSchema": "an XML Schema",
    _EXAMPLES: "TEI in the namespace of examples",
}
_PSEUDO_ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_RELAX_NG = "http://relaxng.org/ns/structure/1.0"
_SCHEMATRON = ("http://purl.oclc.org/dsdl/schematron", "http://www.ascc.net/xml/schematron")
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


@dataclass(frozen=True, slots=True)
class Recognized:
    """What a file is, in words, and what to do where it is not a TEI text."""

    form: Form
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Association:
    """A schema that a file asks for: what it writes, and what that is."""

    href: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Given:
    """A schema that is given for files that name none in their folder; with `alone` for all, whatever they name."""

    path: Path
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Schemas:
    """For each file, by its name, the grammar and the rules that it is to be checked against."""

    grammars: Mapping[str, Path | None]
    rules: Mapping[str, tuple[Path, ...]]
    findings: tuple[Finding, ...] = field(default=())


def recognize(root: _Element, place: str = "edition") -> Recognized:
    """Tell what a file is by its root element: a text, a corpus, a part of a text, TEI of another time, or none.

    `place` is what the hints call the folder it lies in.
    """
    name = etree.QName(root)
    namespace, local = name.namespace or "", name.localname
    if namespace == TEI:
        return _tei(local, place)
    if local in {"TEI.2", "teiCorpus.2"} and not namespace:
        return Recognized("none", f"The root element is <{local}>: this is TEI P4.", "Convert the file to TEI P5.")
    if local.lower() in {"tei", "teicorpus"}:
        hint = f'Write <{"TEI" if local.lower() == "tei" else "teiCorpus"} xmlns="{TEI}">.'
        told = f", but in the namespace “{namespace}”" if namespace else ", but not in TEI's namespace"
        return Recognized("none", f"The root element is <{local}>{told}.", hint)
    what = _NAMESPACES.get(namespace) or ("a page of HTML" if local.lower() == "html" else "")
    message = f"The root element is <{local}>, not <TEI>: this is no TEI file{f' but {what}' if what else ''}."
    return Recognized("none", message, f"Move the file out of the {place}.")


def _tei(local: str, place: str) -> Recognized:
    if local == "TEI":
        return Recognized("tei")
    if local == "teiCorpus":
        message = "The root element is <teiCorpus>: a corpus of several texts."
        return Recognized("corpus", message, "Save each <TEI> as a file of its own.")
    message = f"The root element is <{local}>, not <TEI>: a part of a text."
    return Recognized("fragment", message, f"Move the file out of the {place}, or put it into a <TEI> with a header.")


def associations(tree: _ElementTree) -> Iterator[Association]:
    """Give the schemas that a file asks for, in their order."""
    root = tree.getroot()
    before: list[Any] = list(root.itersiblings(etree.ProcessingInstruction, preceding=True))
    for node in reversed(before):
        said = {name: _plain(first or second) for name, first, second in _PSEUDO_ATTRIBUTE.findall(node.text or "")}
        if node.target == "xml-model" and said.get("href"):
            yield Association(said["href"], _kind(said["href"], said.get("schematypens", "")))
        elif node.target == "oxygen":
            for name, kind in (("RNGSchema", "grammar"), ("SCHSchema", "rules")):
                if said.get(name):
                    yield Association(said[name], "grammar" if kind == "grammar" else "rules")
    for href in str(root.get(_SCHEMA_LOCATION, "")).split()[1::2]:
        yield Association(href, "other")


def schemas_of(sources: Sequence[Source], folder: Path, instead: Given | None = None) -> Schemas:
    """Find the schema of each source: its own where it lies in `folder`, else the one that is given.

    A name of TEI's, such as `https://…/tei_all.rng`, is taken for that when the file's name is the same. Each
    schema that is asked for and not used is told once, as information, at the first file that asks for it.
    """
    given = instead.path if instead else None
    if instead and instead.alone:
        return Schemas(dict.fromkeys((source.name for source in sources), given),
                       dict.fromkeys((source.name for source in sources), ()))
    grammars: dict[str, Path | None] = {}
    rules: dict[str, tuple[Path, ...]] = {}
    unread: dict[str, list[tuple[Source, Association, str]]] = {}
    without: list[Source] = []
    for source in sources:
        asked = list(associations(source.head.tree))
        found: dict[Kind, list[Path]] = {"grammar": [], "rules": [], "other": []}
        for association in asked:
            path, reason = _path(source, association, folder, given)
            if path and path.suffix != ".xsd":
                found[association.kind].append(path)
            else:
                unread.setdefault(association.href, []).append((source, association, reason))
        if not any(association.kind != "rules" for association in asked) and not given:
            without.append(source)
        grammars[source.name] = next(iter(found["grammar"]), given)
        # A grammar may be named a second time for the rules in it.
        rules[source.name] = tuple(path for path in found["rules"] if path != grammars[source.name])
    findings = [_unread(href, several, given) for href, several in unread.items()]
    if without:
        others = len(without) - 1
        more = f" (nor {'does 1 more file' if others == 1 else f'do {others} more files'})" if others else ""
        message = f"The file names no schema{more}, so no grammar is checked."
        hint = 'Give a grammar with --schema, or name one in the file with <?xml-model href="…"?>.'
        findings.append(Finding(without[0].name, 1, 1, "info", "no-schema", message, "config", hint))
    return Schemas(grammars, rules, tuple(findings))


def _path(source: Source, association: Association, folder: Path, given: Path | None) -> tuple[Path | None, str]:
    """Give the file of a schema that may be read, or the reason why there is none."""
    href = association.href
    if association.kind == "other":
        return None, "is neither RELAX NG nor Schematron"
    if "://" in href or href.startswith("//"):
        same = given is not None and _stem(href) == _stem(given.name)
        return (given, "") if same else (None, "lies on the web, and nothing is fetched")
    path = true_path(source.path.parent / unquote(href).replace("\0", ""))
    if not path.is_relative_to(true_path(folder)):
        return None, "lies outside the folder that is checked, and nothing outside is read"
    return (path, "") if is_there(path) else (None, "is not there")


def _unread(href: str, several: Sequence[tuple[Source, Association, str]], given: Path | None) -> Finding:
    source, association, reason = several[0]
    more = f" It is named by {len(several)} files." if len(several) > 1 else ""
    what = {"grammar": "schema", "rules": "Schematron rules", "other": "schema"}[association.kind]
    instead = f" Checked against {given.name} instead." if given and association.kind != "rules" else ""
    message = f"The {what} “{href}” of this file {reason}.{more}{instead}"
    hint = "Save the schema into the folder and name it there, or give it with --schema."
    # Of what stands before the root element no parser of ours knows the line.
    data = source.head.data
    line = data.count(b"\n", 0, max(data.find(href.encode()), 0)) + 1
    return Finding(source.name, line, None, "info", "schema-not-read", message, "config", hint)


def _kind(href: str, namespace: str) -> Kind:
    if namespace in _SCHEMATRON or href.endswith(".sch"):
        return "rules"
    return "grammar" if namespace == _RELAX_NG or href.endswith((".rng", ".rnc")) else "other"


def _stem(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0].casefold()


def _plain(value: str) -> str:
    """Resolve the predefined entities, which pseudo-attributes may hold."""
    pairs: Iterable[tuple[str, str]] = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
    for entity, character in pairs:
        value = value.replace(entity, character)
    return value
