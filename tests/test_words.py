"""The words of the interface: each language has all of them, and the stylesheets write none themselves."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from editions import ROOT, edition, tei

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path

FILES = {path.stem: path for path in sorted((ROOT / "xslt" / "words").glob("*.json"))}
WORDS = {language: json.loads(path.read_text("utf-8")) for language, path in FILES.items()}
STYLESHEETS = {path: path.read_text("utf-8") for path in (ROOT / "xslt").rglob("*.xsl")}
SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "xslt" / "assets").glob("*.js"))}
# Modules that write pages themselves.
PAGES = [path.read_text("utf-8") for path in sorted((ROOT / "pipeline" / "diff").glob("*.py"))]
# Keys that are put together: of a value of the source, a number, the name of an element.
MADE = re.compile(
    r"(annotation|cert|column|compass|corresp|division|field|header|month|move|only|reason|relation|sign)-|diff-(action|in|kind|mark|said)-|.*-(one|few|other)$|language-of-words$",
)


def test_languages() -> None:
    """English, German, French and Russian, each with the same keys and the same places for arguments, in order."""
    assert set(WORDS) >= {"en", "de", "fr", "ru"}
    for language, words in WORDS.items():
        assert list(words) == sorted(words), language
        assert set(words) == set(WORDS["en"]), language
        assert words["language-of-words"] == language
        for key, word in words.items():
            assert word.strip() or key == "separator", (language, key)
            assert set(re.findall(r"\{\d\}", word)) == set(re.findall(r"\{\d\}", WORDS["en"][key])), (language, key)


def test_every_word_asked_for_is_there() -> None:
    """A key that a stylesheet or the script names is in the files, and no file has words that nothing names."""
    asked = {key for text in STYLESHEETS.values() for key in re.findall(r"ed:word\('([a-z-]*[a-z])'", text)}
    script = "".join(text for name, text in SCRIPTS.items() if not name.startswith("search"))
    asked |= {name or other for name, other in re.findall(r"\bwords\.(?!js\b)(\w+)|words\[\"([\w-]+)\"\]", script)}
    assert asked - set(WORDS["en"]) == set()
    written = "".join([*STYLESHEETS.values(), *SCRIPTS.values(), *PAGES])
    named = {key for key in WORDS["en"] if f"'{key}'" in written or f'"{key}"' in written or MADE.match(key)}
    # Pages of the edition's menu, and what is told of an entry by the name of its element.
    elsewhere = {"home", "document", "chronology", "sources", "birth", "death", "occupation", "state", "affiliation",
                 "location", "education", "faith", "floruit", "nationality", "residence", "sex", "gender",
                 "langKnowledge", "trait", "population", "climate", "terrain",
                 "incident", "kinesic", "vocal", "writing"}
    assert set(WORDS["en"]) - named - elsewhere == set()


@pytest.mark.parametrize(("language", "words"), [
    ("de", ["Lesetext", "Diplomatischer Text", "19. September 1944", "Suche"]),
    ("fr-CH", ["Texte de lecture", "19 septembre 1944", "Recherche"]),
    ("ru", ["Текст для чтения", "19 сентября 1944 года", "Поиск"]),
    ("it", ["Reading text", "19 September 1944", "Search"]),
])
def test_a_page_in_a_language(language: str, words: list[str], tmp_path: Path) -> None:
    """The setting `language` chooses the words; a language that has none gets English; the text keeps its own."""
    header = '<profileDesc><creation><date when="1944-09-19"/></creation></profileDesc>'
    settings = f'title = "T"\nlanguage = "{language}"'
    folder = edition(tmp_path / "e", {"a.xml": tei("<p>A.</p>", header, root='xml:lang="en"')}, settings=settings)
    page = build(config.load(folder), tmp_path / "site").files["documents/a.html"].decode()
    assert [word for word in words if word not in page] == []
    assert f'<html lang="{language}">' in page
    assert 'lang="en"' in page
