"""What the stylesheets are told of the whole edition: its settings, its menu, its date."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import ConfigError
from pipeline.facets import FACETS
from pipeline.feed import is_dated
from pipeline.model import Finding

if TYPE_CHECKING:
    from pipeline.reading import Reading
    from pipeline.survey import Survey

_SIDE_BY_SIDE = 3  # pages about the edition that the menu names one beside the other


def settings_of(read: Reading, known: Survey) -> tuple[dict[str, Any], str | None]:
    """Give the settings as the documents see them, and the date of the whole edition.

    Where no date is set, that is of the latest revision of any file, and the documents do not see it: each has the date
    of its own last revision, so that a revision of one changes no other. Raises `ConfigError` for a wrong
    `SOURCE_DATE_EPOCH`.
    """
    settings = {key: value for key, value in asdict(read.edition.settings).items() if value is not None}
    date = settings.get("date") or _of_environment()
    if date:
        settings["date"] = date
    settings["program"] = __version__
    settings["menu"] = _menu(known)
    settings["words"] = dict(read.edition.words)
    settings["own_style"] = read.style is not None
    dates = (text.revised for brief in read.briefs for text in brief.texts if text.revised)
    latest = date or max(dates, default=None)
    if settings.get("base_url") and is_dated([latest]):
        settings["feed"] = True
    return settings, latest


def _of_environment() -> str | None:
    """Give the date of the build that the environment names; never that of the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        message, hint = f"It is “{epoch}”.", "Give a number of seconds since 1970, or unset it."
        name, code = "SOURCE_DATE_EPOCH", "wrong-setting"
        raise ConfigError([Finding(name, None, None, "error", code, message, "config", hint)]) from error


def _menu(known: Survey) -> list[dict[str, str]]:
    """Give the pages that lead on, in their order: what readers browse by is in a group of its own."""
    menu = [{"word": "home", "path": "index.html"}]
    texts = list(zip(known.labels, known.paths, strict=True))
    documents = [path for one, path in texts if one.kind == "document"]
    if len(documents) == 1:
        menu.append({"word": "document", "path": documents[0]})
    else:
        menu.append({"word": "documents", "path": "documents/index.html"})
    pages = [{"label": one.title, "path": path} for one, path in texts if one.kind == "page"]
    menu += pages if len(pages) <= _SIDE_BY_SIDE else [{**page, "group": "in-edition"} for page in pages]
    lists = [(word, f"{word}/index.html") for word in (
        "dates", "persons", "organizations", "places", "correspondents", *FACETS)]
    lists += [("chronology", "chronology.html"), ("sources", "bibliography.html")]
    return menu + [{"word": word, "path": path, "group": "browse"} for word, path in lists if path in known.lists]
