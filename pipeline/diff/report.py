"""A difference to text for people, and to JSON for machines.

The shape of the JSON, in which nothing will be taken away or renamed: `old`, `new` (what was compared), `summary` (how
many documents and changes of each kind), `documents`: each `id`, `kind`, `action`, `file`, `new_file` and `changes`. A
change has `kind`, `action`, `element`, `place`, `id`, `entry`, `line`, `new_line`, `words`, `edits` and `marks`. An
edit has `at`, `new_at` (the number of its first word in the paragraph, from 0), `removed`, `added` (words), `before`,
`after` (some words around it), `line`, `new_line`, `readings`: of each reading that changed, its words before and
after, and the `elements` that make it so (`action`, `element`). A mark has `action`, `element`, `was`, `attributes` (of
each its value before and after), `words`, `line`, `new_line`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.diff.changes import KINDS
from pipeline.interface import Interface

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.diff import Difference, Document
    from pipeline.diff.changes import Change, Edit
    from pipeline.diff.markup import Mark

_COLOURS = {"removed": "31", "added": "32", "head": "1", "kind": "36"}
_LONGEST = 40  # words of a paragraph that is new or gone


def as_json(difference: Difference) -> str:
    """Write a difference as JSON."""
    value: dict[str, Any] = {
        "old": difference.old, "new": difference.new,
        "summary": {"documents": len(difference.documents)} | {str(kind): n for kind, n in difference.counts().items()},
        "documents": [_document(one) for one in difference.documents],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _document(one: Document) -> dict[str, Any]:
    return {"id": one.id, "kind": one.kind, "action": one.action, "file": one.file, "new_file": one.new_file,
            "changes": [_change(change) for change in one.changes]}


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind, "action": one.action, "element": one.element, "place": one.place, "id": one.id,
        "entry": one.entry, "line": one.line, "new_line": one.new_line, "words": one.words,
        "edits": [{
            "at": edit.at, "new_at": edit.new_at, "removed": list(edit.removed), "added": list(edit.added),
            "before": edit.before, "after": edit.after, "line": edit.line, "new_line": edit.new_line,
            "elements": [{"action": action, "element": name} for action, name in edit.elements],
            "readings": {name: {"old": old, "new": new} for name, old, new in edit.readings if old != new},
        } for edit in one.edits],
        "marks": [{
            "action": mark.action, "element": mark.element, "was": mark.was,
            "attributes": {name: {"old": old, "new": new} for name, old, new in mark.attributes},
            "words": mark.words, "line": mark.line, "new_line": mark.new_line,
        } for mark in one.marks],
    }


def as_text(difference: Difference, *, colour: bool = False) -> str:
    """Write a difference for people: by document and paragraph, `[-gone-]` and `{+new+}`."""
    return "".join(f"{line}\n" for line in _lines(difference, _Paint(colour=colour), Interface.of("en")))


def summary(difference: Difference, say: Interface) -> str:
    """Count in a sentence."""
    if not difference:
        return say("diff-none")
    counts = [say("diff-count", str(number), say(f"diff-kind-{kind}"))
              for kind, number in difference.counts().items() if number]
    return say("diff-summary", say.counted("diff-files", len(difference.documents)), ", ".join(counts))


class _Paint:
    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, name: str) -> str:
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if self._colour else text

    def gone(self, words: str) -> str:
        return self(f"[-{words}-]", "removed")

    def come(self, words: str) -> str:
        return self(f"{{+{words}+}}", "added")


def _lines(difference: Difference, paint: _Paint, say: Interface) -> Iterator[str]:
    for one in difference.documents:
        yield paint(" → ".join(dict.fromkeys(file for file in (one.file, one.new_file) if file)), "head")
        for kind in KINDS:
            for change in one.changes:
                if change.kind == kind:
                    yield from (f"  {line}" for line in _told(change, paint, say))
        yield ""
    yield summary(difference, say)


def _told(change: Change, paint: _Paint, say: Interface) -> Iterator[str]:
    action = "" if change.action == "changed" else f" {change.action}"
    yield f"{paint(change.kind, 'kind')}{action}: {place_of(change, say)} ({lines_of(change, say)})"
    words = _shortened(change.words)
    if change.action in {"added", "removed"} and words:
        yield f"    {paint.come(words) if change.action == 'added' else paint.gone(words)}"
    elif words:
        yield f"    {words}"
    for edit in change.edits:
        yield f"    {_edit(edit, paint)}"
        for name, old, new in edit.readings:
            if old != new:
                yield f"      {name} text: {f'“{old}”' if old else 'nothing'} → {f'“{new}”' if new else 'nothing'}"
        if edit.elements:
            yield f"      {of_elements(edit, say)}"
    for mark in change.marks:
        yield f"    {sentence(mark, say)}"


def _edit(edit: Edit, paint: _Paint) -> str:
    gone, come = " ".join(edit.removed), " ".join(edit.added)
    # The same words may be read otherwise.
    words = [gone] if gone == come else [gone and paint.gone(gone), come and paint.come(come)]
    parts = (edit.before and f"… {edit.before}", *words, edit.after and f"{edit.after} …")
    return " ".join(part for part in parts if part)


def of_elements(edit: Edit, say: Interface) -> str:
    """Tell the elements that changed the readings."""
    some = [(key, [f"<{name}>" for action, name in edit.elements if action == told])
            for told, key in (("added", "diff-elements-new"), ("removed", "diff-elements-gone"))]
    return "; ".join(say.counted(key, len(names), ", ".join(names)) for key, names in some if names)


def sentence(mark: Mark, say: Interface) -> str:
    """Tell what became of an element."""
    words = _shortened(mark.words, 12)
    about = say("diff-about", words) if words else ""
    values = ", ".join(f"{name} {_value(old, say)} → {_value(new, say)}" for name, old, new in mark.attributes)
    only = " ".join(f'{name}="{old if new is None else new}"' for name, old, new in mark.attributes)
    key, element = f"diff-mark-{mark.action}", f"<{mark.element}>"
    match mark.action:
        case "added" | "removed":
            return say(key, f"<{mark.element}{' ' + only if only else ''}>", about)
        case "attributes":
            return say(key, element, about, values)
        case "extent":
            return say(key, element, say("diff-extent-about", words) if words else "")
        case "renamed":
            renamed = say(key, f"<{mark.was}>", element, about)
            return say("diff-mark-attributes", renamed, "", values) if values else renamed
        case "order":
            return say(key, element)


def place_of(change: Change, say: Interface) -> str:
    """Tell which unit it is, and of which entry of a register."""
    is_within = change.entry and change.entry != change.id
    return change.place + (say("diff-entry", str(change.entry)) if is_within else "")


def lines_of(change: Change, say: Interface) -> str:
    """Tell lines before and after."""
    old, new = change.line, change.new_line
    if old is None or new is None or old == new:
        return say("diff-line", str(new or old))
    return say("diff-line-moved", str(old), str(new))


def _value(value: str | None, say: Interface) -> str:
    return say("diff-nothing") if value is None else say("diff-quoted", value)


def _shortened(words: str, most: int = _LONGEST) -> str:
    several = words.split(" ")
    return words if len(several) <= most else " ".join(several[:most]) + " …"
