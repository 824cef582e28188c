"""What is said of attributes that may not stand where they do, have a wrong value, or are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.names import XML_NS, explicit, key_of, split
from pipeline.relaxng.patterns import TEXT_PATTERN, Data, Value
from pipeline.relaxng.ranking import GAP, Names
from pipeline.relaxng.repairs import NO_SUCH_DAY, as_id, repair
from pipeline.relaxng.suggest import nearest, of_html
from pipeline.relaxng.vocabulary import required_attributes
from pipeline.relaxng.wording import Fault, attribute_name, element_name, listed, quoted, values_in_words, with_help

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.automaton import AttributeStep, Automaton, State
    from pipeline.relaxng.patterns import Attribute
    from pipeline.relaxng.vocabulary import Spot, Vocabulary

_NOT_IN_IDS = "begins with a letter or _, and has letters, digits, - _ . after it: no spaces, no colon, no #"


def explain_attribute(
    spot: Spot, opened: State, attributes: Sequence[str], at: int, written: str | None,
) -> tuple[Fault | None, State]:
    """Explain an attribute at `at` in `attributes`; gives the fault and the state to go on from."""
    automaton, words, state, name = spot.automaton, spot.words, spot.state, attributes[at]
    step = automaton.attribute(state, name)
    if step is not None:
        fault = _bad_value(automaton, step, element_name(spot.name, words.main), name, attributes[at + 1])
        return fault, automaton.after_attribute(state, frozenset(step.candidates)) or state
    if automaton.attribute(opened, name) is not None:
        return _conflict(spot, opened, name, attributes), state
    known = words.attributes(opened.contents)
    shown, told = element_name(spot.name, words.main), written or attribute_name(name)
    if not known:
        message = f"{shown} has no attribute {told}; it has none at all."
        return Fault("attribute-not-allowed", message, "Remove it."), state
    given = set(attributes[::2])
    left = [key for key in _names(known) if key not in given]
    message = f"{shown} has no attribute {told}; allowed are {GAP}."
    required = _required(state)
    right = _meant(name, left, required)
    near = (right,) if right else ()
    allowed = Names(tuple(left), words.main, "attributes", str(spot.name), near, tuple(required), joint="and")
    if right is None:
        holders = words.holders(name)
        if not holders:
            return Fault("unknown-attribute", message, "Remove it, or choose another.", allowed), state
        places = Names(tuple(holders), words.main, "places", joint="and")
        return Fault("attribute-not-allowed", message, f"{told} may be given to {GAP}.", allowed, places), state
    said = words.documentation(a for a in known if right in (explicit(a.name_class) or ()))
    meant = automaton.attribute(state, right)
    after = automaton.after_attribute(state, frozenset(meant.candidates)) if meant else None
    hint = with_help(f"Did you mean {attribute_name(right)}?", said)
    return Fault("unknown-attribute", message, hint, allowed), after or state


def _required(state: State) -> list[str]:
    return _names(choice[0] for content in state.contents for choice in required_attributes(content))


def explain_missing_attributes(words: Vocabulary, state: State, name: str, attributes: Sequence[str]) -> Fault:
    """Explain a start tag in which attributes are missing."""
    # Where the ways to go on ask for different ones, for what asks for least.
    missing = min(filter(None, map(required_attributes, state.contents)), key=len, default=())
    shown = element_name(name, words.main)
    parts, said = [], ""
    for alternatives in missing:
        keys = [key for a in alternatives for key in sorted(explicit(a.name_class) or ())]
        known = [attribute_name(key) for key in keys if key not in attributes[::2]]
        parts.append(listed(known) or "an attribute")
        said = said or words.documentation(alternatives)
    what = "attributes" if len(parts) > 1 else "attribute"
    message = f"{shown} lacks the {what} {listed(parts, 'and')}." if parts else f"{shown} lacks an attribute."
    value = f'{parts[0].split(",")[0].split(" or ")[0]}="…"' if parts else "it"
    hint = f"Add {value} to {shown}."
    return Fault("missing-attribute", message, with_help(hint, said))


def _bad_value(automaton: Automaton, step: AttributeStep, shown: str, name: str, value: str) -> Fault:
    patterns = [attribute.value for attribute in step.candidates]
    units = list(dict.fromkeys(u for pattern in patterns for u in automaton.strings.units(pattern)))
    told = attribute_name(name)
    if any(isinstance(unit, Data) and unit.datatype.id_kind == "ID" for unit in units):
        message = f"{told} {quoted(value)} of {shown} is no id: an id {_NOT_IN_IDS}."
        return Fault("bad-id", message, f"Write {quoted(as_id(value))}, for example.")
    values = [unit.text for unit in units if isinstance(unit, Value)]
    allowed = values_in_words([p for p in patterns if p is TEXT_PATTERN], units) or "nothing"
    guess = nearest(value.strip(), values)
    message = f"{told} of {shown} is {quoted(value) if value else 'empty'}, but must be {allowed}."
    mended = repair(value, units, lambda text: any(automaton.strings.fits(p, text, {}) for p in patterns))
    if guess and mended != NO_SUCH_DAY:
        hint = f"Did you mean {quoted(guess)}?"
    elif mended:
        hint = mended
    else:
        hint = "Choose one of these." if values else "Correct the value, or remove the attribute."
    said = next((a.node.documentation for a in step.candidates if a.node.documentation), "")
    return Fault("bad-value", message, with_help(hint, said))


def _conflict(spot: Spot, opened: State, name: str, attributes: Sequence[str]) -> Fault:
    """Explain an attribute that the element has, but not beside another that is given."""
    excluding = (key for key in attributes[::2] if key != name and _excludes(spot.automaton, opened, key, name))
    other = next(excluding, None)
    beside = attribute_name(other) if other else "the attributes before it"
    message = f"{element_name(spot.name, spot.words.main)} may not have {attribute_name(name)} beside {beside}."
    return Fault("attribute-conflict", message, f"Remove {attribute_name(name)} or {beside}.")


def _excludes(automaton: Automaton, opened: State, key: str, name: str) -> bool:
    step = automaton.attribute(opened, key)
    after = automaton.after_attribute(opened, frozenset(step.candidates)) if step else None
    return after is not None and automaton.attribute(after, name) is None


def _meant(name: str, allowed: Sequence[str], required: Sequence[str]) -> str | None:
    """Give the allowed attribute that a name most likely stands for."""
    ns, local = split(name)
    same = [key for key in allowed if split(key)[1] == local]
    if same:
        return same[0]
    # A prefix may have been forgotten or be too much: xml:id for id.
    by_local = {split(key)[1]: key for key in reversed(allowed) if split(key)[0] in {"", ns}}
    guess = of_html(local, by_local, attribute=True) or nearest(local, by_local, [split(key)[1] for key in required])
    if guess:
        return by_local[guess]
    for candidate in ("id", "lang", "base", "space"):
        key = key_of(XML_NS, candidate)
        if key in allowed and local.lower() in {candidate, f"xml{candidate}", f"xml_{candidate}", f"xml-{candidate}"}:
            return key
    return None


def _names(attributes: Iterable[Attribute]) -> list[str]:
    return list(dict.fromkeys(key for a in attributes for key in sorted(explicit(a.name_class) or ())))
