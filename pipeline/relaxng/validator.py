"""One document through the automaton: expat's events, or those of an lxml tree, as quickly as Python goes.

The handlers are closures: what changes with each event stands in their cells. Whatever the automaton does not
allow goes to a `Recovery`, which tells it, and says how to go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pipeline.relaxng.automaton import is_space
from pipeline.relaxng.limits import MAX_ATTRIBUTES, TooComplexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.relaxng.automaton import Automaton, Link, State, Step
    from pipeline.relaxng.datatypes import Context, IdKind

# Names and values: so many attributes are taken in the order of the schema.
_MANY = 128


class Recovery(Protocol):
    """What is done about faults. Each method is told where validation stands and gives how to go on."""

    def element(self, state: State, stack: list[Link], name: str, attributes: list[str]) -> Step:
        """Go on after an element that may not stand here."""

    def attribute(self, opened: State, state: State, link: Link, at: int, attributes: list[str]) -> State:
        """Go on after the attribute at `at` in `attributes` that may not stand here or has a wrong value."""

    def missing(self, state: State, name: str, attributes: list[str]) -> State:
        """Go on after a start tag in which attributes are missing."""

    def text(self, state: State, stack: list[Link], text: str) -> State:
        """Go on after text that may not stand here."""

    def incomplete(self, state: State, stack: list[Link], text: str | None) -> int:
        """Go on after an element whose content is incomplete, or is the wrong string: which threads to end."""

    def identifier(self, kind: IdKind, value: str, name: str, at: int, attributes: list[str]) -> None:
        """Take note of an id or a reference to one."""


class Sink(Protocol):
    """Takes the events of a document."""

    @property
    def start(self) -> Callable[[str, list[str]], None]:
        """Takes a start tag: a name, and names and values of attributes in turn."""

    @property
    def end(self) -> Callable[[str], None]:
        """Takes an end tag."""

    @property
    def text(self) -> Callable[[str], None]:
        """Takes text, piece by piece."""


class Handlers:
    """What to call for each event; `names` is those of the open elements, `last` that of the element closed last."""

    __slots__ = ("end", "last", "names", "start", "text")

    def __init__(self, automaton: Automaton, recovery: Recovery, context: Context) -> None:
        self.names: list[str] = []
        self.last: list[str] = [""]
        self.start, self.end, self.text = _handlers(automaton, recovery, context, self.names, self.last)


def _handlers(  # noqa: C901, PLR0915 - one closure for all that changes: each call saved counts here
    automaton: Automaton, recovery: Recovery, context: Context, names: list[str], last: list[str],
) -> tuple[Callable[[str, list[str]], None], Callable[[str], None], Callable[[str], None]]:
    state = automaton.start_state
    stack: list[Link] = []
    pending: list[str] = []

    def start(name: str, attributes: list[str]) -> None:
        nonlocal state
        if pending:
            string_before_element()
        step = state.starts.get(name) or automaton.start(state, name)
        if step is None:
            step = recovery.element(state, stack, name, attributes)
        opened, link = step
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            raise TooComplexError(f"is held against a tag of more than {MAX_ATTRIBUTES} attributes")
        names.append(name)
        current = opened
        places = range(0, len(attributes), 2) if len(attributes) < _MANY else automaton.order(opened, attributes)
        for at in places:
            key = attributes[at]
            attribute = current.attributes.get(key) or automaton.attribute(current, key)
            following = None
            if attribute is not None:
                following = attribute.always
                if following is None:
                    value = attributes[at + 1]
                    following = attribute.by_value.get(value) or automaton.attribute_value(attribute, value, context)
                if attribute.id_kind is not None and following is not None:
                    recovery.identifier(attribute.id_kind, attributes[at + 1], name, at, attributes)
            if following is None:
                following = recovery.attribute(opened, current, link, at, attributes)
            current = following
        state = current.closed or automaton.close(current) or recovery.missing(current, name, attributes)
        stack.append(link)

    def end(_name: str) -> None:
        nonlocal state
        string: str | None = None
        if state.collects:
            string = "".join(pending)
            pending.clear()
            mask = automaton.ending(state, string, context)
        else:
            mask = state.mask
        following = stack[-1].ends.get(mask) or automaton.end(stack[-1], mask)
        if following is None:
            mask = recovery.incomplete(state, stack, string)
            following = automaton.end(stack[-1], mask)
            if following is None:
                following = automaton.anything
        stack.pop()
        last[0] = names.pop()
        state = following

    def text(data: str) -> None:
        nonlocal state
        following = state.text
        if following is state:
            return
        if state.collects:
            pending.append(data)
        elif not is_space(data):
            state = following or automaton.after_text(state) or recovery.text(state, stack, data)

    def string_before_element() -> None:
        nonlocal state
        string = "".join(pending)
        pending.clear()
        if not is_space(string):
            state = automaton.after_string(state, string, context) or recovery.text(state, stack, string)

    return start, end, text
