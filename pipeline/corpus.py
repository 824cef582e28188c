"""An edition's folder to its sources: what is read, in which order, and what cannot be.

After this module nothing reads the edition's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.foreign import recognize
from pipeline.model import Finding, Source
from pipeline.xmlio import line_of, read, true_path, xml_id

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.model import Kind

FOLDERS: dict[str, Kind] = {"documents": "document", "registers": "register", "pages": "page"}


@dataclass(frozen=True, slots=True)
class Corpus:
    """The sources of an edition, in the order of their names, and the findings of reading them."""

    edition: Edition
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]

    def of(self, kind: Kind) -> tuple[Source, ...]:
        """Give the sources of one kind."""
        return tuple(source for source in self.sources if source.kind == kind)


def load(edition: Edition) -> Corpus:
    """Read all TEI files of an edition. One that cannot be read is a finding, and the rest goes on."""
    sources: list[Source] = []
    findings: list[Finding] = []
    for folder, kind in FOLDERS.items():
        for path in sorted((edition.folder / folder).rglob("*.xml"), key=lambda path: path.as_posix()):
            source, found = load_file(path, path.relative_to(edition.folder).as_posix(), kind, edition.folder)
            findings += found
            if source:
                sources.append(source)
    if not any(path.is_file() for folder in FOLDERS for path in (edition.folder / folder).rglob("*.xml")):
        findings.append(
            Finding(
                str(edition.folder), None, None, "error", "no-documents", "The edition has no TEI files.",
                "xml", "Put TEI files with the ending .xml into the folder documents/.",
            ),
        )
    return Corpus(edition, tuple(sources), tuple(findings))


def load_file(
    path: Path, name: str, kind: Kind, inside: Path | None = None, *, foreign: bool = False,
) -> tuple[Source | None, list[Finding]]:
    """Read one file under the name that findings will call it.

    A link that leads out of the folder `inside` is refused. Of somebody else's (`foreign`) files a corpus or a part
    of a text is read too, and told for what it is; an edition is made of texts alone.
    """
    if inside and not true_path(path).is_relative_to(true_path(inside)):
        message = "The file is a link that leads out of the edition's folder, and nothing outside is read."
        hint = "Copy the file into the edition."
        return None, [Finding(name, None, None, "error", "outside-edition", message, "xml", hint)]
    data, tree, findings = read(path, name)
    if tree is None:
        return None, findings
    root = tree.getroot()
    form = recognize(root, "folder" if foreign else "edition")
    if foreign and form.form in {"corpus", "fragment"}:
        hint = "Each text of it is checked." if form.form == "corpus" else "It is checked where it is included."
        code = "tei-corpus" if form.form == "corpus" else "tei-fragment"
        findings = [Finding(name, line_of(root), 1, "info", code, form.message, "xml", hint)]
    elif form.form != "tei":
        return None, [Finding(name, line_of(root), 1, "error", "not-tei", form.message, "xml", form.hint)]
    return Source(name, path, kind, data, tree, xml_id(root) or path.stem), findings
