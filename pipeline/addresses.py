"""Where each thing of an edition stands in the site: computed here, once, for Python and for the stylesheets.

A key is what a pointer in the sources resolves to (`registers/persons.xml#stalin`, `documents/letter.xml`); a
value is a path from the site's root (`persons/stalin.html`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline.model import TEI, Finding
from pipeline.xmlio import elements, line_of, local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Source

# The pages that a register's entries have; the entries of the last two share one page.
FOLDERS = {"person": "persons", "personGrp": "persons", "org": "organizations", "place": "places"}
SHARED = {"event": "chronology.html", "bibl": "bibliography.html", "biblStruct": "bibliography.html"}
LISTS = {
    "listPerson": "persons/index.html",
    "listOrg": "organizations/index.html",
    "listPlace": "places/index.html",
    "listEvent": "chronology.html",
    "listBibl": "bibliography.html",
}

_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_RESERVED = {"index", *_DEVICES}
_LONGEST = 100


def safe_name(identifier: str) -> str:
    """Make an id into a file name: ASCII letters, digits, `-`, `_` and `.`; unlike for unlike ids.

    An id that is such a name already stays as it is. Any other one is folded to ASCII and marked with the
    first eight hexadecimal digits of its SHA-256, so that no two ids meet and none leaves its folder or names
    a device of Windows.
    """
    folded = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", folded).strip(".-")[:_LONGEST]
    reserved = name.split(".")[0].lower() in _RESERVED
    if name and name == identifier and not reserved:
        return name
    if reserved or not name:
        name = f"id-{name}".rstrip("-")
    return f"{name}-{hashlib.sha256(identifier.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def addresses(sources: Iterable[Source]) -> dict[str, str]:
    """Give the address of every document, page, register and register entry."""
    found: dict[str, str] = {}
    for source in sources:
        if source.kind == "register":
            found.update(_register(source))
        else:
            folder = "documents" if source.kind == "document" else "pages"
            found[source.name] = f"{folder}/{safe_name(source.id)}.html"
    return found


def _register(source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    parts = (part for part in source.root if part.tag != f"{{{TEI}}}teiHeader")
    for element in (element for part in parts for element in part.iter(f"{{{TEI}}}*")):
        name, identifier = local_name(element), xml_id(element)
        if name in LISTS and source.name not in found:
            found[source.name] = LISTS[name]
        if identifier and name in FOLDERS:
            found[f"{source.name}#{identifier}"] = f"{FOLDERS[name]}/{safe_name(identifier)}.html"
        elif identifier and name in SHARED:
            found[f"{source.name}#{identifier}"] = f"{SHARED[name]}#{identifier}"
    return found


def collisions(source: Source, taken: dict[str, str]) -> list[Finding]:
    """Tell what of a source would be written to a place of the site that is taken, also where case does not count.

    `taken` are the places of the sources before it, each with whose it is; those of this one are added.
    """
    findings = []
    for key, path in addresses([source]).items():
        identifier = key.partition("#")[2]
        if source.kind == "register" and not identifier:  # the lists of several files share a page
            continue
        places = _places(path, source.kind)
        first = next((taken[place] for place in places if place in taken), None)
        if first is None:
            taken |= dict.fromkeys(places, key)
            continue
        root = source.head.root
        bearers = (one for one in elements(source.tree) if xml_id(one) == identifier) if identifier else iter(())
        element = next(bearers, root)
        message = f"The id “{identifier or source.id}” gives the same page as that of {first}."
        hint = "Give the entry another xml:id." if identifier else "Give the root element another xml:id."
        findings.append(
            Finding(source.name, line_of(element), None, "error", "same-address", message, "references", hint),
        )
    return findings


def _places(path: str, kind: str) -> list[str]:
    """Give the places that belong to an address, files' names in one case: a document has its texts too."""
    file, mark, fragment = path.partition("#")
    place = file.casefold() + mark + fragment
    return [place, f"{place.removesuffix('.html')}.diplomatic.html"] if kind == "document" else [place]
