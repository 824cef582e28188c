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
    return "".join(f"{line}\n" for line in _lines(difference, _Paint(colour=colour)))


def summary(difference: Difference) -> str:
    """Count in a sentence."""
    if not difference:
        return "No differences."
    count = len(difference.documents)
    counts = [f"{number} {kind}" for kind, number in difference.counts().items() if number]
    return f"{count} {'file differs' if count == 1 else 'files differ'}. Changes: {', '.join(counts)}."


class _Paint:
    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, name: str) -> str:
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if self._colour else text

    def gone(self, words: str) -> str:
        return self(f"[-{words}-]", "removed")

    def come(self, words: str) -> str:
        return self(f"{{+{words}+}}", "added")


def _lines(difference: Difference, paint: _Paint) -> Iterator[str]:
    for one in difference.documents:
        yield paint(" → ".join(dict.fromkeys(file for file in (one.file, one.new_file) if file)), "head")
        for kind in KINDS:
            for change in one.changes:
                if change.kind == kind:
                    yield from (f"  {line}" for line in _told(change, paint))
        yield ""
    yield summary(difference)


def _told(change: Change, paint: _Paint) -> Iterator[str]:
    entry = f", in {change.entry}" if change.entry and change.entry != change.id else ""
    action = "" if change.action == "changed" else f" {change.action}"
    yield f"{paint(change.kind, 'kind')}{action}: {change.place}{entry} ({lines_of(change.line, change.new_line)})"
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
            yield f"      {of_elements(edit)}"
    for mark in change.marks:
        yield f"    {sentence(mark)}"


def _edit(edit: Edit, paint: _Paint) -> str:
    gone, come = " ".join(edit.removed), " ".join(edit.added)
    # The same words may be read otherwise.
    words = [gone] if gone == come else [gone and paint.gone(gone), come and paint.come(come)]
    parts = (edit.before and f"… {edit.before}", *words, edit.after and f"{edit.after} …")
    return " ".join(part for part in parts if part)


def of_elements(edit: Edit) -> str:
    """Tell the elements that changed the readings."""
    some = [(word, [f"<{name}>" for action, name in edit.elements if action == told])
            for told, word in (("added", "new"), ("removed", "gone"))]
    return "; ".join(f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} {word}" for word, names in some if names)


def sentence(mark: Mark) -> str:
    """Tell what became of an element."""
    words = f" about “{_shortened(mark.words, 12)}”" if mark.words else ""
    values = ", ".join(f"{name} {_value(old)} → {_value(new)}" for name, old, new in mark.attributes)
    only = " ".join(f'{name}="{old if new is None else new}"' for name, old, new in mark.attributes)
    tag = f"<{mark.element}{' ' + only if only else ''}>"
    match mark.action:
        case "added":
            return f"{tag} is new{words}"
        case "removed":
            return f"{tag} is gone{words}"
        case "attributes":
            return f"<{mark.element}>{words}: {values}"
        case "extent":
            return f"<{mark.element}> begins or ends elsewhere now" + (f", it is{words}" if words else "")
        case "renamed":
            return f"<{mark.was}> is <{mark.element}> now{words}" + (f": {values}" if values else "")
        case "order":
            return f"the elements in <{mark.element}> are nested or ordered otherwise"


def lines_of(old: int | None, new: int | None) -> str:
    """Tell lines before and after."""
    if old is None or new is None:
        return f"line {new or old}"
    return f"line {old}" if old == new else f"line {old} → {new}"


def _value(value: str | None) -> str:
    return "nothing" if value is None else f"“{value}”"


def _shortened(words: str, most: int = _LONGEST) -> str:
    several = words.split(" ")
    return words if len(several) <= most else " ".join(several[:most]) + " …"
