"""An edition's folder to its sources: what is read, in which order, and what cannot be.

After this module nothing reads the edition's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.folders import places
from pipeline.foreign import recognize
from pipeline.model import Finding, Source
from pipeline.pieces import streamed
from pipeline.texts import can_be_read
from pipeline.xmlio import place_of_root, read, true_path, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Edition
    from pipeline.images import Image
    from pipeline.model import Kind

FOLDERS: dict[str, Kind] = {"documents": "document", "registers": "register", "pages": "page"}


@dataclass(frozen=True, slots=True)
class Corpus:
    """The sources of an edition, in the order of their names, and the findings of reading them."""

    edition: Edition
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    rules: tuple[Path, ...] = ()
    """The files of the edition's own stylesheet, the entry first."""
    style: bytes | None = None
    """The edition's own style sheet for browsers, `xslt/edition.css`."""
    images: tuple[Image, ...] = ()
    """The image files that the sources name."""

    def of(self, kind: Kind) -> tuple[Source, ...]:
        """Give the sources of one kind."""
        return tuple(source for source in self.sources if source.kind == kind)


def load(edition: Edition) -> Corpus:
    """Read all TEI files of an edition. One that cannot be read is a finding, and the rest goes on."""
    # Of a folder of somebody's files none is wanted, and a command soon begins that imports little.
    from pipeline.images import load_images  # noqa: PLC0415
    from pipeline.own_rules import FOLDER, own_rules  # noqa: PLC0415

    sources: list[Source] = []
    rules, findings = own_rules(edition.folder)
    files = list(files_of(edition))
    for place, kind in files:
        path = Path(place)
        name = path.relative_to(edition.folder).as_posix()
        source, found = load_file(path, name, kind, edition.folder, foreign=edition.implied, texts=False)
        findings += found
        if source:
            sources.append(source)
    if not files:
        hint = "Put TEI files with the ending .xml into the folder documents/."
        if edition.implied:
            hint = "Name a folder with TEI files that end in .xml, or make an edition with `edition new FOLDER`."
        message = "The edition has no TEI files."
        findings.append(Finding(".", None, None, "error", "no-documents", message, "xml", hint))
    style = edition.folder / FOLDER / "edition.css"
    images, missing = load_images(sources, edition.folder)
    own_style = style.read_bytes() if style.is_file() else None
    return Corpus(edition, tuple(sources), (*findings, *missing), tuple(rules), own_style, images)


def files_of(edition: Edition) -> Iterator[tuple[str, Kind]]:
    """Give where the files of an edition are, each with its kind; of an implied one all that are not hidden."""
    folders: dict[str, Kind] = {".": "document"} if edition.implied else FOLDERS
    for folder, kind in folders.items():
        yield from ((place, kind) for place in places(edition.folder / folder, "*.xml"))


def load_file(
    path: Path, name: str, kind: Kind, inside: Path | None = None, *, foreign: bool = False, texts: bool = True,
) -> tuple[Source | None, list[Finding]]:
    """Read one file under the name that findings will call it.

    A link that leads out of the folder `inside` is refused. A corpus, a part of a text, and TEI of another time or
    without its namespace are read too, and told for what they are. `foreign` files are somebody else's. A very large
    file is read in pieces; where it is to give `texts`, only one of which no pages could be made is cut.
    """
    if inside and not true_path(path).is_relative_to(true_path(inside)):
        message = "The file is a link that leads out of the edition's folder, and nothing outside is read."
        hint = "Copy the file into the edition."
        return None, [Finding(name, None, None, "error", "outside-edition", message, "xml", hint)]
    # Pages are made of all of a register.
    large = streamed(path, name, kind, texts=texts) if kind != "register" else None
    data, tree, findings = read(path, name) if large is None else (b"", large.head.tree, [])
    if tree is None:
        return None, findings
    root = tree.getroot()
    form = recognize(root, "folder" if foreign else "edition")
    place = (1, 1) if form.form == "tei" else place_of_root(large.head.data if large else data)
    if form.form in {"corpus", "fragment"}:
        hint = "Each text of it is read." if form.form == "corpus" else "It is read as it is, without a header."
        code = "tei-corpus" if form.form == "corpus" else "tei-fragment"
        findings = [Finding(name, *place, "info", code, form.message, "xml", hint)]
    elif form.form != "tei":
        findings = [Finding(name, *place, "error", "not-tei", form.message, "xml", form.hint)]
        if not can_be_read(root):
            return None, findings
    return large or Source(name, path, kind, data, tree, xml_id(root) or path.stem), findings
