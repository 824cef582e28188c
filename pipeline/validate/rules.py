"""Schematron through XSLT: compiled by a stylesheet of ours, run by Saxon, with the place of each node at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.model import Finding
from pipeline.resources import stylesheet
from pipeline.saxon import Engine
from pipeline.xmlio import positions, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model import Source


class Rules:
    """Compiled Schematron rules.

    Raises `ConfigError` where the file is not XML, `StylesheetError` where a rule does not compile.
    """

    def __init__(self, path: Path) -> None:
        _, tree, findings = read(path, str(path))
        if tree is None:
            raise ConfigError(findings)
        compiler = Engine({"schematron": stylesheet("schematron.xsl")})
        compiled = compiler.run_to_text("schematron", compiler.document(tree, path.resolve().as_uri()))
        self._engine = Engine({path.name: compiled})
        self._name = path.name

    def check(self, sources: Sequence[Source], all_sources: Sequence[Source]) -> list[Finding]:
        """Check `sources` against the rules, which see `all_sources` as `$edition`."""
        documents = {source.name: self._engine.document(source.tree, source.uri) for source in all_sources}
        edition = list(documents.values())
        findings: list[Finding] = []
        for source in sources:
            results = self._engine.run(self._name, documents[source.name], {"edition": edition})
            places = positions(source.data) if results else []
            findings += [
                Finding(
                    source.name, *places[result["node"] - 1], result["severity"], result["code"], result["message"],
                    "schematron", result["hint"], result["xpath"],
                )
                for result in results
            ]
        return findings
