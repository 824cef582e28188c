"""What is measured beside whole commands, each run in a process of its own: `python scripts.py NAME ARGUMENT …`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.flow import Flow
    from pipeline.store import Store


def floor(folder: str, site: str, out: str) -> None:
    """Parse the files with Saxon, and write the bytes that a map writes: what no use of this engine can go below."""
    import saxonche
    from lxml import etree

    processor = saxonche.PySaxonProcessor(license=False)
    builder = processor.new_document_builder()
    target = Path(out)
    target.mkdir()
    for path in sorted(Path(folder, "documents").glob("*.xml")):
        builder.parse_xml(xml_text=etree.tostring(etree.parse(str(path)).getroot(), encoding="unicode"))
        for made in (path.stem + ".html", path.stem + ".txt", path.stem + ".diplomatic.txt", path.name):
            (target / made).write_bytes((Path(site, "documents") / made).read_bytes())


def flow_of(folder: Path, store: Store) -> Flow:
    """Give what is to be done of an edition of which nothing has been made."""
    from pipeline import config
    from pipeline.flow import Flow
    from pipeline.reading import read_edition

    return Flow.of(read_edition(config.load(folder), store), store, folder / "site")


def the_map(folder: str, output: str, jobs: str) -> None:
    """Validate, render, prove and account for the files of an edition, and write what was made of each, as a build does."""
    from pipeline import config
    from pipeline.flow import Flow
    from pipeline.pool import Pool
    from pipeline.reading import read_edition
    from pipeline.site import Draft
    from pipeline.store import Store
    from pipeline.trades import begin, make_ready, mapping, reading

    edition = config.load(Path(folder))
    with Store(None) as store, Pool(int(jobs)) as pool, Draft(Path(output)) as draft:
        begin(pool, edition, len([*Path(folder).rglob("*.xml")]))
        read = read_edition(edition, store, reading(pool))
        make_ready(pool, edition)
        plan = Flow.of(read, store, Path(output)).plan
        for outcome in pool.do(mapping(plan.job), plan.tasks):
            plan.take(outcome, draft)
        plan.write(draft)
        draft.publish({})


def search(site: str, out: str) -> None:
    """Make our index of the pages of a site."""
    from pipeline.search import About, Document, Listed, put_index
    from pipeline.store import Store
    from pipeline.taken import Memory

    documents = Listed()
    for path in sorted(Path(site, "documents").glob("*.html")):
        if path.name != "index.html":
            name, page = f"documents/{path.name}", path.read_text("utf-8")
            about = About(name, path.stem, None, None, ())
            documents.append(Document(about, name, "", len(page) // 8, lambda name=name, page=page: {name: page}, dict))
    site = Memory()
    with Store(None) as store:
        put_index(site, documents, dict, "", store)
    for name, content in site.files.items():
        target = Path(out, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def libxslt(folder: str, sheet: str, out: str) -> None:
    """Make the pages with libxslt in one process."""
    from lxml import etree

    Path(out).mkdir(exist_ok=True)
    transform = etree.XSLT(etree.parse(sheet))
    for path in sorted(Path(folder, "documents").glob("*.xml")):
        Path(out, path.stem + ".html").write_bytes(bytes(transform(etree.parse(str(path)))))


def parameters(folder: str) -> None:
    """Print what our stylesheets are given for an edition, as another processor can be given it: files have file URIs."""
    from pipeline.store import Store

    with Store(None) as store:
        flow = flow_of(Path(folder), store)
    base = Path(folder).resolve().as_uri().replace("///", "/")
    addresses = {f"{base}/{name}": path for name, path in json.loads(flow.whole.addresses).items()}
    text, path = flow.known.texts[0], flow.known.paths[0]
    print(json.dumps({
        "kind": "document", "settings": flow.whole.settings, "addresses": json.dumps(addresses),
        "about": json.dumps({"id": text.id, "path": path, "name": text.name, "tokens": {}}),
    }))


if __name__ == "__main__":
    {"floor": floor, "map": the_map, "search": search, "libxslt": libxslt, "parameters": parameters}[sys.argv[1]](
        *sys.argv[2:])
