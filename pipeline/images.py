"""The image files that an edition's sources name: read once, each with its size in pixels and its place in the site.

Only files inside the edition's folder, and only of kinds that browsers show. What lies elsewhere on the web (images,
IIIF) is never fetched: the pages link to it (`xslt/html/facsimile.xsl`).
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from lxml import etree

from pipeline.folders import unhidden
from pipeline.model import TEI, Finding
from pipeline.prefixes import prefixes_in
from pipeline.xmlio import is_there, line_in, local_name, true_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element

    from pipeline.model import Source

# An SVG may hold scripts, and runs none of them where it is the source of an <img>; the pages never link to one.
_SHOWN = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_NOT_SHOWN = frozenset({".bmp", ".heic", ".heif", ".jp2", ".psd", ".tif", ".tiff"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NAMING = etree.XPath("//*[@facs] | //t:graphic[@url] | //t:media[@url]", namespaces={"t": TEI})
_LONGEST = 60

Naming = tuple[int | None, str, str, str]


@dataclass(frozen=True, slots=True)
class Image:
    """An image file: its `name` inside the edition, its `path` in the site, its bytes; its pixels where it has any."""

    name: str
    path: str
    data: bytes = field(repr=False)
    width: int | None = None
    height: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give what the stylesheets need of it."""
        return {"path": self.path, "width": self.width, "height": self.height}


def named(source: Source) -> dict[str, str]:
    """Give what a source writes where it names image files (`@url`, `@facs`), each with the name inside the edition."""
    return {token: name for _, _, token, name in _named(source)}


def load_images(sources: Iterable[Source], folder: Path) -> tuple[tuple[Image, ...], list[Finding]]:
    """Read the image files that sources name. One that is missing or that browsers do not show is a finding."""
    return load_named(((source.name, naming(source)) for source in sources), folder)


def naming(source: Source) -> list[Naming]:
    """Give each place where a source names an image: its line, the element, what it writes, and the file's name."""
    return [(line, local_name(element), token, name) for line, element, token, name in _named(source)]


def sizes(named_in: Iterable[Mapping[str, str]], images: Iterable[Image]) -> tuple[dict[str, Any], ...]:
    """Give of each text what the stylesheets need of the images that it names, by what it writes."""
    known = {image.name: image.as_json() for image in images}
    none: dict[str, Any] = {}  # most texts name none: it is there once
    return tuple(
        {token: known[name] for token, name in names.items() if name in known} if names else none for names in named_in)


def load_named(
    sources: Iterable[tuple[str, Iterable[Naming]]], folder: Path,
) -> tuple[tuple[Image, ...], list[Finding]]:
    """Read the image files that are named, of each source by its name; see `load_images`."""
    images: dict[str, Image | None] = {}
    findings: list[Finding] = []
    elsewhere = _Elsewhere(folder)
    for source, places in sources:
        told: set[str] = set()
        for line, element, token, name in places:
            fault = None
            if name not in images:
                images[name], fault = _read(folder, name)
            elif images[name] is None and name not in told:
                _, fault = _read(folder, name)
            if fault:
                told.add(name)
                code, what, hint = fault
                message = f"The <{element}> names the image “{token}”, {what}."
                hint = elsewhere.hint(source, name) or hint if code == "image-not-found" else hint
                findings.append(Finding(source, line, None, "warning", code, message, "xml", hint))
    return tuple(image for _, image in sorted(images.items()) if image), findings


def _named(source: Source) -> Iterator[tuple[int | None, _Element, str, str]]:
    prefixes = prefixes_in(source)
    for piece in source.pieces():
        for element in cast("list[_Element]", _NAMING(piece.root)):
            if not piece.is_own(element):
                continue
            for token in f"{element.get('facs', '')} {element.get('url', '')}".split():
                relative = _relative(token, prefixes)
                if relative is None:
                    continue
                file = unquote(re.split("[?#]", relative, maxsplit=1)[0])
                if PurePosixPath(file).suffix.lower() in _SHOWN | _NOT_SHOWN:
                    name = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), file))
                    yield line_in(piece, element), element, token, name


def _relative(token: str, prefixes: Mapping[str, Any]) -> str | None:
    """Give a pointer without a scheme of its own; none where it has one, or leads to a place of a file."""
    scheme = _SCHEME.match(token)
    if not scheme:
        return None if token.startswith("#") else token
    for prefix in prefixes.get(scheme[1], ()):
        try:
            long = prefix.expand(token[scheme.end():])
        except ValueError:
            continue
        if long is not None:
            return None if _SCHEME.match(long) or long.startswith("#") else str(long)
    return None


def _read(folder: Path, name: str) -> tuple[Image | None, tuple[str, str, str] | None]:
    """Give an image, or the code of what is wrong, what is wrong, and what to do."""
    suffix = PurePosixPath(name).suffix.lower()
    path = folder / name
    inside = not name.startswith(("../", "/")) and true_path(path).is_relative_to(true_path(folder))
    if not inside:
        return None, ("outside-edition", "which lies outside the edition's folder, and nothing outside is read",
                      "Copy the image into the edition.")
    if not is_there(path) or not path.is_file():
        return None, ("image-not-found", "and there is no such file", f"Put the image at {name}, or mend the path.")
    if suffix in _NOT_SHOWN:
        return None, ("image-not-shown", "and browsers do not show files of this kind",
                      "Save a copy as JPEG, PNG, WebP or AVIF, and name that.")
    try:
        return _measured(name, path.read_bytes(), suffix)
    except OSError as error:
        return None, ("image-unreadable", f"which cannot be read: {error.strerror or error}",
                      "See that you may read the file.")


def _measured(name: str, data: bytes, suffix: str) -> tuple[Image | None, tuple[str, str, str] | None]:
    if suffix == ".svg":
        return Image(name, _path(name), data), None
    # It takes a while to load, and most editions have no images.
    import imagesize  # noqa: PLC0415 - it has no types

    # From the bytes at hand: given a name, the library would open addresses, too.
    width, height = imagesize.get(io.BytesIO(data))
    if width <= 0 or height <= 0:
        return None, ("image-unreadable", f"but the file is no image of the kind “{suffix[1:]}”, or is damaged",
                      "Open it in a viewer of images, and save it anew.")
    return Image(name, _path(name), data, width, height), None


def _path(name: str) -> str:
    """Give the place of an image in the site: unlike for unlike names, on all file systems."""
    file = PurePosixPath(name)
    folded = unicodedata.normalize("NFKD", file.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", folded).strip("-")[:_LONGEST] or "image"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"assets/images/{stem}-{digest}{file.suffix.lower()}"


class _Elsewhere:
    """Where files of the same name lie in the edition, looked for when one is missed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, list[str]] | None = None

    def hint(self, source: str, name: str) -> str | None:
        """Tell how to write the path of the one file that has the name of a missing one."""
        if self._places is None:
            self._places = defaultdict(list)
            for path in unhidden(self._folder):
                if path.suffix.lower() in _SHOWN | _NOT_SHOWN:
                    self._places[path.name.casefold()].append(path.relative_to(self._folder).as_posix())
        found = self._places.get(PurePosixPath(name).name.casefold(), [])
        if len(found) != 1:
            return None
        return f"There is one at {found[0]}: write {posixpath.relpath(found[0], posixpath.dirname(source) or '.')}."
