"""What a reader does on the page of a document, and texts of several kinds to do it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editions import CASES, edition, tei

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Give where the elements stand that are shown."""
    found: list[dict[str, float]] = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)"
        ".map(e => { const b = e.getBoundingClientRect(); return {x: b.x, y: b.y, w: b.width, h: b.height} })",
        selector,
    )
    return found


def arrived(page: Page, script: str) -> None:
    """Wait for what comes when a reader calls for it."""
    page.wait_for_function("name => needed.has(name) && needed.get(name).then(() => true)", arg=script)


def side_by_side(page: Page) -> None:
    """Choose both readings."""
    page.click("label[for=show-parallel]")
    arrived(page, "parallel")


def open_list(page: Page) -> None:
    """Open, or close, the list of who and what the text names."""
    page.click(".in-text summary")
    arrived(page, "mentions")


def read_witness(page: Page, witness: str) -> None:
    """Choose a witness."""
    page.select_option("#witness", witness)
    arrived(page, "mentions")


def build_kinds(folder: Path) -> Path:
    """Build an edition of a play, an interview, a poem of three witnesses, and a talk reported by a paper."""
    names = ("play", "speech", "apparatus")
    documents = {f"{name}.xml": (CASES / "kinds" / f"{name}.xml").read_bytes() for name in names}
    documents["talk.xml"] = tei(
        '<p>The Marshal said <said who="#stalin">that it would <choice><sic>bee</sic><corr>be</corr></choice> '
        'necessary</said>; the Ambassador <said who="#harriman #stalin">agreed</said>. '
        '<said who="#stalin">Soon.</said></p>'
        '<p>A second <del>old</del> <add>new</add> <unclear>thing</unclear>.</p>',
        '<profileDesc><particDesc><listPerson><person xml:id="stalin"><persName>Stalin</persName></person>'
        '<person xml:id="harriman"><persName>Harriman</persName></person></listPerson></particDesc></profileDesc>',
    )
    documents["groups.xml"] = tei(
        '<p>A <app><lem>first</lem><rdg wit="#f">second</rdg></app> and <app><lem wit="#D">last</lem>'
        '<rdg wit="#E"><app><lem>least</lem><rdg wit="#D">most</rdg></app></rdg></app>.</p>',
    ).replace(
        b"<p>Made up.</p>", b'<listWit><listWit xml:id="f"><witness xml:id="D">Delta</witness>'
        b'<witness xml:id="E">Epsilon</witness></listWit><witness xml:id="G">Gamma</witness></listWit>')
    documents["apart.xml"] = tei(
        '<p>The <anchor xml:id="a"/>quick <hi>brown</hi><anchor xml:id="b"/> fox, <anchor xml:id="c"/>no dog<app '
        'from="#c"><lem wit="#A">no dog</lem><rdg wit="#B">a cat</rdg></app>; <hi>over <anchor xml:id="d"/>the</hi> '
        'lazy<anchor xml:id="e"/> <seg xml:id="f">old</seg> <seg xml:id="g">hound</seg>.</p>'
        '<p>One <anchor xml:id="h"/>two <anchor xml:id="i"/>three<anchor xml:id="j"/> four<anchor xml:id="k"/></p>'
        '<p>The end <anchor xml:id="l"/>of <note>aside</note>one.</p><p>And <hi>another<anchor xml:id="m"/></hi>.</p>'
        '<listApp><app from="#h" to="#j"><lem wit="#A">two three</lem><rdg wit="#C">2 3</rdg></app>'
        '<app from="#i" to="#k"><lem wit="#A">three four</lem><rdg wit="#C">3 4</rdg></app></listApp>',
    ).replace(b"<text>", b"""<standOff><listApp>
        <app from="#a" to="#b"><lem wit="#A">quick brown</lem><rdg wit="#B">slow</rdg></app>
        <app from="#d" to="#e"><lem wit="#A">the lazy</lem><rdg wit="#B">a lazy</rdg></app>
        <app from="#f" to="#g"><lem wit="#A">old hound</lem><rdg wit="#B"/></app>
        <app from="#l" to="#m"><lem>of one. And another</lem><rdg wit="#E">of it</rdg></app>
        <app loc="9"><lem>fox</lem><rdg wit="#B">vixen</rdg></app></listApp></standOff><text>""")
    build(config.load(edition(folder / "edition", documents)), folder / "site")
    return folder / "site" / "documents"
