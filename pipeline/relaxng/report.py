"""Faults to findings: each told once, with its place, and a way to go on as if it had been mended.

What is said of a fault is worked out in `about_elements` and `about_attributes`; here it is kept who was told
what, so that the followers of a fault are not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.model import Finding
from pipeline.relaxng.about_attributes import explain_attribute, explain_missing_attributes
from pipeline.relaxng.about_elements import explain_element, explain_incomplete, explain_text, wrong_order
from pipeline.relaxng.automaton import REMEMBERED, is_space
from pipeline.relaxng.limits import EnoughError
from pipeline.relaxng.locate import (
    Want,
    attribute_place,
    attribute_step,
    path_in_tree,
    second_reading,
    usage_of_tree,
)
from pipeline.relaxng.ranking import GAP, UNKNOWN
from pipeline.relaxng.sources import TreeEvents
from pipeline.relaxng.suggest import nearest
from pipeline.relaxng.vocabulary import Spot, Vocabulary
from pipeline.relaxng.wording import Fault, attribute_name, element_name, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Literal

    from pipeline.relaxng.automaton import Automaton, Link, State, Step
    from pipeline.relaxng.datatypes import IdKind
    from pipeline.relaxng.ranking import Usage
    from pipeline.relaxng.sources import Events, Place

MAX_FINDINGS = 1000
MAX_MET = 50_000
_PER_TAG = 10
_PER_PARENT = 50
# Ids are proposed for so many references that lead nowhere, each held against all ids; so many ids in all.
_PROPOSALS = 20
_HELD = 200_000


class _Open(str):
    """The name of an open element in which faults were told; `lacking` has the findings that told of a lack.

    `again` has the steps of what is told no more: of a million such elements, each is a glance.
    """

    __slots__ = ("again", "lacking", "told")

    def __init__(self, _name: str) -> None:
        self.told: set[str] = set()
        self.lacking: dict[str, int] = {}
        self.again: dict[tuple[State, str], Step] = {}


class _Spotted(NamedTuple):
    """What a finding was told of: an element to be found again or, of a tree, its path; and the attribute's step."""

    element: Want | str
    attribute: str = ""


@dataclass(slots=True)
class Reporter:
    """Tells the faults of one document and says how to go on; `names` and `last` are those that the handlers keep."""

    automaton: Automaton
    vocabulary: Callable[[], Vocabulary]
    events: Events | TreeEvents
    file: str
    names: list[str]
    last: list[str]
    findings: list[Finding] = field(default_factory=list)
    _spotted: dict[int, _Spotted] = field(default_factory=dict)
    _lists: dict[int, Fault] = field(default_factory=dict)
    _ids: dict[str, int | None] = field(default_factory=dict)
    _references: list[tuple[list[str], str, str, Place, _Spotted]] = field(default_factory=list)
    _proposed: dict[str, str | None] = field(default_factory=dict)
    _renamed: dict[str, str] = field(default_factory=dict)
    _top: _Open = field(default_factory=lambda: _Open(""))
    _met: int = 0
    _tag: tuple[list[str], int] = field(default_factory=lambda: ([], 0))

    def element(self, state: State, stack: list[Link], name: str, attributes: list[str]) -> Step:  # noqa: ARG002 - all that is known
        """Tell of an element that may not stand here, unless it follows from what was told of its parent."""
        told = self._told()
        self._count()
        step = told.again.get((state, name))
        if step is not None:
            return step
        if len(told.told) > _PER_PARENT:
            return self._again(told, state, self.automaton.canonical(name))
        said = explain_element(self._spot(state, stack[-1] if stack else None), name, self._renamed)
        if said.fault is None or name in told.told or (said.inline and "#text" in told.told):
            return self._again(told, state, name, said.step)
        for key in said.lacking:
            told.lacking.setdefault(key, len(self.findings))
        if name in told.lacking and said.fault.code in {"wrong-order", "not-allowed-here", "repeated-element"}:
            # What was missed before comes after all: one fault, the order.
            index = told.lacking.pop(name)
            fault = wrong_order(self.vocabulary(), name, self.last[0], self.names[-1] if self.names else "")
            self.findings[index] = replace(
                self.findings[index], code=fault.code, message=fault.message, hint=fault.hint,
            )
            self._lists.pop(index, None)
            return said.step
        told.told.add(name)
        if said.fault.code != "missing-element":
            told.told.add("#element")
        self._tell(said.fault, self.events.place(), self._mark("tag", len(self.names) + 1))
        return said.step

    def _count(self) -> None:
        """Count what is wrong, told or not: of a million such elements nobody reads more than that there are many."""
        self._met += 1
        if self._met > MAX_MET:
            raise EnoughError

    def _again(self, told: _Open, state: State, name: str, step: Step | None = None) -> Step:
        """Keep the step of an element of which nothing is told; without one, it is tolerated."""
        known = told.again.get((state, name)) or step
        if known is None:
            known = self.automaton.tolerated(self.automaton.elements_named(name), state)
        if len(told.again) < REMEMBERED:
            told.again[state, name] = known
        return known

    def attribute(self, opened: State, state: State, link: Link, at: int, attributes: list[str]) -> State:
        """Tell of an attribute that may not stand here or has a wrong value."""
        # One list of attributes is one tag: an editor who mends ten faults of it will look at the rest.
        number = self._tag[1] + 1 if self._tag[0] is attributes else 1
        self._tag = attributes, number
        self._count()
        if number > _PER_TAG:
            return state
        place, written = attribute_place(self.events.tag(), at // 2, self.events.place())
        fault, after = explain_attribute(self._spot(state, link), opened, attributes, at, written)
        if fault is not None:
            self._tell(fault, place, self._mark("tag", attribute=self._step(attributes[at], written)))
        return after

    def missing(self, state: State, name: str, attributes: list[str]) -> State:
        """Tell of attributes that are missing."""
        fault = explain_missing_attributes(self.vocabulary(), state, name, attributes)
        self._tell(fault, self.events.place(), self._mark("tag"))
        return self.automaton.close(state, forgiving=True) or self.automaton.anything

    def text(self, state: State, stack: list[Link], text: str) -> State:
        """Tell of text that may not stand here, once in each element."""
        self._count()
        told = self._told()
        if "#text" not in told.told and "#element" not in told.told:
            fault = explain_text(self._spot(state, stack[-1]), text)
            self._tell(fault, self.events.place(), self._mark("text"))
        told.told.add("#text")
        return state

    def incomplete(self, state: State, stack: list[Link], text: str | None) -> int:
        """Tell of an element that lacks something, or holds a wrong string."""
        self._count()
        told = self._told()
        everything = (1 << len(state.contents)) - 1
        if told.told & {"#element", "#text"}:
            return everything
        fault = explain_incomplete(self._spot(state, stack[-1]), text)
        blank = text is None or is_space(text)
        self._tell(fault, self.events.place(), self._mark("end" if blank else "text"))
        return everything

    def identifier(self, kind: IdKind, value: str, name: str, at: int, attributes: list[str]) -> None:
        """Tell of an id that stands already (RELAX NG DTD Compatibility, section 5)."""
        tag_place = self.events.place()
        if kind != "ID":
            references = [reference for reference in value.split() if reference not in self._ids]
            if references:
                place, written = attribute_place(self.events.tag(), at // 2, tag_place)
                mark = self._mark("tag", attribute=self._step(attributes[at], written))
                self._references.append((references, name, attributes[at], place, mark))
            return
        value = value.strip()
        if value not in self._ids:
            self._ids[value] = tag_place[0]
            return
        place, written = attribute_place(self.events.tag(), at // 2, tag_place)
        shown = f"{attribute_name(attributes[at])} {quoted(value)} of {element_name(name, self.vocabulary().main)}"
        line = self._ids[value]
        where = f" on line {line}" if line else ""
        message = f"The {shown} stands already{where}."
        fault = Fault("duplicate-id", message, "Give each element an id of its own.")
        self._tell(fault, place, self._mark("tag", attribute=self._step(attributes[at], written)))

    def end(self) -> None:
        """Tell of references that lead nowhere."""
        for references, name, attribute, place, mark in self._references:
            for reference in references:
                if reference in self._ids:
                    continue
                shown = f"{attribute_name(attribute)} of {element_name(name, self.vocabulary().main)}"
                message = f"The {shown} refers to {quoted(reference)}, but no element has that id."
                near = self._near(reference)
                hint = "Give the element meant that id, or correct the reference."
                if near:
                    hint = f"Did you mean {quoted(near)}?"
                self._tell(Fault("dangling-idref", message, hint), place, mark)

    def _near(self, reference: str) -> str | None:
        """Give the id nearest to a reference, as long as few were asked for: each is held against all ids."""
        if reference not in self._proposed:
            if len(self._proposed) >= _PROPOSALS or len(self._proposed) * len(self._ids) > _HELD:
                return None
            self._proposed[reference] = nearest(reference, self._ids)
        return self._proposed[reference]

    def settled(self, reopen: Callable[[], IO[bytes]] | None) -> list[Finding]:
        """Give the findings in the order of the document: with their places, paths, and lists of names."""
        usage: Usage = UNKNOWN
        if isinstance(self.events, TreeEvents):
            usage = usage_of_tree(self.events) if self._lists else UNKNOWN
            for index, (path, step) in self._spotted.items():
                self.findings[index] = replace(self.findings[index], xpath=f"{path}{step}")
        elif reopen is not None and self._spotted:
            wanted = {index: one.element for index, one in self._spotted.items() if isinstance(one.element, Want)}
            seen, usage = second_reading(reopen, wanted.values(), counting=bool(self._lists))
            for index, want in wanted.items():
                if want not in seen:
                    continue
                path, place = seen[want]
                # Of what an entity holds, the path is that of the element around it.
                step = "" if want.in_entity else self._spotted[index].attribute
                line, column = place or (self.findings[index].line, self.findings[index].column)
                self.findings[index] = replace(self.findings[index], line=line, column=column, xpath=path + step or "/")
        for index, fault in self._lists.items():
            self.findings[index] = _filled(self.findings[index], fault, usage)
        return sorted(self.findings, key=lambda finding: (finding.line or 0, finding.column or 0))

    def add(self, code: str, message: str, hint: str, place: Place, **more: Any) -> None:
        """Add a finding that is no fault of an element or attribute."""
        given = {"source": "relaxng", "hint": hint, **more}
        self.findings.append(Finding(self.file, *place, "error", code, message, **given))

    def _tell(self, fault: Fault, place: Place, spotted: _Spotted) -> None:
        index = len(self.findings)
        self._spotted[index] = spotted
        if fault.allowed or fault.places:
            self._lists[index] = fault
        self.add(fault.code, fault.message, fault.hint, place)
        if len(self.findings) >= MAX_FINDINGS:
            raise EnoughError

    def _mark(self, kind: Literal["tag", "text", "end"], depth: int | None = None, attribute: str = "") -> _Spotted:
        """Note the element that a finding is about: the innermost open one, or the one at `depth`."""
        depth = len(self.names) if depth is None else depth
        if isinstance(self.events, TreeEvents):
            return _Spotted(path_in_tree(self.events, depth), attribute)
        in_entity = kind == "tag" and not self.events.tag()
        return _Spotted(Want(kind, self.events.offset(), depth, in_entity=in_entity), attribute)

    def _step(self, key: str, written: str | None) -> str:
        return attribute_step(key, written, self.events.namespaces)

    def _spot(self, state: State, link: Link | None) -> Spot:
        elements = link.elements if link else ()
        name = str(self.names[-1]) if self.names else ""
        return Spot(self.automaton, self.vocabulary(), state, elements, name, self.last[0])

    def _told(self) -> _Open:
        if not self.names:
            return self._top
        name = self.names[-1]
        if not isinstance(name, _Open):
            name = self.names[-1] = _Open(name)
        return name


def _filled(finding: Finding, fault: Fault, usage: Usage) -> Finding:
    """Put the lists of names into message and hint."""
    allowed = fault.allowed.told(usage) if fault.allowed else ""
    places = fault.places.told(usage) if fault.places else ""
    return replace(finding, message=fault.message.replace(GAP, allowed), hint=fault.hint.replace(GAP, places))
