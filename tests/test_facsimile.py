"""Pictures: files of the edition's folder and their faults, images elsewhere, pages beside the text, zone to line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from editions import SETTINGS, article_of, command, edition, parse_page, tei
from pictures import png

from pipeline import config
from pipeline.build import build
from pipeline.images import load_images, named

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.build import Built

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'
FIGURE = '<p>One <figure><graphic url="../images/a.png"/><figDesc>A gate</figDesc></figure></p>'


def made(folder: Path, body: str, images: dict[str, bytes], settings: str = "", facsimile: str = "") -> Built:
    """Build an edition of one document and images."""
    data = tei(body).replace(b"<text>", facsimile.encode() + b"<text>", 1)
    return build(config.load(written(folder, data, images, settings)), folder / "site")


def written(folder: Path, data: bytes, images: dict[str, bytes], settings: str = "") -> Path:
    """Write an edition of one document and images."""
    root = edition(folder / "edition", {"in.xml": data}, f"{SETTINGS}\n{settings}")
    for name, content in images.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def page_of(built: Built) -> Any:
    """Give the page of the document."""
    return parse_page(built.files["documents/in.html"].decode())


def policy(page: Any) -> str:
    """Give what the page allows images to be asked of."""
    (content,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    return str(next(part for part in content.split(";") if "img-src" in part)).strip()


# Files .........................................................................................................


def test_an_image_travels_with_the_site(tmp_path: Path) -> None:
    """The file stands in the site as it is; the page shows it at its size, with its description, and leads to it."""
    built = made(tmp_path, FIGURE, {"images/a.png": png(40, 30)})
    (image,) = page_of(built).xpath("//article//img")
    assert image.get("alt") == "A gate"
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("40", "30", "lazy")
    path = image.get("src").removeprefix("../")
    assert path.startswith("assets/images/a-")
    assert (tmp_path / "site" / path).read_bytes() == png(40, 30)
    assert image.getparent().get("href") == image.get("src")
    assert image.xpath("ancestor::*[@data-editorial]"), "an image is no text of the source"
    assert not [one for one in built.findings if one.code.startswith("image")]


def test_names_of_all_kinds_have_places_of_their_own(tmp_path: Path) -> None:
    """Names that differ in case or folder alone, and such as no system likes, stay apart."""
    names = ["documents/a.png", "documents/A.png", "documents/x/a.png", "documents/%C3%A4%20b.PNG"]
    body = "".join(f'<p><graphic url="{name.removeprefix("documents/")}"/></p>' for name in names)
    files = [*names[:3], "documents/ä b.PNG"]
    built = made(tmp_path, body, {name: png(9, 9) for name in files})
    placed = [name for name in built.files if name.startswith("assets/images/")]
    assert len({name.casefold() for name in placed}) == 4
    assert all(name.isascii() and " " not in name and name.endswith(".png") for name in placed)


@pytest.mark.parametrize(
    ("url", "images", "code", "told"),
    [
        ("gone.png", {}, "image-not-found", "Put the image at documents/gone.png"),
        ("a.png", {"images/a.png": png(9, 9)}, "image-not-found", "is one at images/a.png: write ../images/a.png."),
        ("a.png", {"documents/a.png": b"<html>"}, "image-unreadable", "no image of the kind “png”"),
        ("a.tif", {"documents/a.tif": b"II*\0"}, "image-not-shown", "Save a copy as JPEG"),
        ("../../a.png", {"../a.png": png(9, 9)}, "outside-edition", "Copy the image into the edition."),
    ],
)
def test_faults(tmp_path: Path, url: str, images: dict[str, bytes], code: str, told: str) -> None:
    """An image that cannot be shown is a warning with its line; its place in the text says so."""
    data = tei(f'<p>One</p>\n<p><graphic url="{url}"/> and <graphic url="{url}"/></p>')
    root = written(tmp_path, data, images)
    run = command("validate", root, "--format", "json")
    (found,) = [one for one in run.json["findings"] if one["code"] == code]
    assert (found["severity"], found["line"]) == ("warning", 2)
    assert url in found["message"]
    assert told in found["message"] + found["hint"]
    built = build(config.load(root), tmp_path / "site")
    assert f"[image: {url}]" in article_of(built.files["documents/in.html"].decode()).text_content()
    assert not [name for name in built.files if name.startswith("assets/images/")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    """What lies outside the edition's folder does not get into the site."""
    (tmp_path / "secret.png").write_bytes(png(9, 9))
    root = written(tmp_path, tei('<p><graphic url="a.png"/></p>'), {})
    (root / "documents" / "a.png").symlink_to(tmp_path / "secret.png")
    read = build(config.load(root), tmp_path / "site")
    assert [one.code for one in read.findings if one.source == "xml"] == ["outside-edition"]
    assert not [name for name in read.files if "images" in name]


def test_drawings_run_nothing(tmp_path: Path) -> None:
    """An SVG is the source of an image, which runs no scripts, and nothing leads to it."""
    page = page_of(made(tmp_path, '<p><graphic url="a.svg"/></p>', {"documents/a.svg": SVG}))
    (image,) = page.xpath("//article//img")
    assert image.get("src").endswith(".svg")
    assert not page.xpath("//a[contains(@href, '.svg')]")


def test_pointers_and_other_names_are_no_files(tmp_path: Path) -> None:
    """Places in a file, addresses on the web, numbers and shelf marks are not looked for in the folder."""
    root = written(tmp_path, tei(
        '<p facs="#zone"><pb facs="0007"/><pb facs="HS.1_2"/><graphic url="https://example.org/a.png"/>'
        '<graphic url="mailto:x@y.png"/><graphic url="data:image/png;base64,AA"/></p>'), {})
    from pipeline.corpus import load

    read = load(config.load(root))
    assert read.findings == ()
    assert load_images(read.sources, root) == ((), [])


def test_a_scheme_of_the_edition_names_files(tmp_path: Path) -> None:
    """A private scheme (prefixDef) may stand for the folder of the images."""
    header = (
        '<encodingDesc><listPrefixDef><prefixDef ident="scan" matchPattern="(.+)" '
        'replacementPattern="../images/$1.png"><p>Scans</p></prefixDef></listPrefixDef></encodingDesc>'
    )
    data = tei('<p>One <pb n="1" facs="scan:p1"/> two</p>', header)
    built = build(config.load(written(tmp_path, data, {"images/p1.png": png(30, 40)})), tmp_path / "site")
    assert page_of(built).xpath("//section[@class='facsimile']//img/@width") == ["30"]


# Elsewhere .....................................................................................................

ELSEWHERE = [
    ("https://a.example/scan.jpg", "https://a.example/scan.jpg"),
    ("https://a.example/iiif/x/info.json", "https://a.example/iiif/x/full/!1200,1200/0/default.jpg"),
    ("https://a.example/iiif/x/full/full/0/default.jpg", "https://a.example/iiif/x/full/full/0/default.jpg"),
]


@pytest.mark.parametrize(("url", "source"), ELSEWHERE)
def test_images_elsewhere_are_linked_to(tmp_path: Path, url: str, source: str) -> None:
    """Without a word of the edition the page shows nothing of another's server; it says where the image is."""
    page = page_of(made(tmp_path, f'<p>One <pb n="3" facs="{url}"/> two</p>', {}))
    assert not page.xpath("//img")
    (link,) = page.xpath("//a[@class='page-link']")
    assert link.get("href") == source
    assert link.get("aria-label") == "Image of page 3, at a.example"
    assert policy(page) == "img-src 'self' file: data:"


@pytest.mark.parametrize(("url", "source"), ELSEWHERE)
def test_images_elsewhere_are_shown_where_wanted(tmp_path: Path, url: str, source: str) -> None:
    """With the setting they are shown, from their own servers and no other, and the server is not told from where."""
    page = page_of(made(tmp_path, f'<p>One <pb n="3" facs="{url}"/> two</p>', {}, "remote_images = true"))
    (image,) = page.xpath("//section[@class='facsimile']//img")
    assert image.get("src") == source
    assert image.get("referrerpolicy") == "no-referrer"
    assert policy(page) == "img-src 'self' file: data: https://a.example"


@pytest.mark.parametrize("url", ["https://a.example/manifest.json", "https://a.example/object/12/",
                                 "https://a.example;script-src/a.jpg", "https://x@a.example/a.jpg"])
def test_what_may_be_no_image_is_linked_to_at_most(tmp_path: Path, url: str) -> None:
    """A manifest, a page about an image, and an address that would end the policy are never shown."""
    page = page_of(made(tmp_path, f'<p>One <pb n="3" facs="{url}"/> two</p>', {}, "remote_images = true"))
    assert not page.xpath("//img")
    assert policy(page) == "img-src 'self' file: data:"


def test_a_part_of_an_image_is_asked_of_its_server(tmp_path: Path) -> None:
    """Of a page that is a zone of an image of IIIF that part alone: in pixels, or where the units differ in parts."""
    zones = ('<surface {}><graphic url="https://a.example/iiif/x/info.json"{}/>'
             '<zone xml:id="left" ulx="10" uly="20" lrx="110" lry="220"/></surface>')
    for number, (corners, size, region) in enumerate([
        ("", "", "10,20,100,200"), ('ulx="0" uly="0" lrx="200" lry="400"', "", "pct:5,5,50,50"),
        ('ulx="0" uly="0" lrx="200" lry="400"', ' width="200px" height="400px"', "10,20,100,200"),
    ]):
        facsimile = f"<facsimile>{zones.format(corners, size)}</facsimile>"
        page = page_of(made(tmp_path / str(number), '<p>One <pb n="1" facs="#left"/> two</p>', {}, facsimile=facsimile))
        (link,) = page.xpath("//a[@class='page-link']/@href")
        assert link == f"https://a.example/iiif/x/{region}/!1200,1200/0/default.jpg"


# Beside the text ...............................................................................................

FACSIMILE = """<facsimile><surface xml:id="s1" ulx="0" uly="0" lrx="100" lry="200"><graphic url="../images/a.png"/>
<zone xml:id="z1" ulx="10" uly="10" lrx="90" lry="30"/><zone xml:id="z2" points="10,40 90,40 90,60 10,60"/>
<zone xml:id="z3" ulx="5"/></surface></facsimile>"""
LINES = '<p><pb n="1" facs="#s1"/><lb facs="#z1"/>First <lb n="2" facs="#z2"/>second <lb facs="#z3"/>third</p>'


def test_zones_lead_to_lines(tmp_path: Path) -> None:
    """Each zone with a place on the page leads to its line; one without place is none."""
    page = page_of(made(tmp_path, LINES, {"images/a.png": png(50, 100)}, facsimile=FACSIMILE))
    (drawing,) = page.xpath("//section[@class='facsimile']//*[local-name() = 'svg']")
    assert drawing.get("viewbox") or drawing.get("viewBox") == "0 0 100 200"
    links = drawing.xpath("*")
    assert [link.get("href") for link in links] == ["#lb.1", "#lb.2"]
    assert links[1].get("aria-label") == "To the place in the text: 2, second"
    assert dict(links[0][0].attrib) == {"x": "10", "y": "10", "width": "80", "height": "20"}
    assert links[1][0].get("points") == "10 40 90 40 90 60 10 60"
    for link in links:
        assert page.xpath("count(//article//*[@id=$id])", id=link.get("href")[1:]) == 1
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert not page.xpath("//@style")


def test_what_is_said_of_an_image(tmp_path: Path) -> None:
    """Whose picture it is stands below it."""
    image = '<graphic url="../images/a.png"><desc>By A. Nobody</desc></graphic>'
    facsimile = f"<facsimile><surface>{image}</surface></facsimile>"
    page = page_of(made(tmp_path, "<p>x</p>", {"images/a.png": png(50, 100)}, facsimile=facsimile))
    assert "".join(page.xpath("//figcaption//text()")) == "Page image 1 · By A. Nobody"


@pytest.mark.parametrize(
    ("body", "facsimile"),
    [
        ('<p><pb facs="../images/a.png"/>x</p>', ""),
        ('<p><pb xml:id="p1"/>x</p>',
         '<facsimile><surface start="#p1"><graphic url="../images/a.png"/></surface></facsimile>'),
        ('<text facs="../images/a.png"><body><p>x</p></body></text>', ""),
        ("<p>x</p>", '<facsimile><graphic url="../images/a.png"/></facsimile>'),
        ('<p><pb facs="#g"/>x</p>', '<facsimile><graphic xml:id="g" url="../images/a.png"/></facsimile>'),
    ],
)
def test_all_ways_to_say_which_page(tmp_path: Path, body: str, facsimile: str) -> None:
    """By the break or the surface, by the text, or by a list of images alone."""
    page = page_of(made(tmp_path, body, {"images/a.png": png(9, 9)}, facsimile=facsimile))
    (image,) = page.xpath("//section[@class='facsimile']//img")
    assert image.get("alt") == "Page image 1"


def test_transcription_of_pages(tmp_path: Path) -> None:
    """Where the text is that of the pages themselves, its lines are their own zones."""
    data = tei("").replace(b"<text><body></body></text>", (
        b'<sourceDoc><surface ulx="0" uly="0" lrx="10" lry="10"><graphic url="../images/a.png"/>'
        b'<zone><line ulx="1" uly="1" lrx="9" lry="2">One</line></zone></surface></sourceDoc>'))
    built = build(config.load(written(tmp_path, data, {"images/a.png": png(9, 9)})), tmp_path / "site")
    page = page_of(built)
    assert page.xpath("//section[@class='facsimile']//*[local-name() = 'svg']/*/@href") == ["#line.1"]
    assert len(page.xpath("//img")) == 1


def test_parts_have_the_images_of_their_pages(tmp_path: Path) -> None:
    """Of a long text each page has the images of its own part, and that of the page that goes on into it."""
    long = "word " * 3000
    body = "".join(
        f'<div><head>H{n}</head><p>{long}<pb n="{n}" facs="../images/p{n}.png"/>more</p></div>' for n in (1, 2, 3)
    )
    images = {f"images/p{n}.png": png(10 + n, 9) for n in (1, 2, 3)}
    built = made(tmp_path, body, images, "longest_page = 5")
    seen = {path: parse_page(page.decode()).xpath("//section[@class='facsimile']//img/@width")
            for path, page in built.files.items() if path.startswith("documents/in/") and path.endswith(".html")}
    assert sorted(seen.values()) == [["11"], ["11", "12"], ["11", "12", "13"], ["12", "13"]]


def test_nothing_is_read_but_what_is_named(tmp_path: Path) -> None:
    """Images that no source names stay where they are."""
    built = made(tmp_path, FIGURE, {"images/a.png": png(9, 9), "images/b.png": png(9, 9)})
    assert [name.split("-")[0] for name in built.files if "images" in name] == ["assets/images/a"]


def test_what_a_source_names() -> None:
    """Each name as it is written, with what it means inside the edition."""
    from editions import source_of

    source = source_of(tei('<p><graphic url="a%20b.jpg?x#y"/><pb facs="../i/c.PNG #z"/></p>'))
    assert named(source) == {"a%20b.jpg?x#y": "documents/a b.jpg", "../i/c.PNG": "i/c.PNG"}
