"""A reference as reference managers read it: CSL-JSON, BibTeX, RIS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.citing.reference import Reference

# What letters that TeX obeys are written as.
TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}
# What no key of BibTeX has, but for the sign of a key that is a page's own.
_NO_KEY = "[^A-Za-z0-9._\ufdd8-]"


def csl(one: Reference) -> dict[str, Any]:
    """Give a reference as CSL-JSON has it."""
    found: dict[str, Any] = {"id": one.id, "type": "book" if one.is_whole else "chapter", "title": one.title}
    names = {"author": list(one.authors), "editor": [one.editor] if one.editor else []}
    found |= {key: [{"literal": name} for name in some] for key, some in names.items() if some}
    for key, date in (("issued", one.date), ("original-date", one.written)):
        if date:
            found[key] = {"date-parts": [list(date)]}
    note = f"SHA-256: {one.digest}" if one.digest else None
    texts = {
        "container-title": one.container, "publisher": one.publisher, "version": one.version, "language": one.language,
        "URL": one.url, "note": note,
    }
    return {**found, **{key: text for key, text in texts.items() if text}}


def bibtex(one: Reference) -> str:
    """Give a reference as BibTeX. Names in two pairs of braces are not taken apart."""
    fields: dict[str, str | None] = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in one.authors), "title": f"{{{_tex(one.title)}}}",
        "booktitle": one.container and _tex(one.container), "editor": one.editor and f"{{{_tex(one.editor)}}}",
        "publisher": one.publisher and _tex(one.publisher), "year": f"{one.date[0]:04}" if one.date else None,
        "date": _iso(one.date), "origdate": _iso(one.written),
        "edition": one.version and _tex(f"Version {one.version}"), "url": one.url and re.sub(r"[{}\\\s]", "", one.url),
        "note": one.digest and f"SHA-256: {one.digest}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    kind = "book" if one.is_whole else "incollection"
    return f"@{kind}{{{re.sub(_NO_KEY, '', one.id)},\n{lines}\n}}\n"


def ris(one: Reference) -> str:
    """Give a reference as RIS: a tag a line."""
    lines = [("TY", "BOOK" if one.is_whole else "CHAP"), ("ID", one.id), ("TI", one.title)]
    lines += [("AU", name) for name in one.authors]
    optional = [
        ("T2", one.container), ("ED" if not one.is_whole else "A2", one.editor), ("PB", one.publisher),
        ("PY", f"{one.date[0]:04}" if one.date else None), ("DA", _slashed(one.date)), ("ET", one.version),
        ("LA", one.language), ("UR", one.url), ("N1", one.digest and f"SHA-256: {one.digest}"),
        ("N1", _iso(one.written) and f"Written: {_iso(one.written)}"),
    ]
    lines += [(tag, value) for tag, value in optional if value]
    return "".join(f"{tag}  - {value}\n" for tag, value in [*lines, ("ER", "")])


def _tex(text: str) -> str:
    return "".join(TEX.get(letter, letter) for letter in text)


def _iso(date: tuple[int, ...]) -> str | None:
    return "-".join(f"{part:02}" if place else f"{part:04}" for place, part in enumerate(date)) or None


def _slashed(date: tuple[int, ...]) -> str | None:
    return f"{_iso(date)}".replace("-", "/") + "/" * (3 - len(date)) if date else None
