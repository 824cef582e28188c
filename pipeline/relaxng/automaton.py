"""The automaton of just the part of a grammar that documents use: states, made when first entered, with tables.

A state is what the element that is open may still hold. Where a start tag may mean several elements, the state
has one pattern for each (a *thread*), and the `Link` of the element says which threads outside each goes back
to. So a state never contains what encloses it: an element's tables serve wherever the element stands, and
depth costs one entry of a stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.relaxng.datatypes import SPACE
from pipeline.relaxng.derivatives import Derivatives
from pipeline.relaxng.limits import WORK
from pipeline.relaxng.patterns import NOT_ALLOWED, TEXT_PATTERN, UNITS, Attribute, Data, Element, Pattern, Unit
from pipeline.relaxng.strings import Strings, needs_context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.relaxng.builder import Builder
    from pipeline.relaxng.datatypes import Context, IdKind
    from pipeline.relaxng.derivatives import Steps
    from pipeline.relaxng.names import Mentioned

# Each table keeps so many entries for names or values that no schema mentions.
REMEMBERED = 2000


class State:
    """What an open element may still hold, not next those `barred`; `mask` has a bit for each thread that may end here."""

    __slots__ = ("attributes", "barred", "closed", "collects", "contents", "mask", "starts", "text", "texts")

    def __init__(self, contents: tuple[Pattern, ...]) -> None:
        self.contents = contents
        self.mask = sum(1 << index for index, content in enumerate(contents) if content.nullable)
        self.collects = any(content.flags & UNITS for content in contents)
        self.starts: dict[str, Step] = {}
        self.barred: set[str] = set()
        self.attributes: dict[str, AttributeStep] = {}
        self.closed: State | None = None
        self.text: State | None = None
        self.texts: dict[str, int] = {}


class Link:
    """The way from an element back to the element around it.

    `back` has for each thread inside the threads outside and what is left of each; `always`, where an element
    is only tolerated, the state to go back to.
    """

    __slots__ = ("always", "back", "elements", "ends", "width")

    def __init__(
        self, back: tuple[tuple[tuple[int, Pattern], ...], ...], elements: tuple[Element, ...], width: int,
        always: State | None = None,
    ) -> None:
        self.back, self.elements, self.width, self.always = back, elements, width, always
        self.ends: dict[int, State] = {}


class Step(NamedTuple):
    """Where a start tag leads."""

    opened: State
    link: Link


class AttributeStep:
    """Where an attribute leads: `always` if to one state whatever its value."""

    __slots__ = ("always", "by_mask", "by_value", "candidates", "id_kind", "needs_context", "state")

    def __init__(self, state: State, candidates: tuple[Attribute, ...]) -> None:
        self.state, self.candidates = state, candidates
        self.always: State | None = None
        self.by_value: dict[str, State] = {}
        self.by_mask: dict[int, State | None] = {}
        self.needs_context = False
        self.id_kind: IdKind | None = None


class Automaton:
    """The states of one schema. Its methods fill the states' tables; each gives `None` where the document errs.

    Raises `TooComplexError` past the work that `begin` allows.
    """

    def __init__(self, start: Pattern, builder: Builder, mentioned: Mentioned, elements: list[Element]) -> None:
        self.builder = builder
        self.derivatives = Derivatives(builder)
        self.strings = Strings(self.derivatives)
        self.canonical = mentioned.canonical
        self._states: dict[tuple[Pattern, ...], State] = {}
        self.all_elements = elements
        self._named: dict[str, list[Element]] | None = None
        self._open: list[Element] = []
        self.begin()
        self.start_state = self.state((start,))
        # Inside an element that nobody knows: anything may stand, and what is known is looked into.
        self.anything = State((TEXT_PATTERN,))
        self.anything.text = self.anything.closed = self.anything

    def begin(self) -> None:
        """Allow a new document its share of work."""
        self.builder.limit = self.builder.spent + WORK

    def state(self, contents: tuple[Pattern, ...]) -> State:
        """Give the state of some threads."""
        found = self._states.get(contents)
        if found is None:
            self.builder.work(5 * len(contents))
            found = self._states[contents] = State(contents)
        return found

    def start(self, state: State, name: str) -> Step | None:
        """Give where a start tag leads, attributes still to come."""
        canonical = name if name in state.barred else self.canonical(name)
        if canonical in state.barred:
            return None
        step = state.starts.get(canonical)
        if step is None:
            step = self._start_anything(canonical) if state is self.anything else self._start(state, canonical)
            if step is None:
                state.barred |= {canonical} if len(state.barred) >= REMEMBERED else {canonical, name}
                return None
            state.starts[canonical] = step
        if len(state.starts) < REMEMBERED:
            state.starts[name] = step
        return step

    def _start(self, state: State, name: str) -> Step | None:
        steps = [(thread, self.derivatives.steps(content, name)) for thread, content in enumerate(state.contents)]
        return self.joined(steps, len(state.contents))

    def joined(self, steps: Iterable[tuple[int, Steps]], width: int) -> Step | None:
        """Give one step for what a start tag may mean in each of `width` threads."""
        back: dict[Pattern, dict[int, Pattern]] = {}
        elements: dict[Element, None] = {}
        for thread, found in steps:
            for element, left in found:
                if element.content is NOT_ALLOWED:
                    continue
                elements[element] = None
                outside = back.setdefault(element.content, {})
                outside[thread] = self.builder.choice((outside[thread], left)) if thread in outside else left
        if not back:
            return None
        links = tuple(tuple(outside.items()) for outside in back.values())
        return Step(self.state(tuple(back)), Link(links, tuple(elements), width))

    def _start_anything(self, name: str) -> Step:
        return self.tolerated(self.elements_named(name), self.anything)

    def tolerated(self, elements: list[Element], then: State) -> Step:
        """Give the step into elements that may not stand here, as if they might; `then` is what comes after."""
        contents = tuple(dict.fromkeys(element.content for element in elements))[:50]
        if not contents:
            return Step(self.anything, Link((), (), 1, then))
        opened = self.state(contents)
        return Step(opened, Link((), tuple(elements), 1, then))

    def elements_named(self, name: str) -> list[Element]:
        """Give all elements of the schema that may have a name."""
        name = self.canonical(name)
        if self._named is None:
            self._named = {}
            for element in self.all_elements:
                explicit = element.names.explicit
                if explicit is None:
                    self._open.append(element)
                for key in explicit or ():
                    self._named.setdefault(key, []).append(element)
        self.builder.work(len(self._open))
        return [*self._named.get(name, ()), *(element for element in self._open if element.accepts(name))]

    def end(self, link: Link, mask: int) -> State | None:
        """Give the state after an element, of which the threads in `mask` came to an end."""
        if link.always is not None:
            return link.always if mask else None
        left: list[list[Pattern]] = [[] for _ in range(link.width)]
        for thread, outside in enumerate(link.back):
            if mask >> thread & 1:
                for number, pattern in outside:
                    left[number].append(pattern)
        contents = tuple(self.builder.choice(patterns) for patterns in left)
        if all(content is NOT_ALLOWED for content in contents):
            return None
        state = link.ends[mask] = self.state(contents)
        return state

    def attribute(self, state: State, name: str) -> AttributeStep | None:
        """Give the step for an attribute of that name."""
        canonical = self.canonical(name)
        step = state.attributes.get(canonical)
        if step is None:
            step = self._attribute(state, canonical)
            if step is None:
                return None
            state.attributes[canonical] = step
        if len(state.attributes) < REMEMBERED:
            state.attributes[name] = step
        return step

    def _attribute(self, state: State, name: str) -> AttributeStep | None:
        if state is self.anything:
            step = AttributeStep(state, ())
            step.always = state
            return step
        found: dict[Attribute, None] = {}
        for content in state.contents:
            found.update(dict.fromkeys(self.derivatives.attributes(content, name)))
        if not found:
            return None
        step = AttributeStep(state, tuple(found))
        for attribute in found:
            for unit in self.strings.units(attribute.value):
                step.needs_context |= needs_context(unit)
                if isinstance(unit, Data) and unit.datatype.id_kind:
                    step.id_kind = unit.datatype.id_kind
        if all(attribute.value is TEXT_PATTERN for attribute in found):
            step.always = self.after_attribute(state, frozenset(found))
        return step

    def order(self, state: State, attributes: list[str]) -> list[int]:
        """Give where attributes stand in a list of names and values, in the order of the schema.

        Each is then taken from the beginning of what is left, however many there are.
        """
        names = (name for content in state.contents for name in self.derivatives.attribute_names(content))
        ranks = {name: rank for rank, name in enumerate(names)}
        return sorted(range(0, len(attributes), 2), key=lambda at: ranks.get(attributes[at], -1))

    def attribute_value(self, step: AttributeStep, value: str, context: Context) -> State | None:
        """Give the state after an attribute with a value."""
        mask = 0
        for index, attribute in enumerate(step.candidates):
            if self.strings.fits(attribute.value, value, context):
                mask |= 1 << index
        if mask not in step.by_mask:
            given = frozenset(a for index, a in enumerate(step.candidates) if mask >> index & 1)
            step.by_mask[mask] = self.after_attribute(step.state, given)
        state = step.by_mask[mask]
        if state is not None and not step.needs_context and len(step.by_value) < REMEMBERED:
            step.by_value[value] = state
        return state

    def after_attribute(self, state: State, given: frozenset[Attribute]) -> State | None:
        """Give the state after an attribute that matched `given`."""
        return self._next(tuple(self.derivatives.after_attribute(content, given) for content in state.contents))

    def close(self, state: State, *, forgiving: bool = False) -> State | None:
        """Give the state at the end of the start tag; `forgiving` as if no attribute were missing."""
        closed = self._next(
            tuple(self.derivatives.closed(content, forgiving=forgiving) for content in state.contents),
        )
        if not forgiving:
            state.closed = closed
        return closed

    def after_text(self, state: State) -> State | None:
        """Give the state after text, in a state that does not look at what the text is."""
        given: frozenset[Unit] = frozenset()
        text = self._next(tuple(self.strings.after(content, given) for content in state.contents))
        state.text = text
        return text

    def after_string(self, state: State, text: str, context: Context) -> State | None:
        """Give the state after a string that an element follows, in a state that collects."""
        strings = self.strings
        return self._next(tuple(strings.after(part, strings.given(part, text, context)) for part in state.contents))

    def ending(self, state: State, text: str, context: Context) -> int:
        """Give the threads for which a string is all of the rest, in a state that collects."""
        known = state.texts.get(text)
        if known is not None:
            return known
        mask = 0
        for index, content in enumerate(state.contents):
            if self.strings.fits(content, text, context):
                mask |= 1 << index
        units = [unit for content in state.contents for unit in self.strings.units(content)]
        if len(state.texts) < REMEMBERED and not any(needs_context(unit) for unit in units):
            state.texts[text] = mask
        return mask

    def _next(self, contents: tuple[Pattern, ...]) -> State | None:
        return None if all(content is NOT_ALLOWED for content in contents) else self.state(contents)


def is_space(text: str) -> bool:
    """Tell whether a text is white space in XML's sense."""
    return not text.strip(SPACE)
