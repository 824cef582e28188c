"""Schematron through XSLT: compiled by a stylesheet of ours, run by Saxon, with the place of each fault."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, StylesheetError
from pipeline.model import Finding
from pipeline.pieces import Streamed
from pipeline.resources import stylesheet
from pipeline.validate.against import DEFAULT_PHASE, EVERY_SCHEMA, has_rules
from pipeline.validate.embedded import SCH
from pipeline.validate.enough import more_of
from pipeline.validate.in_pieces import far_in, merged, read_whole
from pipeline.validate.places import in_file
from pipeline.validate.schematron import bad_rules, load_schema
from pipeline.validate.silent import Silence, without
from pipeline.xmlio import places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from lxml.etree import _ElementTree

    from pipeline.model import Source
    from pipeline.saxon import Engine

_FAULT = re.compile(r"^line (?P<line>\d+)(?: of (?P<file>.+?))?: (?P<message>element .*)$", re.MULTILINE)
_MADE_FROM = re.compile(r'made:line="(?P<line>\d+)"(?:[^<>]*made:file="(?P<file>[^"]+)")?')
# As Saxon tells them: "Error in {1 +} at char 4 in xsl:when/@test on line 28 column 70 of …:", the code, the reason.
_WRONG = re.compile(
    r"Error in (?:\{(?P<expression>[^\n]*?)\} )?[^\n]*?on line (?P<line>\d+)[^\n]*\n"
    r"\s+(?:[A-Z]{4}\d{4}\s+)?(?P<reason>.*?)(?=\nError |\Z)", re.DOTALL,
)


class Rules:
    """Compiled Schematron rules: of a file, or embedded in a RELAX NG grammar.

    `phase` is the id of a phase, `#ALL`, or `#DEFAULT` for what the schema says. Raises `ConfigError` where the file
    is not XML, uses what is not supported, has no such phase, or has an expression that does not compile; its findings
    say where. Of a grammar, whose rules are many, those are compiled that have something to say of a document (see
    `silent`), and so a fault in one of them may be told by `check`.
    """

    def __init__(self, path: Path, phase: str = DEFAULT_PHASE) -> None:
        self._path, self._phase = path, phase
        self._engine: Engine | None = None
        self._silence: Silence | None = None
        self._compiled: set[int] = set()
        self._seen: dict[str, Any] = {}
        self._speaking: dict[str, tuple[_ElementTree, set[int]]] = {}
        self._tree = tree = load_schema(path)
        if tree is None:
            return
        if path.suffix == ".rng" and tree.getroot().tag == f"{{{SCH}}}schema":
            self._silence = Silence(tree)
            known = phases_in(tree)
            if phase not in {*EVERY_SCHEMA, *known}:
                raise ConfigError([unknown_phase(path, phase, known)])
        else:
            self._engine = self._compile(tree)

    def __bool__(self) -> bool:
        """Tell whether there is anything to check: a grammar may hold no rules."""
        return self._tree is not None

    @property
    def sees_edition(self) -> bool:
        """Whether the rules look into other sources than the one that is checked."""
        return self._tree is not None and any(let.get("name") == "edition" for let in self._tree.iter(f"{{{SCH}}}let"))

    def check(self, sources: Sequence[Source], all_sources: Sequence[Source]) -> list[Finding]:
        """Check `sources` against the rules, which see `all_sources` as `$edition`."""
        self.see(all_sources)
        self.prepare(sources)
        findings = [finding for source in sources for finding in self.check_one(source)]
        self.see(())
        self.prepare(())
        return findings

    def see(self, all_sources: Sequence[Source]) -> None:
        """Take the sources that the rules see from now on; those that look into none need none made ready."""
        engine = self._engine if self.sees_edition else None
        # An engine that is to be made of a grammar's rules is made now, since each engine has documents of its own.
        if engine is None and self.sees_edition and self._silence and self._tree is not None and all_sources:
            self._compiled = set(range(self._silence.patterns))
            engine = self._engine = self._compile(self._tree)
        self._seen = {source.name: engine.document(source.tree, source.uri) for source in all_sources} if engine else {}

    def prepare(self, sources: Sequence[Source]) -> None:
        """Compile what may say something of these sources, at once."""
        if self._silence is not None:
            sources = [source for source in sources if not isinstance(source, Streamed)]
            self._speaking = {source.name: (source.tree, self._silence.speaking(source.tree)) for source in sources}
            self._need(set().union(*(patterns for _, patterns in self._speaking.values())))

    def check_one(self, source: Source) -> list[Finding]:
        """Check a source; the rules see what `see` has taken.

        What is read in pieces is read whole where a rule looks beyond these, which is told.
        """
        if not isinstance(source, Streamed) or self._tree is None:
            return self._checked(source)
        far = [] if self.sees_edition else far_in(self._tree, source)
        certain = self.sees_edition or any(not rule.unless for rule in far)
        if not certain:
            found = merged(source.name, (self._checked(piece) for piece in source.pieces()))
            codes = {finding.code for finding in found}
            far = [rule for rule in far if not codes.isdisjoint(rule.unless)]
            if not far:
                return found
        return [read_whole(source.name, self._path, next(iter(far), None)), *self._checked(source.whole())]

    def _checked(self, source: Source) -> list[Finding]:
        if self._silence is not None:
            tree, speaking = self._speaking.get(source.name, (None, set()))
            if tree is not source.tree:
                speaking = self._silence.speaking(source.tree)
            if not speaking:
                return []
            self._need(speaking)
        engine = self._engine
        if engine is None:
            return []
        document = self._seen.get(source.name) or engine.document(source.tree, source.uri)
        results = engine.run(self._path.name, document, {"edition": list(self._seen.values())})
        places = places_in(source) if results else []
        skipped = source.within.skipped if source.within else 0
        findings: list[Finding] = []
        for result in results:
            if "more" in result:
                findings.append(more_of(source.name, result["code"], result["severity"], result["more"], "schematron"))
                continue
            if result["node"] <= skipped:
                continue
            line, column = places[result["node"] - 1]
            findings.append(
                Finding(
                    source.name, line, column, result["severity"], result["code"], result["message"],
                    "schematron", result["hint"], in_file(source, result["xpath"]),
                ),
            )
        return findings

    def _need(self, patterns: set[int]) -> None:
        """Compile patterns of a grammar: what is needed at first, then all, so that it is not done again and again."""
        if patterns <= self._compiled or self._silence is None or self._tree is None:
            return
        every = set(range(self._silence.patterns))
        self._compiled = every if self._compiled else patterns
        schema = deepcopy(self._tree)
        without(schema, every - self._compiled)
        self._engine = self._compile(schema)

    def _compile(self, tree: _ElementTree) -> Engine:
        from pipeline.saxon import Engine  # noqa: PLC0415 - of most letters no rule says anything, without Saxon

        path, compiler = self._path, _compiler()
        schema = compiler.document(tree, path.resolve().as_uri())
        try:
            compiled = compiler.run_to_text("schematron", schema, {"phase": self._phase})
        except StylesheetError as error:
            faults = [
                (path.parent / fault["file"] if fault["file"] else path, int(fault["line"]), fault["message"])
                for fault in _FAULT.finditer(str(error))
            ]
            raise ConfigError([bad_rules(*fault) for fault in faults or [(path, 1, str(error))]]) from error
        try:
            return Engine({path.name: compiled})
        except StylesheetError as error:
            raise ConfigError(list(_expression_faults(path, compiled, error))) from error


@cache
def _compiler() -> Engine:
    from pipeline.saxon import Engine  # noqa: PLC0415 - see above

    return Engine({"schematron": stylesheet("schematron.xsl")})


def embedded_rules(grammar: Path, phase: str = DEFAULT_PHASE) -> Rules | None:
    """Give the rules that are embedded in a RELAX NG grammar, `None` where there are none.

    Raises `ConfigError` as `Rules` does.
    """
    return (Rules(grammar, phase) or None) if has_rules(grammar) else None


def check_phase(schemas: Iterable[Path], phase: str) -> None:
    """Raise `ConfigError` where none of the schemas, Schematron or grammars with rules in them, has a phase."""
    if phase in EVERY_SCHEMA:
        return
    read = {path: load_schema(path) for path in schemas}
    known = [name for tree in read.values() if tree is not None for name in phases_in(tree)]
    if phase not in known:
        raise ConfigError([unknown_phase(next(iter(read), None), phase, list(dict.fromkeys(known)))])


def phases_in(schema: _ElementTree) -> list[str]:
    """Give the ids of the phases of a schema."""
    return [str(phase.get("id")) for phase in schema.iter(f"{{{SCH}}}phase") if phase.get("id")]


def unknown_phase(path: Path | None, phase: str, known: Sequence[str]) -> Finding:
    """Make the finding that a phase is not there, which names those that are."""
    message = f"There is no phase “{phase}”: the rules have {', '.join(known) or 'none'}."
    others = " or ".join(EVERY_SCHEMA)
    hint = f"Give one of these with --phase, or {others}." if known else f"Give {others}, or leave --phase out."
    return Finding(str(path or "rules"), None, None, "error", "unknown-phase", message, "config", hint)


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
