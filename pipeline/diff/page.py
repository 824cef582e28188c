"""A difference to one page of HTML that stands alone: no script, nothing fetched, its style inside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipeline.diff.changes import KINDS
from pipeline.diff.report import lines_of, of_elements, place_of, sentence, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.diff import Difference, Document
    from pipeline.diff.changes import Change, Edit
    from pipeline.interface import Interface

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --link: #1a4fa0; --quiet: #5a5a5a; --line: #c8c8c8;
--gone: #fbdcd9; --come: #d3efd6 }
@media (prefers-color-scheme: dark) { :root { --paper: #161616; --ink: #e6e6e6; --link: #9cc0ff; --quiet: #b5b5b5;
--line: #555; --gone: #5c2320; --come: #1d4a25 } }
html { background: var(--paper); color: var(--ink) } a { color: var(--link) }
body { font: 1rem/1.55 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; line-height: 1.25 } h2 { font-size: 1.15rem; overflow-wrap: anywhere }
h1, h2 { font-weight: 600 } section { border-top: 1px solid var(--line); margin-top: 2rem }
h3 { font: 600 .9rem/1.4 system-ui, sans-serif; margin: 1.2rem 0 .2rem }
h3 span { color: var(--quiet); font-weight: 400 }
p, ul { margin: .2rem 0 .5rem } del { background: var(--gone) } ins { background: var(--come); text-decoration: none;
border-bottom: 2px solid currentColor } del, ins { padding: 0 .15em } code { font-size: .92em; overflow-wrap: anywhere }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media print { body { max-width: none; margin: 0 } }
""".strip()
_TAGS = {"gone": "del", "new": "ins"}


def as_html(difference: Difference, say: Interface, back: tuple[str, str] | None = None) -> str:
    """Write a difference as a page: what is gone in `del`, what is new in `ins`, each told in words not seen too.

    `back` is the address of a page that it belongs to, and its title.
    """
    title = say("diff-title", difference.old, difference.new)
    old, new = (f"<code>{escape(name)}</code>" for name in (difference.old, difference.new))
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="{escape(say.tag)}">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title>", f"<style>\n{_STYLE}\n</style>", "</head>", "<body>", "<main>",
        *([f'<p><a href="{escape(back[0])}">{escape(back[1])}</a></p>'] if back else []),
        f"<h1>{escape(say('history'))}</h1>",
        f"<p>{_with(say, 'diff-between', old, new)}",
        f"{escape(summary(difference, say))}</p>",
        *(line for document in difference.documents for line in _document(document, say)),
        "</main>", "</body>", "</html>",
    ]) + "\n"


def _with(say: Interface, key: str, *markup: str) -> str:
    """Give a word that has markup in its places."""
    return say.filled(escape(say.words[key]), *markup)


def _document(one: Document, say: Interface) -> Iterator[str]:
    files = " → ".join(dict.fromkeys(file for file in (one.file, one.new_file) if file))
    yield f"<section>\n<h2>{escape(files)}</h2>"
    for kind in KINDS:
        for change in one.changes:
            if change.kind == kind:
                yield from _change(change, say)
    yield "</section>"


def _change(change: Change, say: Interface) -> Iterator[str]:
    kind = say(f"diff-kind-{change.kind}")
    head = kind[:1].upper() + kind[1:]
    if change.action != "changed":
        head = say("diff-head", head, say(f"diff-action-{change.action}"))
    place = f"{place_of(change, say)}, {lines_of(change, say)}"
    yield f"<h3>{escape(head)} <span>{escape(place)}</span></h3>"
    words = say.counted("words", change.size) if change.size is not None else change.words
    if words:
        yield f"<p>{_marked({'added': 'new', 'removed': 'gone'}.get(change.action), words, say)}</p>"
    for edit in change.edits:
        yield f"<p>{_edit(edit, say)}</p>"
        nothing = escape(say("diff-nothing"))
        said = [(name, _marked("gone", old, say), _marked("new", new, say))
                for name, old, new in edit.readings if old != new]
        readings = [f"<li>{_with(say, f'diff-in-{name}', old or nothing, new or nothing)}</li>"
                    for name, old, new in said]
        if edit.elements:
            readings.append(f"<li>{escape(of_elements(edit, say))}</li>")
        if readings:
            yield f"<ul>{''.join(readings)}</ul>"
    if change.marks:
        yield f"<ul>{''.join(f'<li>{escape(sentence(mark, say))}</li>' for mark in change.marks)}</ul>"


def _edit(edit: Edit, say: Interface) -> str:
    gone, come = " ".join(edit.removed), " ".join(edit.added)
    words = [escape(gone)] if gone == come else [_marked("gone", gone, say), _marked("new", come, say)]
    parts = (edit.before and f"… {escape(edit.before)}", *words, edit.after and f"{escape(edit.after)} …")
    return " ".join(part for part in parts if part)


def _marked(told: str | None, words: str, say: Interface) -> str:
    if not words or not told:
        return escape(words)
    tag, before, after = _TAGS[told], escape(say(f"diff-said-{told}")), escape(say("diff-said-end"))
    return (f'<{tag}><span class="hidden">{before} </span>{escape(words)}<span class="hidden"> {after}</span></{tag}>')
