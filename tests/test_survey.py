"""What a document is handed of the others: enough, and nothing that does not concern it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from editions import EXEMPLAR, article_of, edition, parse_page, source_of, tei

from pipeline import config, corpus
from pipeline.build import build
from pipeline.outline import outline
from pipeline.rendered import Surroundings
from pipeline.survey import survey
from pipeline.texts import texts
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Source
    from pipeline.survey import Survey

REGISTER = tei("""<listPerson>
  <person xml:id="anna"><persName>Anna</persName><note type="history">Sister of <persName ref="#berta">B</persName>.
  </note></person>
  <person xml:id="berta"><persName>Berta</persName><note type="history">Of <placeName ref="places.xml#x">X</placeName>.
  </note></person>
  <person xml:id="carl"><persName>Carl</persName></person></listPerson>""")
PLACES = tei('<listPlace><place xml:id="x"><placeName>X</placeName></place></listPlace>')


def surveyed(*sources: Source, longest: int = 0) -> Survey:
    """Survey documents and registers."""
    documents = [text for source in sources if source.kind != "register" for text in texts(source)]
    return survey(documents, [source for source in sources if source.kind == "register"], longest)


def registers() -> list[Source]:
    """Give the registers of these tests."""
    return [
        source_of(REGISTER, "registers/persons.xml", "register"), source_of(PLACES, "registers/places.xml", "register"),
    ]


def about(found: Surroundings) -> dict[str, Any]:
    """Give what a document is told of itself."""
    value: dict[str, Any] = json.loads(found.about)
    return value


def test_a_document_is_handed_what_it_names() -> None:
    """The entries that it names, and those that they name; their addresses; nothing else."""
    letter = source_of(tei('<p><persName ref="../registers/persons.xml#anna">A</persName></p>'))
    (found,) = surveyed(letter, *registers()).surroundings()
    assert set(json.loads(found.addresses)) == {
        "documents/in.xml", "registers/persons.xml", "registers/places.xml", "registers/persons.xml#anna",
        "registers/persons.xml#berta", "registers/places.xml#x",
    }
    markup = b"".join(data for _, data in found.registers)
    assert b"Anna" in markup
    assert b"Berta" in markup
    assert b"Carl" not in markup


def test_what_a_document_does_not_name_is_nothing_to_it() -> None:
    """Another document, and another entry, change nothing of what it is handed."""
    letter = source_of(tei('<p><persName ref="../registers/persons.xml#carl">C</persName></p>'))
    before = next(surveyed(letter, *registers()).surroundings())
    other = source_of(REGISTER.replace(b"Sister", b"Niece"), "registers/persons.xml", "register")
    assert next(surveyed(letter, other, registers()[1]).surroundings()) == before
    changed = source_of(REGISTER.replace(b">Carl<", b">Karl<"), "registers/persons.xml", "register")
    assert next(surveyed(letter, changed, registers()[1]).surroundings()) != before


def test_the_part_is_as_good_as_the_whole() -> None:
    """What is made of a document with what concerns it alone is what is made of it with all there is."""
    read = corpus.load(config.load(EXEMPLAR))
    documents = [*read.of("document"), *read.of("page")]
    known = survey(documents, read.of("register"), 0)
    context = Context.of({"title": "T", "menu": []}, known.addresses, read.of("register"))
    renderer = Renderer(context)
    for source, found in zip(documents, known.surroundings(), strict=True):
        whole = Surroundings(found.about, context.addresses, context.registers)
        assert renderer.render(source, found) == renderer.render(source, whole)


@pytest.mark.parametrize(("markup", "kind", "pointer"), [
    ('<persName ref="https://d-nb.info/gnd/118642499">S</persName>', "person", "https://d-nb.info/gnd/118642499"),
    ('<persName key="Person A">A</persName>', "person", "key:person:Person A"),
    ('<rs type="place" key="P">A</rs>', "place", "key:place:P"),
    ('<orgName ref="#gone">A</orgName>', "org", "documents/in.xml#gone"),
    ('<settlement ref="x:7">A</settlement>', "place", "registers/places.xml#x7"),
])
def test_what_a_name_means(markup: str, kind: str, pointer: str) -> None:
    """A remote address, a key, an id that is nowhere, a private scheme: each is known by what it means."""
    header = (
        "<encodingDesc><listPrefixDef><prefixDef ident='x' matchPattern='([0-9]+)'"
        " replacementPattern='../registers/places.xml#x$1'/></listPrefixDef></encodingDesc>"
    )
    assert outline(source_of(tei(f"<p>{markup}</p>", header))).named == {pointer: kind}


def test_an_index_of_mentions(tmp_path: Path) -> None:
    """Names without a register have a page each, with all their mentions, and lists that lead there."""
    letters = {
        "a.xml": tei('<p>To <persName ref="#pmb7">Anna</persName> in <placeName key="Berlin">B.</placeName></p>'),
        "b.xml": tei('<p>Of <persName ref="#pmb7">Anna</persName>, dear <persName ref="#pmb7">Ann</persName>.</p>'),
    }
    files = build(config.load(edition(tmp_path / "e", letters)), tmp_path / "site").files
    assert {path for path in files if path.startswith(("persons/", "places/"))} == {
        "persons/index.html", "persons/pmb7.html", "places/Berlin.html", "places/index.html",
    }
    page = parse_page(files["persons/pmb7.html"].decode())
    assert page.findtext(".//h1") == "Anna"
    assert page.xpath("//section[@class='mentions']//li/a/@href") == [
        "../documents/a.html#persName.1", "../documents/b.html#persName.1", "../documents/b.html#persName.2",
    ]
    assert article_of(files["documents/a.html"].decode()).xpath(".//a/@href") == [
        "../persons/pmb7.html", "../places/Berlin.html",
    ]
    assert b'<td class="number">3</td>' in files["persons/index.html"]
    assert b'href="persons/index.html"' in files["index.html"]


def test_orders_of_texts(tmp_path: Path) -> None:
    """Texts with a date follow each other by that, the others by their titles."""
    dated = "<profileDesc><creation><date when='{}'/></creation></profileDesc>"
    texts = {f"{name}.xml": tei("<p>x</p>", dated.format(when) if when else "")
             for name, when in (("a", "1945"), ("b", ""), ("c", "-0044-03-15"), ("d", ""), ("z", "-0100Z"))}
    files = build(config.load(edition(tmp_path / "e", texts)), tmp_path / "site").files
    told = {}
    for name in "abcdz":
        page = parse_page(files[f"documents/{name}.html"].decode())
        (found,) = page.xpath("//nav[@class='neighbours']")
        told[name] = (found.get("aria-label"), found.xpath(".//a/@href"))
    time, titles = "In the order of time", "In the order of titles"
    assert told == {"z": (time, ["c.html"]), "c": (time, ["z.html", "a.html"]), "a": (time, ["c.html"]),
                    "b": (titles, ["d.html"]), "d": (titles, ["b.html"])}
    assert "15 March 44 BCE" in files["documents/a.html"].decode()


def test_persons_of_a_header(tmp_path: Path) -> None:
    """Persons that a document keeps itself have their pages; two documents may use one id for two persons."""
    person = '<person xml:id="p1"><persName>{}</persName></person>'
    header = f"<profileDesc><particDesc><listPerson>{person}</listPerson></particDesc></profileDesc>"
    text = '<p>By <persName ref="#p1">me</persName></p>'
    letters = {name: tei(text, header.format(who)) for name, who in (("a.xml", "Anna"), ("b.xml", "Berta"))}
    files = build(config.load(edition(tmp_path / "e", letters)), tmp_path / "site").files
    for letter, who in (("a", "Anna"), ("b", "Berta")):
        assert parse_page(files[f"persons/{letter}.p1.html"].decode()).findtext(".//h1") == who
        links = article_of(files[f"documents/{letter}.html"].decode()).xpath(".//a[@class]/@href")
        assert links == [f"../persons/{letter}.p1.html"]


def test_two_registers_with_one_id(tmp_path: Path) -> None:
    """Two entries of one id are told, and each has its page; names lead to the one they mean."""
    entry = '<listPerson><person xml:id="p"><persName>{}</persName></person></listPerson>'
    registers = {name: tei(entry.format(who)) for name, who in (("a.xml", "Anna"), ("b.xml", "Berta"))}
    text = '<p><persName ref="../registers/a.xml#p">A</persName> <persName ref="../registers/b.xml#p">B</persName></p>'
    folder = edition(tmp_path / "e", {"x.xml": tei(text)}, registers=registers)
    built = build(config.load(folder), tmp_path / "site")
    assert "same-address" in {finding.code for finding in built.findings}
    links = article_of(built.files["documents/x.html"].decode()).xpath(".//a/@href")
    pages = [parse_page(built.files[link.removeprefix("../")].decode()) for link in links]
    assert [page.findtext(".//h1") for page in pages] == ["Anna", "Berta"]


def test_the_same_by_other_attributes(tmp_path: Path) -> None:
    """A name may mean by @sameAs or @corresp what others mean by @ref, and an entry may be the same as another."""
    people = (
        '<listPerson><person xml:id="a"><persName>Anna</persName></person>'
        '<person xml:id="b" sameAs="#a"><persName>Anni</persName></person></listPerson>'
    )
    register = "../registers/r.xml"
    text = f'<p><persName sameAs="{register}#a">A</persName> <rs type="person" corresp="{register}#b">B</rs></p>'
    folder = edition(tmp_path / "e", {"x.xml": tei(text)}, registers={"r.xml": tei(people)})
    files = build(config.load(folder), tmp_path / "site").files
    links = article_of(files["documents/x.html"].decode()).xpath(".//a/@href")
    assert links == ["../persons/a.html", "../persons/b.html"]
    assert b'href="a.html">Anna<' in files["persons/b.html"]


def test_the_order_of_the_edition() -> None:
    """Documents stand in the order of their dates, and letters in that of their correspondence, either way."""
    action = '<correspAction type="{}"><persName ref="#{}">x</persName>{}</correspAction>'

    def letter(name: str, sender: str, receiver: str, date: str) -> Source:
        when = f'<date when="{date}"/>'
        actions = action.format("sent", sender, when) + action.format("received", receiver, "")
        header = f"<profileDesc><correspDesc>{actions}</correspDesc></profileDesc>"
        return source_of(tei("<p/>", header, title=name), f"documents/{name}.xml")

    letters = [letter("one", "a", "b", "1900-01-01"), letter("two", "a", "c", "1900-01-02"),
               letter("three", "b", "a", "1900-01-03")]
    found = [about(one) for one in surveyed(*reversed(letters)).surroundings()][::-1]
    assert [(one.get("previous") or {}).get("title") for one in found] == [None, "one", "two"]
    assert [(one.get("next") or {}).get("title") for one in found] == ["two", "three", None]
    assert found[0]["correspondence"]["next"]["title"] == "three"
    assert "correspondence" not in found[1]


WORDS = "word " * 60
LONG = f"""<text><front><div xml:id='f'><p>F.</p></div></front>
<body><div xml:id='one'><head>One</head><p>a</p></div>
<div xml:id='two'><head>Two</head><p xml:id='intro'>See <ref target='#deep'>deep</ref>.</p>
<div xml:id='x'><p>{WORDS}<note>N</note></p></div>
<div xml:id='y'><p xml:id='deep'>{WORDS} <ref target='#intro'>up</ref></p></div></div></body></text>"""


def test_a_long_text_is_cut_at_its_divisions() -> None:
    """Parts have pages of their own with stable addresses; links lead to the right one; the whole can be had too."""
    other = source_of(tei('<p><ref target="long.xml#deep">d</ref></p>'), "documents/other.xml")
    source = source_of(tei(LONG), "documents/long.xml")
    found, of_other = surveyed(source, other, longest=500).surroundings()
    assert json.loads(of_other.addresses)["documents/long.xml#deep"] == "documents/long/y.html#deep"
    pages = [part["path"] for part in about(found)["parts"]]
    assert pages == [f"documents/long/{name}.html" for name in ("front.1", "one", "two", "x", "y")]
    rendering = Renderer(Context.of({"title": "T", "menu": []}, {}, [])).render(source, found)
    assert set(rendering.pages) == {"documents/long.html", "documents/long/whole.html", *pages}
    parts = [article_of(rendering.pages[page]) for page in pages]
    whole = article_of(rendering.pages["documents/long/whole.html"])
    assert "".join(part.text_content() for part in parts).split() == whole.text_content().split()
    assert parts[2].xpath(".//a/@href") == ["y.html#deep"]
    assert parts[4].xpath(".//a/@href") == ["two.html#intro"]
    assert whole.xpath(".//a[@class='ref']/@href") == ["#deep", "#intro"]
    assert [part.get("data-part") for part in parts] == ["1", "2", "3", "4", "5"]
    contents = parse_page(rendering.pages["documents/long.html"]).xpath("//nav[@class='contents']//li/a/@href")
    assert contents == ["long/one.html#one", "long/two.html#two"]
    steps = parse_page(rendering.pages[pages[1]]).xpath("//nav[@class='neighbours']//a/@href")
    assert steps == ["front.1.html", "../long.html", "two.html"]


def test_short_texts_stay_whole() -> None:
    """A text within the limit, and one without divisions, has one page."""
    for data, longest in ((tei(LONG), 100_000), (tei(LONG), 0), (tei(f"<p>{'word ' * 500}</p>"), 100)):
        assert "parts" not in about(next(surveyed(source_of(data), longest=longest).surroundings()))
