"""The page of a document as it is read: two readings side by side, the list of names, witnesses, speeches."""

# ruff: noqa: RUF001 - dashes

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from conftest import MODES, hold_to_axe, shared
from editions import CASES, MEMORANDUM, edition, memorandum_site, tei

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an edition of a play, an interview, a poem of three witnesses, and a talk reported by a paper."""
    folder = tmp_path_factory.mktemp("reading")
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


@pytest.fixture
def memorandum(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Open the memorandum."""
    return lambda *mode, **options: visit(
        (memorandum_site() / "documents" / f"{MEMORANDUM}.html").as_uri(), *mode, **options)


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


# Side by side ......................................................................................................


@pytest.mark.parametrize("width", [1300, 900])
def test_side_by_side(memorandum: Callable[..., Page], width: int) -> None:
    """Each paragraph stands beside its copy at one height, the one as it reads, the other as it was transcribed."""
    page = memorandum(viewport={"width": width, "height": 900})
    side_by_side(page)
    left, right = boxes(page, "article .twin > *"), boxes(page, "article .twin + *")
    assert len(left) == len(right) == page.locator("article .block:not(.twin)").count() > 5
    for copy, text in zip(left, right, strict=True):
        assert abs(copy["y"] - text["y"]) < 1
        assert copy["x"] + copy["w"] < text["x"]
        assert abs(copy["w"] - text["w"]) < 1
    second = page.locator(".block:not(.twin)", has_text="converged").first
    assert second.locator("> p").count() == 1
    both = page.locator("article .block:not(.twin)", has_text="consultive").first
    assert "which would not" in both.locator("> .twin").inner_text()
    assert "[sic]" in both.locator("> .twin").inner_text()
    assert "which would act" not in both.locator("> .twin").inner_text()
    assert "which would act" in both.locator("> p").inner_text()
    assert "which would not" not in both.locator("> p").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_one_text(memorandum: Callable[..., Page]) -> None:
    """There is one article, no id, heading or stop for the tabulator is there twice; and all is as it was after."""
    page = memorandum()
    ids = "[...document.querySelectorAll('[id]')].map(e => e.id)"
    headings = "article :is(h1, h2, h3, h4, h5, h6):not([role=presentation])"
    before, heads = page.evaluate(ids), page.locator(headings).count()
    text = page.inner_text("article")
    side_by_side(page)
    assert page.locator("article[data-document]").count() == 1
    assert page.evaluate(ids) == before
    assert page.locator(headings).count() == heads
    assert page.locator(".twin a").count() > 10
    assert page.locator(".twin a:not([tabindex='-1'])").count() == 0
    page.click("label[for=show-reading]")
    assert page.inner_text("article") == text
    side_by_side(page)
    assert page.locator(".column-heads").count() == 1


def test_kept_and_by_keyboard(memorandum: Callable[..., Page]) -> None:
    """The arrow keys choose it, and it is kept from page to page."""
    page = memorandum()
    page.focus("#show-reading")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.is_checked("#show-parallel")
    page.reload()
    assert page.is_checked("#show-parallel")
    assert boxes(page, ".twin")


def test_on_a_phone(memorandum: Callable[..., Page]) -> None:
    """On a phone only the paragraphs that differ have the other reading, above them, and say so."""
    page = memorandum("narrow")
    side_by_side(page)
    copies = boxes(page, ".twin")
    assert 0 < len(copies) < page.locator(".twin").count()
    assert all(copy["w"] > 250 for copy in copies)
    assert not page.locator(".column-heads").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_parallel_without_script(memorandum: Callable[..., Page]) -> None:
    """What needs a script is not offered without."""
    page = memorandum(java_script_enabled=False)
    assert page.locator("label[for=show-diplomatic]").is_visible()
    assert not page.locator("label[for=show-parallel]").is_visible()
    assert not page.locator("#show-parallel").is_visible()


def test_parallel_on_paper(memorandum: Callable[..., Page]) -> None:
    """Paper has both columns, and the notes once."""
    page = memorandum()
    side_by_side(page)
    page.emulate_media(media="print")
    assert len(boxes(page, ".twin")) == page.locator(".twin").count()
    assert len(boxes(page, ".note")) == 17
    assert not page.locator(".readings").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


# The list of names .................................................................................................


def test_list_marks_places(memorandum: Callable[..., Page]) -> None:
    """An entry marks all its places, with the keyboard alone, and leads from one to the next, round and round."""
    page = memorandum(reduced_motion="reduce")
    page.focus(".in-text summary")
    page.keyboard.press("Enter")
    entry = page.get_by_role("button", name="Joseph Stalin")
    assert entry.get_attribute("aria-pressed") == "false"
    entry.focus()
    page.keyboard.press("Enter")
    assert entry.get_attribute("aria-pressed") == "true"
    lit = page.locator("article .lit")
    assert lit.all_inner_texts() == ["Marshal Stalin", "Marshal Stalin"]
    told = page.locator("#tour [role=status]")
    assert told.inner_text() == "Joseph Stalin: 1 of 2"
    onward = page.get_by_role("button", name="Next place")
    onward.focus()
    page.keyboard.press("Enter")
    assert told.inner_text() == "Joseph Stalin: 2 of 2"
    assert page.locator(".lit-here").get_attribute("id") == lit.nth(1).get_attribute("id")
    box = page.locator(".lit-here").bounding_box()
    assert box
    assert 0 < box["y"] < 900
    page.keyboard.press("Enter")
    assert told.inner_text() == "Joseph Stalin: 1 of 2"
    page.get_by_role("button", name="Previous place").click()
    assert told.inner_text() == "Joseph Stalin: 2 of 2"
    # Another entry takes its place; Escape ends it.
    page.get_by_role("button", name="Moscow", exact=True).click()
    assert entry.get_attribute("aria-pressed") == "false"
    assert "Moscow" in told.inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#tour").is_visible()
    assert page.locator(".lit, [aria-pressed=true]").count() == 0
    # Closing it puts the reader down at the place.
    entry.click()
    page.get_by_role("button", name="read on here").click()
    assert page.evaluate("document.activeElement.innerText") == "Marshal Stalin"


def test_list_says_all(memorandum: Callable[..., Page]) -> None:
    """Persons, organisations, places and dates are there; each knows places that exist, and the numbers are right."""
    page = memorandum()
    assert page.inner_text(".in-text summary") == "Persons · Organisations · Places · Dates"
    items: list[list[Any]] = page.evaluate(
        "[...document.querySelectorAll('.in-text li')].map(li => [li.querySelector('a').textContent,"
        " li.dataset.at.split(' '), li.querySelector('.count')?.textContent || '1'])")
    assert {"Joseph Stalin", "John R. Deane", "Germany", "19 September 1944"} <= {label for label, _, _ in items}
    for label, places, count in items:
        assert len(places) == int(count), label
        for place in places:
            assert page.locator(f"article [id='{place}']").count() == 1, (label, place)


def test_list_beside_the_text(memorandum: Callable[..., Page]) -> None:
    """On a wide screen the open list stays beside the text, and covers neither it nor the notes."""
    page = memorandum()
    open_list(page)
    page.evaluate("scrollTo({top: document.querySelector('article').offsetTop + 500, behavior: 'instant'})")
    (beside,) = boxes(page, ".in-text")
    assert 0 <= beside["y"] < 60
    for box in boxes(page, "article .block > *"):
        assert box["x"] + box["w"] <= beside["x"] + 1
    open_list(page)
    assert page.locator("article.placed").count() == 1


def test_list_without_script(memorandum: Callable[..., Page]) -> None:
    """Without JavaScript the entries are links to the first places."""
    page = memorandum(java_script_enabled=False)
    page.click(".in-text summary")
    page.click(".in-text a >> text=Joseph Stalin")
    place = page.url.split("#")[1]
    assert page.inner_text(f"[id='{place}']") == "Marshal Stalin"


def test_list_in_both_columns(memorandum: Callable[..., Page]) -> None:
    """Side by side an entry marks its places in both columns, and counts them once."""
    page = memorandum()
    side_by_side(page)
    open_list(page)
    page.get_by_role("button", name="Joseph Stalin").click()
    assert page.locator("article .lit").count() == 4
    assert page.inner_text("#tour [role=status]") == "Joseph Stalin: 1 of 2"


# Speeches and witnesses .............................................................................................


@pytest.mark.parametrize(("document", "speaker", "said", "others"), [
    ("talk", "Stalin", ["that it would be necessary", "agreed", "Soon."], "A second"),
    ("speech", "The old man", ["Seventy-two", "I rowed"], "So when did they"),
    ("play", "Mrs Fenn", ["Whose is this?", "It was not here"], "Then nobody"),
])
def test_speeches(
    visit: Callable[..., Page], kinds: Path, document: str, speaker: str, said: list[str], others: str,
) -> None:
    """What one of them says stands out; what the others say is there and quiet."""
    page = visit((kinds / f"{document}.html").as_uri())
    open_list(page)
    page.locator("[data-kind=speeches]").get_by_role("button", name=speaker).click()
    lit = " ".join(" ".join(page.locator("article .lit").all_inner_texts()).split())
    for words in said:
        assert words in lit
    assert others not in lit
    assert others in page.inner_text("article")
    assert page.locator("article.only-lit").count() == 1
    hold_to_axe(page, "best-practice")
    page.keyboard.press("Escape")
    assert page.locator("article.only-lit").count() == 0


TEXTS = {
    "A": ["darkening", "boatman", "hair was wet"], "B": ["darkening", "ferryman", "hair is wet"],
    "C": ["darkning", "ferryman", "[omitted]"], "": ["darkening", "boatman", "hair is wet"],
}


def test_witness(visit: Callable[..., Page], kinds: Path) -> None:
    """A witness that is chosen is read, where it differs; what differs is counted and gone through."""
    page = visit((kinds / "apparatus.html").as_uri())
    for witness, readings in TEXTS.items():
        read_witness(page, witness)
        assert [one.strip() for one in page.locator("article .app").all_inner_texts()] == readings
    read_witness(page, "C")
    assert page.inner_text("#tour [role=status]") == "C, other readings: 1 of 3"
    assert page.locator(".lit").count() == 3
    side_by_side(page)
    assert page.locator(".twin .app >> nth=1").inner_text() == "ferryman"
    read_witness(page, "")
    assert not page.locator("#tour").is_visible()
    assert page.locator(".twin .app >> nth=1").inner_text() == "boatman"


def test_witness_of_groups(visit: Callable[..., Page], kinds: Path) -> None:
    """A group stands for its members; a witness of which an entry is silent has the lemma, and a mark that says so."""
    page = visit((kinds / "groups.html").as_uri())
    assert page.locator("#witness option").all_inner_texts() == ["the edition", "D – Delta", "E – Epsilon"]
    read_witness(page, "D")
    assert page.inner_text("article p").rstrip("¶") == "A second and last."
    read_witness(page, "E")
    assert page.inner_text("article p").rstrip("¶") == "A second and least."
    assert not page.locator("#untold").is_visible()


def test_witness_of_entries_apart(visit: Callable[..., Page], kinds: Path) -> None:
    """A reading stands between the two points of its entry, where they are in one line; else that text is marked."""
    page = visit((kinds / "apart.html").as_uri())
    text = page.locator("article p[id]").first
    as_edited = text.inner_text()
    assert as_edited.rstrip("¶") == "The quick brown* fox, no dog*; over the lazy* old hound."
    read_witness(page, "B")
    assert text.inner_text().rstrip("¶") == "The slow* fox, a cat*; over the lazy* [omitted]."
    assert page.inner_text("#tour [role=status]") == "B, other readings: 1 of 5"
    assert [" ".join(one.split()) for one in page.locator("li.lit").all_inner_texts()] == [
        "↑ the lazy A] a lazy B", "9 fox] vixen B"]
    marked = "elements => elements.map(e => [e.textContent, e.dataset.say])"
    spans = page.locator("article .block > p span.lit[data-say]")
    assert spans.evaluate_all(marked) == [
        ["the", "B, other readings: a lazy"], [" lazy", "B, other readings"]]
    hold_to_axe(page)
    side_by_side(page)
    assert "slow" in page.inner_text(".twin p")
    assert page.locator(".twin span.lit[data-say]").all_text_contents() == ["the", " lazy"]
    read_witness(page, "A")
    assert page.locator(".lit, .lit-here, [data-part][data-say]").count() == 0
    read_witness(page, "B")
    assert page.locator(".lit[data-part]").all_text_contents() == ["the", " lazy"] * 2
    read_witness(page, "A")
    page.click("label[for=show-reading]")
    assert text.inner_text() == as_edited
    # Of two that overlap one is put in its place, and the other is marked.
    read_witness(page, "C")
    assert page.locator("article p[id] >> nth=1").inner_text().rstrip("¶") == "One 2 3* four*"
    assert "3 4" in page.locator(".app-entry[id].lit").inner_text()
    assert page.inner_text("#tour [role=status]") == "C, other readings: 1 of 2"


def test_witness_across_paragraphs(visit: Callable[..., Page], kinds: Path) -> None:
    """Text is marked from paragraph to paragraph, in the column that it is in; a note between is not, and ids stay."""
    page = visit((kinds / "apart.html").as_uri())
    side_by_side(page)
    read_witness(page, "E")
    said = page.locator(".lit[data-part]:not(.twin *)")
    assert said.all_text_contents() == ["of ", "one.", "And ", "another"]
    assert page.locator(".twin .lit[data-part]").all_text_contents() == ["of ", "one.", "And ", "another"]
    assert page.inner_text("#tour [role=status]") == "E, other readings: 1 of 1"
    assert said.first.get_attribute("data-say") == "E, other readings: of it"
    assert page.locator("li.lit").count() == 1
    hold_to_axe(page)


def test_witness_without_script(visit: Callable[..., Page], kinds: Path) -> None:
    """Without JavaScript the text is the edition's, and its apparatus stands below it."""
    page = visit((kinds / "apparatus.html").as_uri(), java_script_enabled=False)
    assert not page.locator("#witness").is_visible()
    assert page.inner_text("article .app >> nth=0") == "darkening"
    assert "darkning" in page.inner_text(".changes")


# Who it is .........................................................................................................


def test_card_by_touch(memorandum: Callable[..., Page]) -> None:
    """A tap on a name shows who it is, in the text, in a note or in the other column; a tap elsewhere closes it."""
    page = memorandum("narrow")
    card = page.locator("#who")
    for name in (page.locator("article p a[data-card]").first, page.locator("article a[data-card]").last):
        name.tap()
        assert card.is_visible()
        assert card.locator(".card-name").inner_text()
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        page.locator(".masthead h1").evaluate("e => e.scrollIntoView()")
        page.touchscreen.tap(20, 20)
        assert not card.is_visible()
    page.locator("label[for=show-parallel]").tap()
    arrived(page, "parallel")
    page.locator(".twin:not(.same) a[data-card]").first.tap()
    assert card.is_visible()
    card.get_by_role("button", name="Close").tap()
    assert not card.is_visible()


def test_card_by_keyboard(memorandum: Callable[..., Page]) -> None:
    """Enter opens the card with the focus in it; Escape and going on close it; the reader is back at the name."""
    page = memorandum()
    card = page.locator("#who")
    name = page.locator("article p a[data-card]").first
    assert name.get_attribute("aria-haspopup") == "dialog"
    name.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#who') !== null")
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.dataset.card") == name.get_attribute("data-card")
    page.keyboard.press("Enter")
    for _ in range(1 + card.locator("a, button").count()):
        page.keyboard.press("Tab")
    assert not card.is_visible()
    hold_to_axe(page, "best-practice")


def test_card_open_is_accessible(memorandum: Callable[..., Page]) -> None:
    """An open card keeps WCAG 2.2 AA too, in the light and in the dark."""
    for mode in ("wide", "dark", "narrow"):
        page = memorandum(mode)
        page.locator("article p a[data-card]").first.click()
        hold_to_axe(page, "best-practice")


def test_cards_on_paper(memorandum: Callable[..., Page]) -> None:
    """On paper all whom the text names are told in notes below it, and no card lies over it."""
    page = memorandum()
    page.locator("article p a[data-card]").first.click()
    page.emulate_media(media="print")
    assert not page.locator("#who").is_visible()
    named = set(page.locator("article a[data-card]").evaluate_all("all => all.map(one => one.dataset.card)"))
    assert len(named) > 8
    for one in named:
        assert page.locator(f".card:has(> .card-name > a[href='{one}'])").is_visible(), one


# Documents of others ................................................................................................

OTHERS = ("schnitzler-briefe/L02771", "legalkraus/D_000010-018-000", "isicily/ISic002985", "hsg-milestones/1801-1829")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an edition of a letter, an act of a court, an inscription and an article that others have made."""
    folder = tmp_path_factory.mktemp("others")
    documents = {f"{name.split('/')[1]}.xml": shared(f"corpora/{name}.xml").read_bytes() for name in OTHERS}
    build(config.load(edition(folder / "edition", documents)), folder / "site")
    return folder / "site" / "documents"


@pytest.mark.parametrize("name", OTHERS)
def test_documents_of_others(visit: Callable[..., Page], others: Path, name: str) -> None:
    """Their readings stand side by side, each entry of their lists leads to places that exist; all of it accessible."""
    (path,) = others.glob(f"{name.split('/')[1]}*.html")
    page = visit(path.as_uri())
    side_by_side(page)
    left, right = boxes(page, "article .twin > :first-child"), boxes(page, "article .twin + *")
    assert left
    for copy, text in zip(left, right, strict=True):
        assert abs(copy["y"] - text["y"]) < 2, "they begin together"
        assert copy["x"] + copy["w"] <= text["x"]
    hold_to_axe(page)
    page.click("label[for=show-reading]")
    if page.locator(".in-text").count():
        open_list(page)
        # A register of the letter's own, with the dates of lives, is none of what it names.
        assert "1624" not in page.inner_text(".in-text")
        for entry in page.locator(".in-text button").all()[:12]:
            entry.click()
            assert re.search(r": [1-9]\d* of [1-9]\d*$", page.inner_text("#tour [role=status]")), entry.inner_text()
        hold_to_axe(page)


# For all ...........................................................................................................


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("state", ["parallel", "list", "witness"])
def test_accessible(visit: Callable[..., Page], kinds: Path, state: str, mode: str) -> None:
    """Every state keeps WCAG 2.2 AA, as far as axe can tell, and fits the width of the screen."""
    pages = memorandum_site() / "documents"
    page = visit(((kinds / "apparatus.html") if state == "witness" else pages / f"{MEMORANDUM}.html").as_uri(), mode)
    page.emulate_media(media="screen")
    if state == "witness":
        read_witness(page, "C")
    elif state == "parallel":
        side_by_side(page)
    else:
        open_list(page)
        page.locator(".in-text button").nth(1).click()
    if mode == "print":
        page.emulate_media(media="print")
    hold_to_axe(page, "best-practice")


@pytest.mark.parametrize("width", [992, 1000, 1100])
def test_notes_beside_the_text_stay_on_the_page(memorandum: Callable[..., Page], width: int) -> None:
    """Where there is just room for notes beside the text, none runs out of the page."""
    page = memorandum(viewport={"width": width, "height": 900})
    ends = page.locator("article .note").evaluate_all("notes => notes.map(note => note.getBoundingClientRect().right)")
    assert len(ends) > 5
    assert max(ends) <= width


@pytest.mark.parametrize("width", [640, 320])
def test_zoom(memorandum: Callable[..., Page], width: int) -> None:
    """At 200 and at 400 % of a screen of 1280 pixels nothing is cut off or stands beside the screen."""
    page = memorandum(viewport={"width": width, "height": 512})
    open_list(page)
    for choice in ("reading", "diplomatic", "parallel"):
        page.click(f"label[for=show-{choice}]")
        arrived(page, "parallel" if choice == "parallel" else "mentions")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), choice
    page.locator(".in-text button").first.click()
    (bar,) = boxes(page, "#tour")
    assert bar["x"] >= 0
    assert bar["x"] + bar["w"] <= width


def test_words_for_those_who_hear(visit: Callable[..., Page], kinds: Path) -> None:
    """A screen reader is told what is struck, added, corrected, unclear; what is copied has the text's words alone."""
    page = visit((kinds / "talk.html").as_uri())

    def heard() -> str:
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        known = {node["nodeId"]: node for node in nodes}

        def texts(node: dict[str, Any]) -> str:
            if node["role"]["value"] == "StaticText":
                return str(node["name"]["value"])
            return " ".join(texts(known[child]) for child in node["childIds"] if child in known)

        return re.sub(r"\s+", " ", texts(nodes[0]))

    reading = heard()
    assert re.search(r"\[corrected: be ?\]", reading)
    assert re.search(r"\[added: new ?\]", reading)
    assert re.search(r"\[unclear: thing ?\]", reading)
    assert "deleted:" not in reading
    page.click("label[for=show-diplomatic]")
    diplomatic = heard()
    assert re.search(r"\[deleted: old ?\]", diplomatic)
    assert re.search(r"\[apparent error: bee ?\]", diplomatic)
    assert "corrected:" not in diplomatic
    assert "added:" not in page.inner_text("article")


def test_reduced_motion(memorandum: Callable[..., Page]) -> None:
    """Who wants no motion gets none."""
    page = memorandum(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_no_layout_shift(memorandum: Callable[..., Page]) -> None:
    """Nothing moves when the scripts run."""
    page = memorandum()
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(sum), 300);
        })""")
    assert shift < 0.02
