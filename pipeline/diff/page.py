"""A difference to one page of HTML that stands alone: no script, nothing fetched, its style inside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipeline.diff.changes import KINDS
from pipeline.diff.report import lines_of, of_elements, sentence, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.diff import Difference, Document
    from pipeline.diff.changes import Change, Edit

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


def as_html(difference: Difference, back: tuple[str, str] | None = None) -> str:
    """Write a difference as a page: what is gone in `del`, what is new in `ins`, each told in words not seen too.

    `back` is the address of a page that it belongs to, and its title.
    """
    title = f"What changed: {difference.old} → {difference.new}"
    return "\n".join([
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title>", f"<style>\n{_STYLE}\n</style>", "</head>", "<body>", "<main>",
        *([f'<p><a href="{escape(back[0])}">{escape(back[1])}</a></p>'] if back else []),
        "<h1>What changed</h1>",
        f"<p>From <code>{escape(difference.old)}</code> to <code>{escape(difference.new)}</code>.",
        f"{escape(summary(difference))}</p>",
        *(line for document in difference.documents for line in _document(document)),
        "</main>", "</body>", "</html>",
    ]) + "\n"


def _document(one: Document) -> Iterator[str]:
    files = " → ".join(dict.fromkeys(file for file in (one.file, one.new_file) if file))
    yield f"<section>\n<h2>{escape(files)}</h2>"
    for kind in KINDS:
        for change in one.changes:
            if change.kind == kind:
                yield from _change(change)
    yield "</section>"


def _change(change: Change) -> Iterator[str]:
    entry = f", in {change.entry}" if change.entry and change.entry != change.id else ""
    action = "" if change.action == "changed" else f" {change.action}"
    place = f"{change.place}{entry}, {lines_of(change.line, change.new_line)}"
    yield f"<h3>{change.kind.capitalize()}{action} <span>{escape(place)}</span></h3>"
    if change.words:
        mark = {"added": _come, "removed": _gone}.get(change.action, escape)
        yield f"<p>{mark(change.words)}</p>"
    for edit in change.edits:
        yield f"<p>{_edit(edit)}</p>"
        readings = [
            f"<li>In the {name} text: {_gone(old) if old else 'nothing'} → {_come(new) if new else 'nothing'}</li>"
            for name, old, new in edit.readings if old != new
        ]
        if edit.elements:
            readings.append(f"<li>{escape(of_elements(edit))}</li>")
        if readings:
            yield f"<ul>{''.join(readings)}</ul>"
    if change.marks:
        yield f"<ul>{''.join(f'<li>{escape(sentence(mark))}</li>' for mark in change.marks)}</ul>"


def _edit(edit: Edit) -> str:
    gone, come = " ".join(edit.removed), " ".join(edit.added)
    words = [escape(gone)] if gone == come else [_gone(gone), _come(come)]
    parts = (edit.before and f"… {escape(edit.before)}", *words, edit.after and f"{escape(edit.after)} …")
    return " ".join(part for part in parts if part)


def _gone(words: str) -> str:
    return _marked("del", "gone", words)


def _come(words: str) -> str:
    return _marked("ins", "new", words)


def _marked(tag: str, told: str, words: str) -> str:
    if not words:
        return ""
    return f'<{tag}><span class="hidden">{told}: </span>{escape(words)}<span class="hidden"> (end)</span></{tag}>'
