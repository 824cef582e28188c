"""Which patterns of a schema can say anything of a document at all.

To compile rules for Saxon takes longer than to check a letter, and most rules of TEI All have nothing to say of one:
what they are about is not there, or is as it should be. libxml2 finds that out at once, where an expression means the
same to it (see `xpath`). In doubt a pattern may say something. What Saxon then says of it is what counts.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipeline.validate.conjuncts import is_harmless, necessary
from pipeline.validate.embedded import MADE, SCH
from pipeline.validate.xpath import UnclearError, condition, paths, string

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lxml.etree import _Element, _ElementTree

    from pipeline.validate.xpath import Path

_S = f"{{{SCH}}}"
_REMARKS = frozenset({f"{_S}p", f"{_S}title"})
# So many nodes can be looked at one by one.
_FEW = 100
_SETS = 500
_LINKS = ("abstract", "is-a")


@dataclass(slots=True)
class _Rule:
    """What to ask of a document: `names` are sets of elements, one set of which must be there for the rule to match."""

    rule: _Element
    paths: Sequence[Path]
    names: Sequence[frozenset[str]]
    lets: Mapping[str, str]
    question: etree.XPath | None = None


class Silence:
    """The `patterns` of one schema, so many, by their numbers, and what makes each of them speak."""

    def __init__(self, schema: _ElementTree) -> None:
        root = schema.getroot()
        self._spaces = {str(ns.get("prefix")): str(ns.get("uri")) for ns in root.iter(f"{_S}ns")}
        patterns = list(root.iter(f"{_S}pattern"))
        self.patterns = len(patterns)
        # Where patterns and rules are made of one another, none of them can be judged alone.
        linked = next(root.iter(f"{_S}extends"), None) is not None or any(
            element.get(name) for element in root.iter(f"{_S}pattern", f"{_S}rule") for name in _LINKS
        )
        self._rules = [None if linked else self._of_pattern(pattern) for pattern in patterns]
        self._asked: dict[frozenset[str], list[tuple[int, list[_Rule] | None]]] = {}

    def speaking(self, tree: _ElementTree) -> set[int]:
        """Give the numbers, from 0, of the patterns that may have something to say of a document."""
        there = frozenset(str(tag) for tag in {element.tag for element in tree.iter("*")})
        asked = self._asked.get(there)
        if asked is None:
            # Letters of one corpus have few sets of elements.
            asked = []
            for number, rules in enumerate(self._rules):
                those = rules and [rule for rule in rules if any(names <= there for names in rule.names)]
                if those or rules is None:
                    asked.append((number, those))
            if len(self._asked) < _SETS:
                self._asked[there] = asked
        return {
            number for number, rules in asked if rules is None or any(self._speaks(rule, tree) for rule in rules)
        }

    def _speaks(self, rule: _Rule, tree: _ElementTree) -> bool:
        try:
            if rule.lets:
                return self._speaks_with(rule, tree)
            if rule.question is None:
                found = " | ".join(path.text for path in rule.paths)
                rule.question = etree.XPath(f"boolean(({found})[{_faulty(rule.rule)}])", namespaces=self._spaces)
            return bool(rule.question(tree))
        except etree.XPathError:
            return True

    def _speaks_with(self, rule: _Rule, tree: _ElementTree) -> bool:
        """Look at each node by itself, with its variables, if there are few."""
        found: Any = tree.xpath(" | ".join(path.text for path in rule.paths), namespaces=self._spaces)
        if len(found) > _FEW or not all(etree.iselement(node) for node in found):
            return bool(found)
        question = etree.XPath(f"boolean({_faulty(rule.rule, rule.lets)})", namespaces=self._spaces)
        for node in found:
            values = {name: node.xpath(value, namespaces=self._spaces) for name, value in rule.lets.items()}
            if question(node, **values):
                return True
        return False

    def _of_pattern(self, pattern: _Element) -> list[_Rule] | None:
        rules: list[_Rule] = []
        for child in pattern.iterchildren("*"):
            if child.tag in _REMARKS:
                continue
            rule = self._of_rule(child) if child.tag == f"{_S}rule" else None
            # A let of a pattern is made once a document, and what is wrong in it is told wherever it is made.
            if rule is None:
                return None
            rules.append(rule)
        return rules

    def _of_rule(self, rule: _Element) -> _Rule | None:
        context = str(rule.get("context", ""))
        try:
            found = paths(context)
        except UnclearError:
            try:
                found = paths(context, loosely=True)
            except UnclearError:
                return None
        return _Rule(rule, found, [self._names(path) for path in found], _strings(rule))

    def _names(self, path: Path) -> frozenset[str]:
        """Give names as lxml writes them; one whose prefix means nothing asks for nothing."""
        found: set[str] = set()
        for name in path.names:
            prefix, colon, local = name.rpartition(":")
            if name.startswith("Q{"):
                space, _, local = name[2:].rpartition("}")
            else:
                space = self._spaces.get(prefix, "") if colon else ""
                if colon and not space:
                    continue
            found.add(f"{{{space}}}{local}" if space else local)
        return frozenset(found)


def _strings(rule: _Element) -> dict[str, str]:
    """Give the variables of a rule that are strings for certain."""
    found: dict[str, str] = {}
    for let in rule.iterchildren(f"{_S}let"):
        with suppress(UnclearError):
            found[str(let.get("name"))] = string(str(let.get("value", "")))
    return found


def _faulty(rule: _Element, strings: Collection[str] = ()) -> str:
    """Give a condition without which a rule says nothing of a node; where none is clear, one that always holds."""
    found: list[str] = []
    for child in rule.iterchildren("*"):
        if child.tag in _REMARKS or (child.tag == f"{_S}let" and _is_plain(child)):
            continue
        test = str(child.get("test", ""))
        try:
            if child.tag == f"{_S}assert":
                found.append(f"not({condition(test, strings)})")
            elif child.tag == f"{_S}report":
                found.append(f"boolean({necessary(test, strings)})")
            else:
                return "true()"
        except UnclearError:
            return "true()"
    return " or ".join(found) or "false()"


def _is_plain(let: _Element) -> bool:
    return let.get("as") is None and is_harmless(str(let.get("value", "")))


def without(schema: _ElementTree, silent: Iterable[int]) -> None:
    """Empty patterns of a schema, by their numbers; they stay where they are, since phases name them."""
    # The codes of rules without an id come from their numbers, which stay what they are.
    for number, rule in enumerate(schema.iter(f"{_S}rule"), 1):
        rule.set(f"{{{MADE}}}code", str(rule.get("id", f"schematron-rule-{number}")))
    patterns = list(schema.getroot().iter(f"{_S}pattern"))
    for number in silent:
        for child in list(patterns[number]):
            patterns[number].remove(child)
