"""Schematron through XSLT: compiled by a stylesheet of ours, run by Saxon, with the place of each fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, StylesheetError
from pipeline.model import Finding
from pipeline.resources import stylesheet
from pipeline.saxon import Engine
from pipeline.validate.embedded import OLD, SCH
from pipeline.validate.schematron import bad_rules, load_schema
from pipeline.xmlio import positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.model import Source


_FAULT = re.compile(r"^line (?P<line>\d+)(?: of (?P<file>.+?))?: (?P<message>element .*)$", re.MULTILINE)
_MADE_FROM = re.compile(r'made:line="(?P<line>\d+)"(?:[^<>]*made:file="(?P<file>[^"]+)")?')
# As Saxon tells them: "Error in {1 +} at char 4 in xsl:when/@test on line 28 column 70 of …:", the code, the reason.
_WRONG = re.compile(
    r"Error in (?:\{(?P<expression>[^\n]*?)\} )?[^\n]*?on line (?P<line>\d+)[^\n]*\n"
    r"\s+(?:[A-Z]{4}\d{4}\s+)?(?P<reason>.*?)(?=\nError |\Z)", re.DOTALL,
)
_SPACES = (SCH.encode(), OLD.encode())
DEFAULT_PHASE = "#DEFAULT"


class Rules:
    """Compiled Schematron rules: of a file, or embedded in a RELAX NG grammar.

    `phase` is the id of a phase, `#ALL`, or `#DEFAULT` for what the schema says. Raises `ConfigError` where the file
    is not XML, uses what is not supported, has no such phase, or has an expression that does not compile; its findings
    say where.
    """

    def __init__(self, path: Path, phase: str = DEFAULT_PHASE) -> None:
        self._name = path.name
        self._engine: Engine | None = None
        self._sees_edition = False
        tree = load_schema(path)
        if tree is None:
            return
        self._sees_edition = any(let.get("name") == "edition" for let in tree.iter(f"{{{SCH}}}let"))
        compiler = Engine({"schematron": stylesheet("schematron.xsl")})
        schema = compiler.document(tree, path.resolve().as_uri())
        try:
            compiled = compiler.run_to_text("schematron", schema, {"phase": phase})
        except StylesheetError as error:
            faults = [
                (path.parent / fault["file"] if fault["file"] else path, int(fault["line"]), fault["message"])
                for fault in _FAULT.finditer(str(error))
            ]
            raise ConfigError([bad_rules(*fault) for fault in faults or [(path, 1, str(error))]]) from error
        try:
            self._engine = Engine({path.name: compiled})
        except StylesheetError as error:
            raise ConfigError(list(_expression_faults(path, compiled, error))) from error

    def __bool__(self) -> bool:
        """Tell whether there is anything to check: a grammar may hold no rules."""
        return self._engine is not None

    def check(self, sources: Sequence[Source], all_sources: Sequence[Source]) -> list[Finding]:
        """Check `sources` against the rules, which see `all_sources` as `$edition`."""
        if self._engine is None:
            return []
        # Only rules that declare $edition see the others, which need not be made ready for those that do not.
        seen = all_sources if self._sees_edition else ()
        documents = {source.name: self._engine.document(source.tree, source.uri) for source in seen}
        edition = list(documents.values())
        findings: list[Finding] = []
        for source in sources:
            document = documents.get(source.name) or self._engine.document(source.tree, source.uri)
            results = self._engine.run(self._name, document, {"edition": edition})
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


def embedded_rules(grammar: Path) -> Rules | None:
    """Give the rules that are embedded in a RELAX NG grammar, `None` where there are none.

    Raises `ConfigError` as `Rules` does.
    """
    if grammar.suffix != ".rng" or not any(space in grammar.read_bytes() for space in _SPACES):
        return None
    return Rules(grammar) or None


def _expression_faults(path: Path, compiled: str, error: StylesheetError) -> Iterator[Finding]:
    """Tell each expression that does not compile, at the place of the schema that it stands in."""
    faults = list(_WRONG.finditer(str(error)))
    for fault in faults:
        file, line = _place_in_schema(compiled, int(fault["line"]))
        told = f" “{fault['expression'].strip()}”" if fault["expression"] else ""
        message = f"An expression{told} is wrong: {' '.join(fault['reason'].split()).rstrip('. ')}."
        yield bad_rules(path.parent / file if file else path, line, message)
    if not faults:
        yield bad_rules(path, None, f"The rules do not compile: {error}")


def _place_in_schema(compiled: str, line: int) -> tuple[str | None, int | None]:
    """Give the file, if it is an included one, and the line from which a line of the compiled stylesheet was made."""
    made = list(_MADE_FROM.finditer("\n".join(compiled.splitlines()[:line])))
    return (made[-1]["file"], int(made[-1]["line"])) if made else (None, None)
