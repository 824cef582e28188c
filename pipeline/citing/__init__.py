"""How a text is cited: in Chicago's and MLA's style, as BibTeX, RIS and CSL-JSON, with its version, date and hash.

`reference` says what is cited, `styles` writes it as people do, `formats` as programs read it. A citation depends on a
text, its outline and the settings alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from pipeline.citing.formats import TEX, bibtex, csl, ris
from pipeline.citing.reference import OWN, Reference, of_edition, of_page, of_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Source

__all__ = [
    "Reference", "bibtex", "cited", "cited_edition", "cited_page", "csl", "of_edition", "of_page", "of_text", "ris",
]


def cited(about: Mapping[str, Any], settings: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """Give what the page of a text shows of how it is cited; `about` is what `pipeline.survey` says of it."""
    return _shown(of_text(about, settings, source.root, hashlib.sha256(source.data).hexdigest()))


def cited_edition(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the same of a whole edition."""
    return _shown(of_edition(settings))


def cited_page(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give how each page that is no text is cited: the same, with each text in parts, some of them the page's own.

    Such a part has, for its text, `own`: what of the page stands there. The styles are asked once for all pages.
    `tex` is what letters of a title are in BibTeX.
    """
    shown = _shown(of_page(settings))
    return {
        "styles": [{**style, "parts": [part for parts in style["parts"] for part in _own(parts)]}
                   for style in shown["styles"]],
        **{name: _own({"text": shown[name]}) for name in ("bibtex", "ris", "csl")}, "tex": TEX,
    }


def _own(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"own": OWN[text]} if text in OWN else {**part, "text": text}
            for text in re.split(f"([{''.join(OWN)}])", part["text"]) if text]


def _shown(reference: Reference) -> dict[str, Any]:
    from pipeline.citing.styles import styled  # noqa: PLC0415 - it is as slow to import as a document is to render

    return {
        "styles": styled(reference), "bibtex": bibtex(reference), "ris": ris(reference),
        "csl": json.dumps([csl(reference)], ensure_ascii=False, indent=2), "digest": reference.digest,
        "url": reference.url,
    }
