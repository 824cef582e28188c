"""RELAX NG through libxml2: findings with the line and column of the element at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.errors import ConfigError
from pipeline.model import Finding
from pipeline.xmlio import positions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.etree import _Element

    from pipeline.model import Source

_HINT = "See the documentation of the element in the grammar: it says what may stand where."


class Grammar:
    """A compiled RELAX NG grammar in XML syntax. Raises `ConfigError` where `path` is none."""

    def __init__(self, path: Path) -> None:
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            self._grammar = etree.RelaxNG(etree.parse(str(path), parser))
        except (OSError, etree.XMLSyntaxError, etree.RelaxNGParseError) as error:
            hint = "Give a RELAX NG grammar in XML syntax (.rng)."
            message = f"The grammar cannot be used: {error}."
            fault = Finding(str(path), None, None, "error", "bad-grammar", message, "config", hint)
            raise ConfigError([fault]) from error

    def check(self, source: Source) -> list[Finding]:
        """Validate one source."""
        if self._grammar.validate(source.tree):
            return []
        places = positions(source.data)
        order = dict(zip(source.tree.iter("*"), places, strict=True))
        prefixes = {prefix: uri for element in order for prefix, uri in element.nsmap.items() if prefix}
        findings = []
        for entry in self._grammar.error_log:
            element = _element(source, entry.path, prefixes)
            line, column = order[element] if element is not None else (entry.line, None)
            xpath = source.tree.getpath(element) if element is not None else None
            message = f"{entry.message}."
            findings.append(
                Finding(
                    source.name, line, column, "error", "not-in-grammar", message, "relaxng", _HINT, xpath,
                ),
            )
        return findings


def _element(source: Source, path: str | None, prefixes: Mapping[str, str]) -> _Element | None:
    try:
        found = source.tree.xpath(path, namespaces=prefixes) if path else []
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found and etree.iselement(found[0]) else None
