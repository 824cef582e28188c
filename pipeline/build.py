"""The whole flow: an edition's folder to a site on disk. Reads top to bottom."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pipeline import __version__, addresses, resources, site
from pipeline.check import check_edition, placed
from pipeline.errors import ConfigError, InvalidInput
from pipeline.model import TEI, Finding, Source
from pipeline.rendering import render_all
from pipeline.store import Store
from pipeline.transform import Context, Renderer
from pipeline.validate import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.corpus import Corpus
    from pipeline.model import Record, Rendering

@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the files by their path in the site, and what it noticed."""

    files: dict[str, bytes]
    findings: tuple[Finding, ...]


def build(
    edition: Edition, output: Path, jobs: int = 1, progress: Callable[[int, int], None] | None = None,
    *, keep: bool = False,
) -> Built:
    """Build the site of an edition in the folder `output`, with `jobs` processes.

    `progress` is told how many of how many sources are done. With `keep`, what is made of each source is kept
    beside the edition, and only what changed is made again. Raises `InvalidInput` where the sources have
    errors or an output would differ from its source; nothing is then written. `OutputError`: see
    `site.write`.
    """
    read, findings = check_edition(edition, jobs)
    _stop_at_errors(findings, edition.folder)
    places = addresses.addresses(read.sources)
    settings = _settings(read, places)
    context = Context.of(settings, places, read.of("register"))

    texts = [*read.of("document"), *read.of("page")]
    renderings: list[Rendering] = []
    for rendering, noticed in render_all(context, texts, jobs, Store(edition.folder) if keep else None):
        renderings.append(rendering)
        findings += noticed
        if progress:
            progress(len(renderings), len(texts))
    _stop_at_errors(findings, edition.folder)

    files = _document_files(texts, renderings, places)
    files |= _edition_files(context, [rendering.record for rendering in renderings])
    site.write(output, files, {"title": edition.settings.title, "version": edition.settings.version,
                               "date": settings["date"]})
    return Built(files, tuple(placed(_once_per_element(in_order(findings)), edition.folder)))


def _settings(read: Corpus, places: dict[str, str]) -> dict[str, Any]:
    settings = {key: value for key, value in asdict(read.edition.settings).items() if value is not None}
    settings["date"] = settings.get("date") or _date(read)
    settings["program"] = __version__
    settings["menu"] = _menu(read, places)
    return settings


def _date(read: Corpus) -> str | None:
    """Give the date of the build: from the environment, else of the latest revision, never from the clock."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date().isoformat()
        except (ValueError, OverflowError, OSError) as error:
            message, hint = f"It is “{epoch}”.", "Give a number of seconds since 1970, or unset it."
            name, code = "SOURCE_DATE_EPOCH", "wrong-setting"
            raise ConfigError([Finding(name, None, None, "error", code, message, "config", hint)]) from error
    changes = (change for source in read.sources for change in source.root.iter(f"{{{TEI}}}change"))
    return max((when for change in changes if (when := change.get("when"))), default=None)


def _menu(read: Corpus, places: dict[str, str]) -> list[dict[str, str]]:
    menu = [{"word": "home", "path": "index.html"}]
    documents = read.of("document")
    if len(documents) == 1:
        menu.append({"word": "document", "path": places[documents[0].name]})
    else:
        menu.append({"word": "documents", "path": "documents/index.html"})
    menu += [{"label": _title(page), "path": places[page.name]} for page in read.of("page")]
    words = {"persons/index.html": "persons", "organizations/index.html": "organizations",
              "places/index.html": "places", "chronology.html": "chronology", "bibliography.html": "sources"}
    present = {addresses.LISTS[name] for register in read.of("register") for name in addresses.LISTS
               if next(register.root.iter(f"{{{TEI}}}{name}"), None) is not None}
    return menu + [{"word": word, "path": path} for path, word in words.items() if path in present]


def _title(page: Source) -> str:
    title = page.root.find(f"{{{TEI}}}teiHeader//{{{TEI}}}titleStmt/{{{TEI}}}title")
    return " ".join("".join(map(str, title.itertext())).split()) if title is not None else page.id


def _document_files(
    sources: Sequence[Source], renderings: Sequence[Rendering], places: dict[str, str],
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for source, rendering in zip(sources, renderings, strict=True):
        path = places[source.name]
        files[path] = rendering.page.encode()
        if source.kind == "document":
            stem = path.removesuffix(".html")
            files[f"{stem}.xml"] = source.data
            files[f"{stem}.txt"] = _text(rendering, "reading")
            files[f"{stem}.diplomatic.txt"] = _text(rendering, "diplomatic")
    return files


def _text(rendering: Rendering, reading: str) -> bytes:
    rule = "-" * 72 + "\n"
    parts = rendering.texts[reading]
    notes = f"\n{rule}\n{parts['notes']}" if parts["notes"] else ""
    return f"{parts['header']}\n{rule}\n{parts['body']}{notes}".encode()


def _edition_files(context: Context, records: Sequence[Record]) -> dict[str, bytes]:
    files = {path: page.encode() for path, page in Renderer(context).site(records).items()}
    for asset in sorted(resources.assets().iterdir()):
        if asset.is_file():
            files[f"assets/{asset.name}"] = asset.read_bytes()
    return files


def _stop_at_errors(findings: Sequence[Finding], folder: Path) -> None:
    if any(finding.severity == "error" for finding in findings):
        raise InvalidInput(placed(in_order(findings), folder))


def _once_per_element(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One warning a build for each element without a rule, at its first place."""
    seen: set[str] = set()
    for finding in findings:
        if finding.code == "no-rule":
            element = finding.message.split(">")[0]
            if element in seen:
                continue
            seen.add(element)
        yield finding
