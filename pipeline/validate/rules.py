"""Schematron through XSLT: compiled by a stylesheet of ours, run by Saxon, with the place of each fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, StylesheetError
from pipeline.model import Finding
from pipeline.resources import stylesheet
from pipeline.saxon import Engine
from pipeline.xmlio import elements, positions, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model import Source


_FAULT = re.compile(r"^line (?P<line>\d+): (?P<message>.*)$", re.MULTILINE)
_MADE_FROM = re.compile(r'made:line="(\d+)"')


class Rules:
    """Compiled Schematron rules.

    Raises `ConfigError` where the file is not XML, uses what is not supported, or has an expression that does
    not compile; its findings say where.
    """

    def __init__(self, path: Path) -> None:
        _, tree, findings = read(path, str(path))
        if tree is None:
            raise ConfigError(findings)
        compiler = Engine({"schematron": stylesheet("schematron.xsl")})
        schema = compiler.document(tree, path.resolve().as_uri())
        lines = " ".join(str(element.sourceline) for element in elements(tree))
        try:
            compiled = compiler.run_to_text("schematron", schema, {"lines": lines})
        except StylesheetError as error:
            faults = [(int(fault["line"]), fault["message"]) for fault in _FAULT.finditer(str(error))]
            raise ConfigError([_fault(path, *fault) for fault in faults or [(1, str(error))]]) from error
        try:
            self._engine = Engine({path.name: compiled})
        except StylesheetError as error:
            line = _line_in_schema(compiled, error.line)
            raise ConfigError([_fault(path, line, f"An expression is wrong. {error}")]) from error
        self._name = path.name

    def check(self, sources: Sequence[Source], all_sources: Sequence[Source]) -> list[Finding]:
        """Check `sources` against the rules, which see `all_sources` as `$edition`."""
        documents = {source.name: self._engine.document(source.tree, source.uri) for source in all_sources}
        edition = list(documents.values())
        findings: list[Finding] = []
        for source in sources:
            results = self._engine.run(self._name, documents[source.name], {"edition": edition})
            places = positions(source.data) if results else []
            for result in results:
                line, column = places[result["node"] - 1]
                findings.append(
                    Finding(
                        source.name, line, column, result["severity"], result["code"], result["message"],
                        "schematron", result["hint"], result["xpath"],
                    ),
                )
        return findings


def _line_in_schema(compiled: str, line: int | None) -> int | None:
    """Give the line of the schema from which a line of the compiled stylesheet was made."""
    made = _MADE_FROM.findall("\n".join(compiled.splitlines()[: line or 0]))
    return int(made[-1]) if made else None


def _fault(path: Path, line: int | None, message: str) -> Finding:
    hint = "Mend the rule; see the README for what of Schematron is supported."
    return Finding(str(path), line, None, "error", "bad-rules", message, "config", hint)
