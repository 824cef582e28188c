"""A version of an edition: its folder, a TEI file, a built site, or a revision in git. Read, never written.

Of a site the documents alone are compared, since it has no registers.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline import config, corpus
from pipeline.diff.revisions import read_revision
from pipeline.errors import ConfigError
from pipeline.folders import unhidden
from pipeline.interface import Interface
from pipeline.model import Finding, Source
from pipeline.texts import can_be_read
from pipeline.texts import texts as texts_of
from pipeline.xmlio import is_there, parse, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Kind

Form = Literal["folder", "file", "site", "revision"]
_PROGRAM = "scholarly-edition-pipeline"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a version: its id, what people call its file, and its source."""

    id: str
    file: str
    source: Source


@dataclass(frozen=True, slots=True)
class Version:
    """The texts of a version, in the order of their files."""

    name: str
    form: Form
    texts: tuple[Text, ...]


def read_versions(old: str, new: str) -> tuple[Version, Version]:
    """Read the two versions that are named. Raises `ConfigError` for one that cannot be read, whatever of it."""
    return read_version(old, new), read_version(new, old)


def read_version(name: str, other: str) -> Version:
    """Read a version; a revision is looked for in the repository of the `other` one. Raises `ConfigError`."""
    path = Path(name)
    if is_there(path):
        form, found = _of_path(path)
    else:
        form, found = "revision", list(_of_revision(name, other))
    faults = [finding for _, _, findings in found for finding in findings if finding.severity == "error"]
    if faults:
        raise ConfigError(faults)
    sources = [(file, source) for file, source, _ in found if source]
    if not sources:
        raise ConfigError([Finding(name, None, None, "error", "no-documents", "There are no TEI files in it.", "config",
                                   "Name the folder of an edition, a TEI file, a site, or a revision in git.")])
    return Version(name, form, tuple(_texts(sources)))


def interface_near(*names: str) -> Interface:
    """Give the words of the edition that one of these versions is in, or else of the one near; English if none is."""
    for path in (*(Path(name) for name in names if is_there(Path(name))), Path()):
        folder = config.find(path)
        if folder:
            with suppress(ConfigError):  # what the versions have can be told all the same
                edition = config.load(folder)
                return Interface.of(edition.settings.language, edition.words)
    return Interface.of()


_Read = list[tuple[str, Source | None, list[Finding]]]


def _of_path(path: Path) -> tuple[Form, _Read]:
    if path.is_file():
        source, findings = corpus.load_file(path, path.as_posix(), "document", foreign=True)
        return "file", [(path.as_posix(), source, findings)]
    if (path / config.FILE).is_file():
        files = [(file, kind) for folder, kind in corpus.FOLDERS.items() for file in unhidden(path / folder, "*.xml")]
        form: Form = "folder"
    elif _is_site(path):
        files, form = [(file, "document") for file in unhidden(path / "documents", "*.xml")], "site"
    else:
        files, form = [(file, "document") for file in unhidden(path, "*.xml")], "folder"
    return form, [(file.as_posix(), *_load(file, kind, path)) for file, kind in files]


def _load(file: Path, kind: Kind, folder: Path) -> tuple[Source | None, list[Finding]]:
    source, findings = corpus.load_file(file, file.as_posix(), kind, folder, foreign=True)
    # What is no TEI lies beside the texts of many a folder, and is none of them.
    return source, [one for one in findings if one.code != "not-tei"]


def _is_site(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("generator") == _PROGRAM


def _of_revision(name: str, other: str) -> Iterator[tuple[str, Source | None, list[Finding]]]:
    near = Path(other)
    beside = near if near.is_dir() and not _is_site(near) else (config.find(Path()) or Path())
    contents = read_revision(name, beside)
    place = f"{name}:" if ":" not in name else name if name[-1] in ":/" else f"{name}/"
    if name.endswith(".xml"):
        place = f"{name.rpartition('/')[0]}/" if "/" in name else f"{name.partition(':')[0]}:"
    settings = any(file == config.FILE for file in contents)
    for file, data in contents.items():
        kind: Kind | None = corpus.FOLDERS.get(file.partition("/")[0]) if settings else "document"
        if kind is None or not file.endswith(".xml") or any(part.startswith(".") for part in file.split("/")):
            continue
        shown = f"{place}{file}"
        tree, findings = parse(data, shown)
        if tree is not None and can_be_read(tree.getroot()):
            identifier = xml_id(tree.getroot()) or Path(file).stem
            yield shown, Source(shown, Path(file), kind, data, tree, identifier), findings
        else:
            yield shown, None, findings


def _texts(sources: Iterable[tuple[str, Source]]) -> Iterator[Text]:
    for file, source in sources:
        for one in [source] if source.kind == "register" else texts_of(source):
            yield Text(one.id, file, one)
