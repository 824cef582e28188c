"""`edition.toml` to `Edition`: every fault of the settings told at once, with its line."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.model import Finding
from pipeline.resources import words as bundled_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE = "edition.toml"
CONVENTIONS = ("leiden",)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_WEB_ADDRESS = re.compile(r"https?://\S+")
_ADDRESSES = {
    "base_url": _WEB_ADDRESS, "licence": _WEB_ADDRESS, "versions": re.compile(r"https?://\S*\{version\}\S*"),
    "contact": re.compile(r"https?://\S+|mailto:[^\s@]+@[^\s@]+"),
}
_ENDS = {"versions": '/{version}/"', "contact": '" or "mailto:…@…"'}
_TOML_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `[edition]`. Only `title` is required."""

    title: str
    """The title of the whole edition."""
    subtitle: str | None = None
    """What stands under it on the home page."""
    language: str = "en"
    """The language of the edition's own words, as a BCP 47 tag."""
    version: str | None = None
    """The version of the edition, as readers will cite it."""
    date: str | None = None
    """The date of this version, `YYYY-MM-DD`; else that of `SOURCE_DATE_EPOCH` or of the latest revision."""
    editor: str | None = None
    """Who edits it."""
    publisher: str | None = None
    """Who publishes it."""
    licence: str | None = None
    """The web address of the licence of the edition."""
    base_url: str | None = None
    """Where the site will stand on the web; citations and canonical links then carry addresses."""
    versions: str | None = None
    """Where versions of the site stand: an address with `{version}` in it; what is gone is then linked to."""
    contact: str | None = None
    """Where the editors can be reached: a web address, or `mailto:` and an address."""
    download: bool = False
    """Whether the sources of the whole edition can be had in one file."""
    conventions: str | None = None
    """The signs of the diplomatic text: "leiden" for those of epigraphers and papyrologists; else plain words."""
    longest_page: int = 300
    """Kilobytes of a source beyond which its text is cut into pages at its divisions; 0 never cuts."""
    remote_images: bool = False
    """Whether pages show images that lie elsewhere on the web (readers' browsers fetch them), or link to them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its folder and its settings.

    `words` are those of the interface that it puts in the place of the bundled ones, by their keys. One that is
    `implied` is a folder of TEI without an `edition.toml`: all its files are documents.
    """

    folder: Path
    settings: Settings
    words: Mapping[str, str] = field(default_factory=dict)
    implied: bool = False


def find(start: Path) -> Path | None:
    """Give the nearest folder with an `edition.toml`: `start`, a folder above it, or `start`'s own `tei/`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    return start / "tei" if (start / "tei" / FILE).is_file() else None


def implied(folder: Path) -> Edition:
    """Give the edition that a folder without settings is: called as the folder is."""
    return Edition(folder, Settings(title=folder.resolve().name or "Edition"), implied=True)


def load(folder: Path) -> Edition:
    """Read the settings of the edition in `folder`.

    Raises `ConfigError` with all faults of the file.
    """
    import tomllib  # noqa: PLC0415 - that there are no settings is found out without it

    path = folder / FILE
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        hint = "Name the folder of an edition, or make one with `edition new FOLDER`."
        raise ConfigError([_fault(path, None, "no-settings", message, hint)]) from error
    except UnicodeDecodeError as error:
        fault = _fault(path, None, "wrong-encoding", "The file is not UTF-8.", "Save it as UTF-8.")
        raise ConfigError([fault]) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        message = f"Not TOML: {_TOML_PLACE.sub('', str(error)).strip()}."
        hint = 'A setting is a name, an equals sign and a value: title = "…".'
        end = (text.count("\n") + 1, len(text.split("\n")[-1]) + 1)
        at = (int(place[1]), int(place[2])) if place and place[1] else end
        raise ConfigError([_fault(path, at, "not-toml", message, hint)]) from error
    findings = list(_unknown(path, text, table, {"edition", "words"}, "table"))
    own = table.get("edition")
    if not isinstance(own, dict):
        findings.append(_fault(path, None, "missing-setting", "There is no table [edition].",
                               'Begin the file with [edition] and title = "…".'))
        raise ConfigError(findings)
    known = {one.name for one in fields(Settings)}
    findings += _unknown(path, text, own, known, "setting")
    findings += _wrong(path, text, own)
    findings += _wrong_words(path, text, table.get("words", {}))
    if findings:
        raise ConfigError(findings)
    if isinstance(own.get("date"), dt.date):
        own["date"] = own["date"].isoformat()
    return Edition(folder, Settings(**own), table.get("words", {}))


def _unknown(path: Path, text: str, table: dict[str, Any], known: set[str], what: str) -> list[Finding]:
    findings = []
    for name in table:
        if name not in known:
            from difflib import get_close_matches  # noqa: PLC0415 - for faults alone

            near = get_close_matches(name, known, 1)
            few = what != "word"
            hint = f"Did you mean “{near[0]}”?" if near else (
                f"Known: {', '.join(sorted(known))}." if few else "The words are listed in xslt/words/en.json.")
            message = f"Unknown {what} “{name}”."
            findings.append(_fault(path, _place(text, name), "unknown-setting", message, hint))
    return findings


def _wrong(path: Path, text: str, own: dict[str, Any]) -> list[Finding]:
    findings = []
    for name, value in own.items():
        if name == "date":
            good = (isinstance(value, dt.date) and not isinstance(value, dt.datetime)) or (
                isinstance(value, str) and _is_date(value)
            )
            wanted = "a date as 1944-09-19"
        elif name == "language":
            good = isinstance(value, str) and bool(_LANGUAGE.fullmatch(value))
            wanted = 'a language tag as "en" or "de-AT"'
        elif name == "conventions":
            good, wanted = value in CONVENTIONS, f"one of {', '.join(CONVENTIONS)}"
        elif name == "longest_page":
            good, wanted = isinstance(value, int) and not isinstance(value, bool) and value >= 0, "a number, 0 or more"
        elif name in {"remote_images", "download"}:
            good, wanted = isinstance(value, bool), "true or false"
        elif name in _ADDRESSES:
            good = isinstance(value, str) and bool(_ADDRESSES[name].fullmatch(value))
            wanted = 'an address as "https://…' + _ENDS.get(name, '"')
        else:
            good, wanted = isinstance(value, str) and bool(value.strip()), "a text in quotation marks"
        if not good:
            findings.append(_fault(path, _place(text, name), "wrong-setting",
                                   f"The setting “{name}” is {value!r}.", f"Give {wanted}."))
    if "title" not in own:
        findings.append(_fault(path, _place(text, "edition"), "missing-setting", "The edition has no title.",
                               'Add title = "…" to the table [edition].'))
    return findings


def _wrong_words(path: Path, text: str, words: Any) -> Iterator[Finding]:
    if not isinstance(words, dict):
        yield _fault(path, _place(text, "words"), "wrong-setting", "“words” is no table.",
                     'Write [words], and under it lines such as home = "Start".')
        return
    known = set(bundled_words("en"))
    yield from _unknown(path, text, words, known, "word")
    for name, value in words.items():
        if name in known and not isinstance(value, str):
            yield _fault(path, _place(text, name), "wrong-setting", f"The word “{name}” is {value!r}.",
                         "Give a text in quotation marks.")


def _is_date(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("1944-09-19")


def _place(text: str, name: str) -> tuple[int, int] | None:
    found = re.search(rf"""^[ \t]*\[*[ \t]*["']?({re.escape(name)})["']?[ \t]*[=\].]""", text, re.MULTILINE)
    if not found:
        return None
    return text.count("\n", 0, found.start(1)) + 1, found.start(1) - text.rfind("\n", 0, found.start(1))


def _fault(path: Path, place: tuple[int, int] | None, code: str, message: str, hint: str) -> Finding:
    line, column = place or (None, None)
    return Finding(str(path), line, column, "error", code, message, "config", hint)
