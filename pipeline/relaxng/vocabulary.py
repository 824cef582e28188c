"""What messages ask of a grammar: which names may stand where, what is required, what the schema says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.relaxng.derivatives import inside
from pipeline.relaxng.names import AnyName, Name, NsName, alternatives, contains, explicit, split
from pipeline.relaxng.patterns import (
    ATTRIBUTES,
    ELEMENTS,
    EMPTY,
    TEXT,
    UNITS,
    Attribute,
    Choice,
    Element,
    Group,
    Interleave,
    OneOrMore,
    Pattern,
)
from pipeline.relaxng.ranking import commonness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.automaton import Automaton, State
    from pipeline.relaxng.derivatives import Steps
    from pipeline.relaxng.names import NameClass

# One requirement: the patterns of which one is needed.
Requirement = tuple[Pattern, ...]
_LOOKED_AT = 20_000
_FEW_PLACES = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fault is: the state, the open element by name and pattern, and the name of the one closed last."""

    automaton: Automaton
    words: Vocabulary
    state: State
    elements: tuple[Element, ...]
    name: str
    last: str


class Vocabulary:
    """Answers about one schema; what is dear is worked out when first asked for."""

    def __init__(self, automaton: Automaton) -> None:
        self._elements = automaton.all_elements
        self._derivatives = automaton.derivatives
        self._inside: dict[Pattern, tuple[Element, ...]] = {}
        self._parents: dict[str, list[str]] = {}
        self._holders: dict[str, list[str]] = {}
        # What was said of an element in a state: the same fault comes again, in this document and the next.
        self.said: dict[tuple[object, ...], object] = {}
        namespaces: dict[str, int] = {}
        self._names: dict[str, list[Element]] = {}
        for element in self._elements:
            for key in explicit(element.name_class) or ():
                self._names.setdefault(key, []).append(element)
                namespaces[split(key)[0]] = namespaces.get(split(key)[0], 0) + 1
        self.main = max(namespaces, key=lambda ns: namespaces[ns], default="")

    def names(self) -> Iterable[str]:
        """Give all names of elements that the schema mentions."""
        return self._names.keys()

    def named(self, key: str) -> list[Element]:
        """Give the elements that the schema mentions by that name."""
        return self._names.get(key, [])

    def documentation(self, elements: Iterable[Element | Attribute]) -> str:
        """Give what the schema says of the first that it says anything of."""
        return next((e.node.documentation for e in elements if e.node.documentation), "")

    def expected(self, contents: Iterable[Pattern]) -> list[str]:
        """Give the names of elements that may come next, in the order of the schema."""
        found: dict[str, None] = {}
        for element in self.next_elements(contents):
            found.update((part.key, None) for part in alternatives(element.name_class) if isinstance(part, Name))
        return list(found)

    def next_elements(self, contents: Iterable[Pattern]) -> list[Element]:
        """Give the elements that may come next."""
        found: dict[Element, None] = {}
        waiting = list(contents)
        seen = set(waiting)
        while waiting:
            part = waiting.pop()
            if isinstance(part, Element):
                found[part] = None
            elif part.flags & ELEMENTS:
                following = [part.head, part.tail] if isinstance(part, Group) and part.head.nullable else (
                    [part.head] if isinstance(part, Group) else list(inside(part)))
                fresh = [inner for inner in following if inner not in seen]
                seen.update(fresh)
                waiting += reversed(fresh)
        return list(found)

    def attributes(self, contents: Iterable[Pattern]) -> list[Attribute]:
        """Give the attributes that may be given, now or later in the tag."""
        found: dict[Attribute, None] = {}
        waiting = list(contents)
        while waiting:
            part = waiting.pop()
            if isinstance(part, Attribute):
                found[part] = None
            elif part.flags & ATTRIBUTES:
                waiting += reversed(inside(part))
        return list(found)

    def all_inside(self, content: Pattern) -> tuple[Element, ...]:
        """Give all elements that may stand somewhere in a content."""
        if content not in self._inside:
            found: dict[Element, None] = {}
            waiting = [content]
            seen = {content}
            while waiting:
                part = waiting.pop()
                if isinstance(part, Element):
                    found[part] = None
                elif part.flags & ELEMENTS:
                    fresh = [inner for inner in inside(part) if inner not in seen]
                    seen.update(fresh)
                    waiting += reversed(fresh)
            self._inside[content] = tuple(found)
        return self._inside[content]

    def parents(self, key: str) -> list[str]:
        """Give the names of the elements in which an element may stand, in the order of the alphabet."""
        if key not in self._parents:
            wanted = set(self.named(key))
            self._parents[key] = sorted(
                name for name, elements in self._names.items()
                if any(wanted.intersection(self.all_inside(element.content)) for element in elements)
            )
        return self._parents[key]

    def holders(self, attribute: str) -> list[str]:
        """Give the names of the elements that may have an attribute, in the order of the alphabet."""
        if not self._holders:
            for name in sorted(self._names, key=lambda key: split(key)[1].lower()):
                found = [a for element in self._names[name] for a in self.attributes([element.content])]
                for key in dict.fromkeys(key for a in found for key in explicit(a.name_class) or ()):
                    self._holders.setdefault(key, []).append(name)
        return self._holders.get(attribute, [])

    def between(self, contents: Iterable[Pattern], key: str, parent: str) -> str | None:
        """Give an element that may stand next and in which `key` may stand first: what `key` could be put into.

        One that stands hardly anywhere else than in `parent` comes first, as an item in a list. One that itself may
        hold the parent (a note, a figure) stands anywhere, and is not what was left out.
        """
        found: list[str] = []
        for element in _commonest_first(self.next_elements(contents)):
            names = explicit(element.name_class)
            inside = self.next_elements([element.content])
            if names and any(contains(inner.name_class, key) for inner in inside):
                if len(self.parents(min(names))) <= _FEW_PLACES:
                    return min(names)
                if not any(contains(inner.name_class, parent) for inner in inside):
                    found.append(min(names))
        return found[0] if found else None

    def holding_text(self, contents: Iterable[Pattern]) -> str | None:
        """Give an element that may stand next and holds text."""
        for element in _commonest_first(self.next_elements(contents)):
            names = explicit(element.name_class)
            if names and element.content.flags & TEXT:
                return min(names)
        return None

    def ahead(self, content: Pattern, key: str) -> tuple[Steps, list[Requirement]]:
        """Give the steps to an element as if what must come before it were there, and what that is."""
        missing: list[Requirement] = []
        part = content
        looked = 0
        while isinstance(part, Group) and looked < _LOOKED_AT:
            looked += 1
            steps = self._derivatives.steps(part, key)
            if steps:
                return steps, missing
            inner, inner_missing = self._ahead_within(part.head, key)
            if inner:
                tail = part.tail
                return self._followed(inner, tail), missing + inner_missing
            missing += required_children(part.head)
            part = part.tail
        steps = self._derivatives.steps(part, key)
        if steps:
            return steps, missing
        inner, inner_missing = self._ahead_within(part, key)
        return inner, missing + inner_missing

    def _ahead_within(self, part: Pattern, key: str) -> tuple[Steps, list[Requirement]]:
        build = self._derivatives.builder
        if isinstance(part, Choice):
            for member in part.members:
                if member.flags & ELEMENTS and not isinstance(member, Element):
                    steps, missing = self.ahead(member, key)
                    if steps:
                        return steps, missing
        elif isinstance(part, OneOrMore):
            steps, missing = self.ahead(part.body, key)
            return self._followed(steps, build.optional(part)), missing
        elif isinstance(part, Interleave):
            for index, member in enumerate(part.members):
                steps, missing = self.ahead(member, key)
                if steps:
                    others = (*part.members[:index], *part.members[index + 1 :])
                    return tuple((element, build.interleave((left, *others))) for element, left in steps), missing
        return (), []

    def _followed(self, steps: Steps, tail: Pattern) -> Steps:
        return tuple((element, self._derivatives.builder.group(left, tail)) for element, left in steps)


def required_children(content: Pattern) -> list[Requirement]:
    """Give what a content must still have, in order; of a choice, the first of each branch."""
    found: list[Requirement] = []
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if part.nullable or part is EMPTY:
            continue
        if isinstance(part, Group):
            waiting += (part.tail, part.head)
        elif isinstance(part, Interleave):
            waiting += reversed(part.members)
        elif isinstance(part, OneOrMore):
            waiting.append(part.body)
        elif isinstance(part, Choice):
            found.append(_firsts(part))
        elif part.flags & (ELEMENTS | UNITS):
            found.append((part,))
    return found


def _firsts(content: Pattern) -> Requirement:
    found: dict[Pattern, None] = {}
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Group):
            # What may be left out is not what is missing.
            while isinstance(part, Group) and part.head.nullable:
                part = part.tail
            waiting.append(part.head if isinstance(part, Group) else part)
        elif isinstance(part, (Choice, Interleave)):
            needed = [member for member in part.members if not member.nullable]
            waiting += reversed(needed or part.members)
        elif isinstance(part, OneOrMore):
            waiting.append(part.body)
        elif part is not EMPTY:
            found[part] = None
    return tuple(found)


def required_attributes(content: Pattern) -> list[tuple[Attribute, ...]]:
    """Give the attributes that are missing: each a choice of those of which one is needed."""
    found: list[tuple[Attribute, ...]] = []
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if not part.flags & ATTRIBUTES:
            continue
        if isinstance(part, Attribute):
            found.append((part,))
        elif isinstance(part, Choice):
            branches = [required_attributes(member) for member in part.members]
            if all(branches):
                found.append(tuple(dict.fromkeys(branch[0][0] for branch in branches)))
        else:
            waiting += reversed(inside(part))
    return found


def class_in_words(name_class: NameClass) -> str | None:
    """Give an open name class in words."""
    for part in alternatives(name_class):
        if isinstance(part, AnyName):
            return "any element"
        if isinstance(part, NsName):
            return f"any element of the namespace “{part.ns}”" if part.ns else "any element of no namespace"
    return None


def _commonest_first(elements: Sequence[Element]) -> list[Element]:
    """Give elements with those first that editors mean nine times in ten."""
    return sorted(elements, key=lambda element: min(
        (commonness(part.key) for part in alternatives(element.name_class) if isinstance(part, Name)),
        default=commonness(""),
    ))
