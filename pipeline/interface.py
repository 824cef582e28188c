"""The words of the interface on pages that no stylesheet makes; `xslt/words.xsl` has the same for the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.resources import words

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = re.compile(r"\{([1-9])\}")


@dataclass(frozen=True, slots=True)
class Interface:
    """The words by their keys."""

    words: Mapping[str, str]
    tag: str
    """What the page says of the language that it is in."""

    @classmethod
    def of(cls, language: str | None = None, own: Mapping[str, str] | None = None) -> Interface:
        """Give the words in the language of a BCP 47 tag, an edition's own in the place of others.

        A language that has no words gets English, and its tag is no longer that of the page.
        """
        found = words(language or "en")
        spoken = found["language-of-words"]
        same = language and language.split("-", maxsplit=1)[0].lower() == spoken
        return cls({**found, **(own or {})}, language if language and same else spoken)

    def __call__(self, key: str, *arguments: str) -> str:
        """Give a word, with the arguments in their places."""
        return self.filled(self.words[key], *arguments)

    @staticmethod
    def filled(pattern: str, *arguments: str) -> str:
        """Put arguments in their places."""
        return _PLACE.sub(lambda found: arguments[int(found[1]) - 1], pattern)

    def counted(self, key: str, number: int, *arguments: str) -> str:
        """Give a word in the form for a number, by Unicode's plural rules; where nothing else is told, it has that."""
        return self(f"{key}-{self._form(number)}", *(arguments or (str(number),)))

    def _form(self, number: int) -> str:
        match self.words["language-of-words"]:
            case "ru" if number % 10 == 1 and number % 100 != 11:
                return "one"
            case "ru":
                few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
                return "few" if few else "other"
            case "fr":
                return "one" if number <= 1 else "other"
            case _:
                return "one" if number == 1 else "other"
