"""Faults to findings: each told once, with its place, and a way to go on as if it had been mended.

What is said of a fault is worked out in `about_elements` and `about_attributes`; here it is kept who was told
what, so that the followers of a fault are not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline.model import Finding
from pipeline.relaxng.about_attributes import explain_attribute, explain_missing_attributes
from pipeline.relaxng.about_elements import explain_element, explain_incomplete, explain_text, wrong_order
from pipeline.relaxng.automaton import is_space
from pipeline.relaxng.locate import attribute_place, second_reading
from pipeline.relaxng.suggest import nearest
from pipeline.relaxng.vocabulary import Spot, Vocabulary
from pipeline.relaxng.wording import Fault, attribute_name, element_name, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from pipeline.relaxng.automaton import Automaton, Link, State, Step
    from pipeline.relaxng.datatypes import IdKind
    from pipeline.relaxng.locate import Want
    from pipeline.relaxng.sources import Events, Place, TreeEvents
    from pipeline.relaxng.validator import Handlers

MAX_FINDINGS = 1000
_PER_TAG = 10
_PER_PARENT = 50


class EnoughError(Exception):
    """There are more findings than anyone reads."""


class _Open(str):
    """The name of an open element in which faults were told; `lacking` has the findings that told of a lack."""

    __slots__ = ("lacking", "told")

    def __init__(self, _name: str) -> None:
        self.told: set[str] = set()
        self.lacking: dict[str, int] = {}


@dataclass(slots=True)
class Reporter:
    """Tells the faults of one document and says how to go on."""

    automaton: Automaton
    vocabulary: Callable[[], Vocabulary]
    events: Events | TreeEvents
    file: str
    id_check: bool
    names: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _wanted: dict[int, Want] = field(default_factory=dict)
    _ids: dict[str, int | None] = field(default_factory=dict)
    _references: list[tuple[str, str, str, Place]] = field(default_factory=list)
    _renamed: dict[str, str] = field(default_factory=dict)
    _top: _Open = field(default_factory=lambda: _Open(""))
    _tag: tuple[list[str], int] = field(default_factory=lambda: ([], 0))

    def follow(self, handlers: Handlers) -> None:
        """Look on at the names that the handlers keep."""
        self.names, self.last = handlers.names, handlers.last

    def element(self, state: State, stack: list[Link], name: str, attributes: list[str]) -> Step:  # noqa: ARG002
        """Tell of an element that may not stand here, unless it follows from what was told of its parent."""
        told = self._told()
        if len(told.told) > _PER_PARENT:
            return self.automaton.tolerated(self.automaton.elements_named(name), state)
        said = explain_element(self._spot(state, stack[-1] if stack else None), name, self._renamed)
        if said.lacking and said.fault:
            for key in said.lacking:
                told.lacking.setdefault(key, len(self.findings))
        if said.fault is None or name in told.told or (said.inline and "#text" in told.told):
            return said.step
        if name in told.lacking and said.fault.code in {"wrong-order", "not-allowed-here", "repeated-element"}:
            # What was missed before comes after all: one fault, the order.
            index = told.lacking.pop(name)
            fault = wrong_order(self.vocabulary(), name, self.last[0], self.names[-1] if self.names else "")
            self.findings[index] = replace(
                self.findings[index], code=fault.code, message=fault.message, hint=fault.hint,
            )
            return said.step
        told.told.add(name)
        if said.fault.code != "missing-element":
            told.told.add("#element")
        self._tell(said.fault, self.events.place())
        return said.step

    def attribute(self, opened: State, state: State, link: Link, at: int, attributes: list[str]) -> State:
        """Tell of an attribute that may not stand here or has a wrong value."""
        # One list of attributes is one tag: an editor who mends ten faults of it will look at the rest.
        number = self._tag[1] + 1 if self._tag[0] is attributes else 1
        self._tag = attributes, number
        if number > _PER_TAG:
            return state
        place, written = attribute_place(self.events.tag(), at // 2, self.events.place())
        fault, after = explain_attribute(self._spot(state, link), opened, attributes, at, written)
        if fault is not None:
            self._tell(fault, place)
        return after

    def missing(self, state: State, name: str, attributes: list[str]) -> State:
        """Tell of attributes that are missing."""
        fault = explain_missing_attributes(self.vocabulary(), state, name, attributes)
        self._tell(fault, self.events.place())
        return self.automaton.close(state, forgiving=True) or self.automaton.anything

    def text(self, state: State, stack: list[Link], text: str) -> State:
        """Tell of text that may not stand here, once in each element."""
        told = self._told()
        if "#text" not in told.told and "#element" not in told.told:
            fault = explain_text(self._spot(state, stack[-1]), text)
            self._tell(fault, self.events.place(), "text")
        told.told.add("#text")
        return state

    def incomplete(self, state: State, stack: list[Link], text: str | None) -> int:
        """Tell of an element that lacks something, or holds a wrong string."""
        told = self._told()
        everything = (1 << len(state.contents)) - 1
        if told.told & {"#element", "#text"}:
            return everything
        fault = explain_incomplete(self._spot(state, stack[-1]), text)
        blank = text is None or is_space(text)
        self._tell(fault, self.events.place(), "open" if blank else "text")
        return everything

    def identifier(self, kind: IdKind, value: str, name: str, at: int, attributes: list[str]) -> None:
        """Tell of an id that stands already (RELAX NG DTD Compatibility, section 5)."""
        if not self.id_check:
            return
        tag_place = self.events.place()
        if kind != "ID":
            for reference in value.split():
                if reference not in self._ids:
                    place, _ = attribute_place(self.events.tag(), at // 2, tag_place)
                    self._references.append((reference, name, attributes[at], place))
            return
        value = value.strip()
        if value not in self._ids:
            self._ids[value] = tag_place[0]
            return
        place, _ = attribute_place(self.events.tag(), at // 2, tag_place)
        shown = f"{attribute_name(attributes[at])} {quoted(value)} of {element_name(name, self.vocabulary().main)}"
        line = self._ids[value]
        where = f" on line {line}" if line else ""
        message = f"The {shown} stands already{where}."
        self._tell(Fault("duplicate-id", message, "Give each element an id of its own."), place)

    def end(self) -> None:
        """Tell of references that lead nowhere."""
        for reference, name, attribute, place in self._references:
            if reference in self._ids:
                continue
            near = nearest(reference, self._ids)
            message = (
                f"The {attribute_name(attribute)} of {element_name(name, self.vocabulary().main)} refers to "
                f"{quoted(reference)}, but no element has that id."
            )
            hint = "Give the element meant that id, or correct the reference."
            if near:
                hint = f"Did you mean {quoted(near)}?"
            self._tell(Fault("dangling-idref", message, hint), place)

    def settled(self, reopen: Callable[[], IO[bytes]] | None) -> list[Finding]:
        """Give the findings in the order of the document, all their places known."""
        if self._wanted and reopen is not None:
            found = second_reading(reopen, self._wanted.values())
            for index, want in self._wanted.items():
                if want in found:
                    line, column = found[want]
                    self.findings[index] = replace(self.findings[index], line=line, column=column)
        return sorted(self.findings, key=lambda finding: (finding.line or 0, finding.column or 0))

    def add(self, code: str, message: str, hint: str, place: Place, **more: Any) -> None:
        """Add a finding that is no fault of an element or attribute."""
        given = {"source": "relaxng", "hint": hint, **more}
        self.findings.append(Finding(self.file, *place, "error", code, message, **given))

    def _tell(self, fault: Fault, place: Place, want: Any = None) -> None:
        if want is not None:
            self._wanted[len(self.findings)] = want, self.events.offset(), len(self.names)
        self.add(fault.code, fault.message, fault.hint, place)
        if len(self.findings) >= MAX_FINDINGS:
            raise EnoughError

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
