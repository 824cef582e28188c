"""Sources to renderings: drives the stylesheets, one document at a time.

A `Renderer` belongs to one process (see `saxon`); what it is made from, a `Context`, travels between
processes. What it gives for a source depends on the source's bytes and the context alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import StylesheetError
from pipeline.model import Finding, Record, Rendering
from pipeline.resources import stylesheet, words
from pipeline.saxon import Engine
from pipeline.xmlio import parse, positions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Source


@dataclass(frozen=True, slots=True)
class Context:
    """What the documents share: the settings and addresses as JSON, the registers' names and bytes."""

    settings: str
    addresses: str
    registers: tuple[tuple[str, bytes], ...]

    @classmethod
    def of(
        cls, settings: Mapping[str, Any], addresses: Mapping[str, str], registers: Sequence[Source],
    ) -> Context:
        """Make a context from the values of an edition; its `words` take the place of the bundled ones."""
        merged = words(settings.get("language") or "en") | settings.get("words", {})
        return cls(
            json.dumps({**settings, "words": merged}, ensure_ascii=False, sort_keys=True),
            json.dumps(addresses, ensure_ascii=False, sort_keys=True),
            tuple((source.uri, source.data) for source in registers),
        )


class Renderer:
    """Compiled stylesheets and parsed registers, for as many sources as one likes."""

    def __init__(self, context: Context) -> None:
        self._engine = Engine({name: stylesheet(f"{name}.xsl") for name in ("document", "site")})
        registers = []
        for uri, data in context.registers:
            tree, _ = parse(data, uri)
            if tree is not None:
                registers.append(self._engine.document(tree, uri))
        self._parameters = {
            "settings": context.settings,
            "addresses": context.addresses,
            "registers": registers,
        }

    def render(self, source: Source) -> Rendering:
        """Make all that is made from one document or page.

        An element without a rule is a warning. Raises `StylesheetError` where a stylesheet fails.
        """
        document = self._engine.document(source.tree, source.uri)
        result = self._run("document", document, {"kind": source.kind})
        findings = tuple(_unhandled(source, result["unhandled"]))
        record = Record.from_json({**result["record"], "id": source.id})
        return Rendering(source.id, _page(result["page"]), result["texts"], record, findings)

    def site(self, records: Sequence[Record]) -> dict[str, str]:
        """Make the pages of the whole edition from the registers and records, by their path in the site."""
        found = self._run("site", None, {"records": json.dumps([record.as_json() for record in records])})
        return {path: _page(page) for path, page in sorted(found.items())}

    def _run(self, name: str, source: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self._engine.run(name, source, {**self._parameters, **parameters})
        if "error" in result:
            error = result["error"]
            raise StylesheetError(error["message"], error["file"], error["line"], error["code"])
        return result


def _page(markup: str) -> str:
    return markup if markup.endswith("\n") else markup + "\n"


def _unhandled(source: Source, elements: Sequence[Mapping[str, Any]]) -> list[Finding]:
    if not elements:
        return []
    places = positions(source.data)
    hint = "Use an element that the edition knows, or add a rule to the stylesheets."
    findings = []
    for element in elements:
        line, column = places[element["node"] - 1]
        message = (
            f"No rule for the element <{element['name']}>, which stands {element['count']} times in the "
            "text: its words are shown, its meaning is not."
        )
        findings.append(
            Finding(source.name, line, column, "warning", "no-rule", message, "transform", hint),
        )
    return findings
