"""The steps between an edition that was read and the files of its site, for all who build: once, or again and again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline import account, search
from pipeline.archive import put_archive
from pipeline.citing import cited_edition, cited_page
from pipeline.feed import FILE as FEED
from pipeline.feed import OF_RECORD, atom
from pipeline.interface import Interface
from pipeline.ledger import pages_left
from pipeline.mapping import Plan
from pipeline.program import program
from pipeline.reduce import Reduction
from pipeline.search.documents import Documents
from pipeline.settings import settings_of
from pipeline.store import key_of
from pipeline.survey import survey_of
from pipeline.taken import put_kept
from pipeline.transform import Context, Renderer
from pipeline.validity import Validity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pipeline.heads import Head, Heads
    from pipeline.model import Finding, Kind
    from pipeline.reading import Reading
    from pipeline.search import Elsewhere
    from pipeline.store import Store
    from pipeline.survey import Survey
    from pipeline.taken import Files
    from pipeline.transform import PageMaker

KINDS: tuple[Kind, ...] = ("document", "register", "page")


@dataclass(frozen=True, slots=True)
class Flow:
    """An edition that was read, what is known of it as a whole, and the plan of what is to be made of its files.

    `whole` is the context of the pages about the edition, which alone have the `date` of the latest text.
    """

    read: Reading
    known: Survey
    whole: Context
    date: str | None
    validity: Validity
    plan: Plan
    store: Store
    differences: Mapping[str, str] = field(default_factory=dict)
    """Pages that tell what documents have otherwise than in another version, by their paths."""

    @classmethod
    def of(cls, read: Reading, store: Store, output: Path, since: str | None = None) -> Flow:
        """Survey an edition and plan its map. `output` is where its site stands, which is no part of it.

        `since` names a version from which the documents are to be told apart.
        """
        known = survey_of(read, store)
        known, differences = _compared(read, known, since) if since else (known, {})
        settings, date = settings_of(read, known)
        registers, others = read.sources("register"), known.of_documents()
        context = Context.of(settings, known.addresses, registers, read.rules, others=others)
        dated = {**settings, "date": date}
        dated |= _cited(dated, store)
        whole = Context.of(dated, known.addresses, registers, read.rules, others=others)
        validity = Validity(read, store, output)
        plan = Plan(read, known, context, validity, store)
        return cls(read, known, whole, date, validity, plan, store, differences)

    def checked(self, jobs: int = 1) -> list[Finding]:
        """Give what is wrong in the files and between them, when the map is done."""
        if self.validity.apart:
            return self.validity.together(self.plan.findings())
        # What is found out in reading alone is told here too.
        return [*self.validity.whole(jobs), *(one for brief in self.read.briefs for one in brief.findings
                                              if one.source == "config")]

    def pages(
        self, files: Files, renderer: Callable[[Context], PageMaker] = Renderer,
        meanwhile: Callable[[], None] = lambda: None,
        indexer: Callable[[Heads, Mapping[str, str], Store], Elsewhere | None] = lambda *_: None,
    ) -> Pages:
        """Put into a site all that is not made of one text alone, when the map is done.

        `meanwhile` is what else is to be done, for when the pages are made elsewhere; `indexer` gives what makes
        segments of the index elsewhere.
        """
        heads = self.plan.heads()
        reduction = Reduction(self.whole, self.known, heads, self.store, files, renderer)
        reduction.put_pages()
        edition, taken = self.read.edition, {path.lower() for path in self.known.paths}
        reduction.put_gone(pages_left(edition.folder, taken, implied=edition.implied))
        meanwhile()
        words = account.Total(told for _, told in heads.bundled("account", _accounts))
        files.put_long(account.FILE, words.written)
        if self.read.edition.settings.base_url:
            put_kept(files, self.store, self._key_of_feed(heads), partial(self._feed, heads))
        # The index needs of those pages the names alone, at the end.
        search.put_index(
            files, Documents(heads, self.known.addresses), reduction.finished, program(), self.store,
            indexer(heads, self.known.addresses, self.store))
        for path, content in self.read.assets():
            files.put(path, content)
        for path, page in self.differences.items():
            files.put(path, page.encode())
        if self.read.edition.settings.download:
            put_archive(files, self.read, self.store)
        return Pages(words.summary(), tuple(reduction.made))

    def _key_of_feed(self, heads: Heads) -> str:
        digests = (digest for _, digest in heads.bundled("feed, in short", _of_feed_in_short))
        return key_of("feed", program(), json.dumps(asdict(self.read.edition.settings)), self.date or "", *digests)

    def _feed(self, heads: Heads) -> tuple[None, dict[str, str]]:
        records = (record for _, some in heads.bundled("feed", _of_feed) for record in some)
        feed = atom(records, asdict(self.read.edition.settings), self.date)
        return None, {FEED: feed.decode()} if feed else {}


def _compared(read: Reading, known: Survey, since: str) -> tuple[Survey, dict[str, str]]:
    """Hold an edition against another version: the survey that knows of it, and the pages that tell what differs."""
    # Few builds do, and it takes time to import.
    from pipeline.diff.page import as_html  # noqa: PLC0415
    from pipeline.diff.since import changes_since  # noqa: PLC0415

    sources = [source for kind in KINDS for source in read.sources(kind)]
    say = Interface.of(read.edition.settings.language, read.edition.words)
    changed = changes_since(since, read.edition, sources, say)
    known = known.compared(since, changed)
    return known, {
        known.differences[path]: as_html(changed[one.id], say, (f"../{path}", one.title))
        for one, path in zip(known.labels, known.paths, strict=True) if path in known.differences
    }


def _accounts(heads: Sequence[Head]) -> list[Any]:
    return account.gathered(head.account for head in heads if head.account)


def _of_feed(heads: Sequence[Head]) -> list[dict[str, Any]]:
    """Give what the feed knows of some texts."""
    return [{name: head.record[name] for name in OF_RECORD} for head in heads if head.record["kind"] == "document"]


def _of_feed_in_short(heads: Sequence[Head]) -> str:
    return key_of(json.dumps(_of_feed(heads)))


def _cited(settings: dict[str, Any], store: Store) -> dict[str, Any]:
    """Give how the edition and its pages are cited: kept, as to begin with citations takes longer than all else."""
    key = key_of("cited", program(), json.dumps(settings, sort_keys=True))
    found: dict[str, Any] | None = store.get(key)
    if found is None:
        found = {"cited": cited_edition(settings), "cited_page": cited_page(settings)}
        store.put(key, found)
    return found


@dataclass(frozen=True, slots=True)
class Pages:
    """The accounts of the texts in a few lines, and the paths of those pages about the edition that had to be made."""

    summary: str
    made: tuple[str, ...]

