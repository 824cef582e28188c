"""Where the bundled files lie (stylesheets, grammars, assets): in the package of a wheel, atop a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent


def stylesheet(name: str) -> Path:
    """Give the path of a bundled stylesheet, such as ``edition.xsl``."""
    return _ROOT / "xslt" / name


def schema(name: str) -> Path:
    """Give the path of a bundled grammar or rule file, such as ``edition.rng``."""
    return _ROOT / "schemas" / name


def words(language: str) -> dict[str, str]:
    """Give the words of the interface by their keys, in the language of a BCP 47 tag, or in English if there are none.

    One JSON file a language; the primary subtag counts.
    """
    import json  # noqa: PLC0415 - a command that only checks reads no words

    folder = _ROOT / "xslt" / "words"
    own = folder / f"{language.split('-', maxsplit=1)[0].lower()}.json"
    found: dict[str, str] = json.loads((own if own.is_file() else folder / "en.json").read_text("utf-8"))
    return found


def assets() -> Path:
    """Give the folder of the style sheet and script that each page links to."""
    return _ROOT / "xslt" / "assets"


def template() -> Path:
    """Give the folder that ``edition new`` copies."""
    return _PACKAGE / "template"
