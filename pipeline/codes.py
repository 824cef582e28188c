"""The codes of findings: those of the program, and what to say of one that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CODES = frozenset(
    (
        "act-after-death act-before-birth ambiguous-pointer attribute-conflict attribute-not-allowed bad-baseline "
        "bad-id bad-rules bad-url bad-value bad-xinclude category-ref closing-date-agrees corr-has-cert corr-has-resp "
        "dangling-idref dangling-pointer dates-reversed death-before-birth duplicate-id empty-file entry-used "
        "event-ref external-entity id-unique image-not-found image-not-shown image-unreadable impossible-date "
        "include-outside ledger-behind missing-attribute missing-element missing-extra missing-file missing-setting "
        "missing-text module-not-found name-has-ref name-has-resp no-cluster no-documents no-edition no-rule "
        "no-schema no-settings no-version not-allowed-here not-built not-tei not-toml not-well-formed note-has-resp "
        "org-ref outside-edition person-ref place-ref pointer-resolves port-taken prefix-mismatch read-whole "
        "relation-ref repeated-element resp-names-respstmt same-address same-identifier same-name schema-combine "
        "schema-datatype schema-include schema-not-read schema-reference schema-restriction schema-syntax "
        "schema-too-large schema-unreadable sic-has-resp source-ref static-expression stylesheet-error taxonomy-ref "
        "tei-corpus tei-fragment text-in-parts text-not-allowed too-complex too-many-faults unknown-attribute "
        "unknown-element unknown-phase unknown-prefix unknown-setting unreadable-file who-names-respstmt "
        "words-added words-changed words-doubled words-joined words-lost words-moved words-split wrong-check-digit "
        "wrong-encoding wrong-identifier wrong-ledger wrong-namespace wrong-order wrong-root wrong-setting "
        "wrong-target"
    ).split(),
)
"""All that the program and its own rules tell; each has a section in docs/findings/."""


def unknown(asked: Iterable[str], met: Iterable[str]) -> Iterator[str]:
    """Say of each code that is `asked` for what it may be, where it is none of the program's and was not `met` either.

    The rules of an edition may have codes of their own, so that this is no error.
    """
    known = CODES | {*met}
    for code in sorted({*asked} - known):
        near = nearest(code, sorted(known))
        meant = f"; did you mean “{near}”?" if near else ", and the program has none."
        yield f"no finding has the code “{code}”{meant}"
