"""What an edition has otherwise than another version of it: for each document that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diff import Difference, compare_versions
from pipeline.diff.versions import Text, Version, read_version
from pipeline.texts import texts as texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import Edition
    from pipeline.interface import Interface
    from pipeline.model import Source


def changes_since(old: str, edition: Edition, sources: Sequence[Source], say: Interface) -> Mapping[str, Difference]:
    """Give the differences by the ids of the documents that changed since the version `old`.

    `sources` are the files of the edition as it is now. Raises `ConfigError` where the version cannot be read.
    """
    before = read_version(old, str(edition.folder))
    texts = [
        Text(text.id, source.name, text) for source in sources
        for text in ([source] if source.kind == "register" else texts_of(source))
    ]
    settings = edition.settings
    name = say("version", settings.version) if settings.version else settings.title
    found = compare_versions(before, Version(name, "folder", tuple(texts)))
    return {
        one.id: Difference(old, name, (one,))
        for one in found.documents if one.kind == "document" and one.action == "changed"
    }
