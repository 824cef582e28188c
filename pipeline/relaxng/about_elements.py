"""What is said of elements and text that may not stand where they do, and of elements that lack something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.relaxng.automaton import REMEMBERED, Link, Step, is_space
from pipeline.relaxng.names import contains, explicit, key_of, split
from pipeline.relaxng.patterns import TEXT, UNITS, Element, Unit
from pipeline.relaxng.ranking import GAP, Names, near_first
from pipeline.relaxng.repairs import repair
from pipeline.relaxng.suggest import all_near, nearest, of_html
from pipeline.relaxng.vocabulary import class_in_words, required_children
from pipeline.relaxng.wording import Fault, element_name, listed, quoted, values_in_words, with_help

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.vocabulary import Requirement, Spot, Vocabulary


@dataclass(frozen=True, slots=True)
class Said:
    """A fault of an element, `None` if it follows from an earlier one; and how to go on.

    `lacking` names what was missed before it; `inline` is set if the element is one that text would hold.
    """

    fault: Fault | None
    step: Step
    lacking: tuple[str, ...] = ()
    inline: bool = False


def explain_element(spot: Spot, name: str, renamed: dict[str, str]) -> Said:
    """Explain an element that may not stand at a spot; `renamed` gives namespaces already told to be wrong."""
    if split(name)[0] in renamed:
        return _explain(spot, name, renamed)
    asked = (spot.state, spot.elements, name, spot.name, spot.last)
    remembered = spot.words.said.get(asked)
    if isinstance(remembered, Said):
        return remembered
    said = _explain(spot, name, renamed)
    # What is wrong with a namespace is told once in each document, so it is not kept for the next.
    if split(name)[0] not in renamed and len(spot.words.said) < REMEMBERED:
        spot.words.said[asked] = said
    return said


def _explain(spot: Spot, name: str, renamed: dict[str, str]) -> Said:
    ns, local = split(name)
    known = name
    if ns in renamed:
        known = key_of(renamed[ns], local)
        step = spot.automaton.start(spot.state, known)
        if step is not None:
            return Said(None, step)
    words = spot.words
    expected = words.expected(spot.state.contents)
    if words.named(known):
        return _known(spot, known, expected)
    elsewhere = [key for key in (*expected, *words.names()) if split(key)[1] == local]
    if elsewhere:
        right = elsewhere[0]
        renamed[ns] = split(right)[0]
        fault = _wrong_namespace(spot, name, right)
        return Said(fault, spot.automaton.start(spot.state, right) or _tolerated(spot, right))
    return _unknown(spot, known, expected)


def wrong_order(words: Vocabulary, name: str, before: str, parent: str) -> Fault:
    """Say that an element comes too late."""
    shown, other = element_name(name, words.main), element_name(before, words.main)
    message = f"{shown} must come before {other} in {element_name(parent, words.main)}."
    return Fault("wrong-order", message, f"Move {shown} before {other}.")


def _wrong_namespace(spot: Spot, name: str, right: str) -> Fault:
    ns, local = split(name)
    target = split(right)[0]
    what = f"in the namespace “{ns}”" if ns else "in no namespace"
    where = f"in “{target}”" if target else "in no namespace"
    message = f"<{local}> is {what}{_within(spot)}; the schema has it {where}."
    if not target:
        hint = "Remove the declaration of the namespace."
    elif ns:
        hint = f"Correct the namespace to “{target}”, here or where its prefix is declared."
    else:
        hint = f'Write xmlns="{target}" in the root element, or remove xmlns="" here.'
    return Fault("wrong-namespace", message, hint)


def _known(spot: Spot, name: str, expected: list[str]) -> Said:
    words, state = spot.words, spot.state
    shown = element_name(name, words.main)
    for thread, content in enumerate(state.contents if spot.name else ()):
        steps, missing = words.ahead(content, name)
        step = spot.automaton.joined([(thread, steps)], len(state.contents)) if steps else None
        if step is not None:
            needed, names = _needed(words, missing)
            message = f"{shown} stands here{_within(spot)}, but {needed} must come first."
            return Said(Fault("missing-element", message, _add(words, missing, f"before {shown}")), step, names)
    tolerated = _tolerated(spot, name)
    inside = {element for element in spot.elements for element in words.all_inside(element.content)}
    mine = inside.intersection(words.named(name))
    if mine and spot.last == name:
        said, allowed = _here(spot, expected)
        message = f"{shown} stands a second time{_within(spot)}; {said}."
        hint = f"Put it all into one {shown}, or remove one."
        return Said(Fault("repeated-element", message, hint, allowed), tolerated)
    if mine and spot.last and _may_precede(spot, name):
        return Said(wrong_order(words, name, spot.last, spot.name), tolerated)
    return _not_here(spot, name, expected)


def _not_here(spot: Spot, name: str, expected: list[str]) -> Said:
    words = spot.words
    shown = element_name(name, words.main)
    said, allowed = _here(spot, expected)
    message = f"{shown} may not stand here{_within(spot)}; {said}."
    between = words.between(spot.state.contents, name, spot.name)
    # An element inside another of its kind is seldom what was meant.
    places = sorted(words.parents(name), key=lambda key: key == name)
    hints = []
    if not spot.name:
        hints.append(f"Put it inside {GAP}, or choose the schema made for it.")
    elif name == spot.name:
        hints.append(f"End the {shown} around it before it begins, if an end tag is missing.")
    elif between:
        hints.append(f"Put it into {element_name(between, words.main)}.")
    if places and spot.name:
        hints.append(f"{shown} may stand in {GAP}.")
    inline = between is not None and any(element.content.flags & TEXT for element in words.named(name))
    fault = Fault(
        "not-allowed-here" if spot.name else "wrong-root", message,
        " ".join(hints) or "Remove it, or choose another element.", allowed,
        _places(words, places) if spot.name else _places(words, expected, "or"),
    )
    return Said(fault, _tolerated(spot, name), (), inline)


def _may_precede(spot: Spot, name: str) -> bool:
    """Tell whether an element could stand in its parent before the one that it follows."""
    for element in spot.elements:
        content = spot.automaton.derivatives.closed(element.content, forgiving=True)
        steps, _ = spot.words.ahead(content, name)
        if any(spot.words.ahead(left, spot.last)[0] for _, left in steps):
            return True
    return False


def _unknown(spot: Spot, name: str, expected: list[str]) -> Said:
    words = spot.words
    ns, local = split(name)
    here = {split(key)[1]: key for key in reversed(expected) if split(key)[0] == ns or not ns}
    spaces = {split(key)[0] for key in words.names()}
    # What another vocabulary calls something alike is something else.
    everywhere = {split(key)[1]: key for key in words.names() if not ns or ns in spaces}
    required = [split(key)[1] for key in _required(spot)]
    from_html = of_html(local, here)
    near = [from_html] if from_html else all_near(local, here, required)
    right = here[near[0]] if near else None
    if right is None:
        # Of one or two letters, any other one or two are not far.
        guess = of_html(local, everywhere) or (nearest(local, everywhere) if len(local) > 2 else None)
        right = everywhere[guess] if guess else None
    shown = element_name(name, words.main)
    said, allowed = _here(spot, expected, near)
    message = f"The schema has no element {shown}{_within(spot)}; {said}."
    code = "unknown-element" if spot.name else "wrong-root"
    if right is None:
        hint = "Use an element that may stand here, or remove the tags and keep the text."
        return Said(Fault(code, message, hint, allowed), Step(spot.automaton.anything, Link((), (), 1, spot.state)))
    hint = f"Did you mean {element_name(right, words.main)}?"
    places = None
    if right not in expected and expected:
        hint += f" It may stand in {GAP}."
        places = _places(words, words.parents(right))
    step = spot.automaton.start(spot.state, right) or _tolerated(spot, right)
    meant = [element for element in words.next_elements(spot.state.contents) if contains(element.name_class, right)]
    hint = with_help(hint, words.documentation([*meant, *words.named(right)]))
    return Said(Fault(code, message, hint, allowed, places), step)


def explain_text(spot: Spot, text: str) -> Fault:
    """Explain text that may not stand here."""
    words = spot.words
    shown = element_name(spot.name, words.main)
    if all(not words.all_inside(element.content) and not element.content.flags & UNITS for element in spot.elements):
        message = f"{shown} must be empty, but holds the text {quoted(text)}."
        return Fault("text-not-allowed", message, f"Move the text out, before or after {shown}.")
    said, allowed = _here(spot, words.expected(spot.state.contents))
    message = f"The text {quoted(text)} may not stand in {shown} here; {said}."
    around = words.holding_text(spot.state.contents)
    hint = f"Put it into {element_name(around, words.main)}." if around else "Move it into an element that holds text."
    return Fault("text-not-allowed", message, hint, allowed)


def explain_incomplete(spot: Spot, text: str | None) -> Fault:
    """Explain an element whose content is not complete, or whose string is not one that is allowed."""
    words, contents = spot.words, spot.state.contents
    shown = element_name(spot.name, words.main)
    units = list(dict.fromkeys(unit for content in contents for unit in spot.automaton.strings.units(content)))
    if text is not None and not is_space(text):
        allowed = values_in_words((), units)
        strings = spot.automaton.strings
        mended = repair(text, units, lambda value: any(strings.fits(content, value, {}) for content in contents))
        hint = _nearest_value(text, units) or mended or "Correct the value."
        return Fault("bad-value", f"{shown} holds {quoted(text)}, but must hold {allowed}.", hint)
    missing = min((required_children(content) for content in contents), key=len)
    if not missing:
        return Fault("missing-element", f"{shown} is not complete.", "See what the schema wants in it.")
    if all(isinstance(pattern, Unit) for pattern in missing[0]):
        return Fault("missing-text", f"{shown} is empty, but must hold {values_in_words((), units)}.", "Fill it.")
    needed, _ = _needed(words, missing)
    return Fault("missing-element", f"{shown} lacks {needed}.", _add(words, missing, f"to {shown}"))


def _nearest_value(text: str, units: Sequence[Unit]) -> str | None:
    values = [value for value in (getattr(unit, "text", None) for unit in units) if value]
    guess = nearest(text.strip(), values)
    return f"Did you mean {quoted(guess)}?" if guess else None


def _tolerated(spot: Spot, name: str) -> Step:
    return spot.automaton.tolerated(spot.automaton.elements_named(name), spot.state)


def _needed(words: Vocabulary, missing: Iterable[Requirement]) -> tuple[str, tuple[str, ...]]:
    """Give what is missing in words, and the names of the elements that are."""
    parts, names = [], []
    for requirement in missing:
        keys = _keys(requirement)
        names += keys
        open_names = [class_in_words(e.name_class) for e in requirement if isinstance(e, Element)]
        shown = [element_name(key, words.main) for key in keys] + [said for said in open_names if said]
        if any(isinstance(pattern, Unit) for pattern in requirement):
            shown.append("a value")
        parts.append(listed(shown) or "something")
    return listed(list(dict.fromkeys(parts)), "and", shown=3), tuple(names)


def _keys(requirement: Requirement) -> list[str]:
    found: dict[str, None] = {}
    for pattern in requirement:
        if isinstance(pattern, Element):
            found.update(dict.fromkeys(sorted(explicit(pattern.name_class) or ())))
    return list(found)


def _add(words: Vocabulary, missing: Sequence[Requirement], where: str) -> str:
    for requirement in missing:
        keys = _keys(requirement)
        if keys:
            best = next((key for key in keys if split(key)[1] == "p"), keys[0])
            mine = [part for part in requirement if isinstance(part, Element) and contains(part.name_class, best)]
            said = words.documentation([*mine, *words.named(best)])
            return with_help(f"Add {element_name(best, words.main)} {where}.", said)
    return f"Add it {where}."


def _within(spot: Spot) -> str:
    return f" in {element_name(spot.name, spot.words.main)}" if spot.name else ""


def _here(spot: Spot, expected: list[str], near: Sequence[str] = ()) -> tuple[str, Names | None]:
    """Say what may stand here, with a gap for the names: the near ones, what must stand, then the rest."""
    words, contents = spot.words, spot.state.contents
    opens = [class_in_words(element.name_class) for element in words.next_elements(contents)]
    after = tuple(said for said in dict.fromkeys(opens) if said)
    before = ("text",) if any(content.flags & TEXT for content in contents) else ()
    if not (expected or after or before):
        return "nothing more may stand here", None
    names = Names(
        tuple(expected), words.main, "elements", str(spot.name), near_first(expected, near), tuple(_required(spot)),
        before, after,
    )
    return f"here may stand {GAP}", names


def _required(spot: Spot) -> list[str]:
    return [key for content in spot.state.contents for need in required_children(content)[:1] for key in _keys(need)]


def _places(words: Vocabulary, keys: Sequence[str], joint: str = "and") -> Names:
    return Names(tuple(keys), words.main, "places", joint=joint)
