"""Which of many names are told first: the near ones, the required, those the document uses, the commonest.

What a document uses is known when it has been read to its end. Until then a message has `GAP` where its list goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.relaxng.names import split
from pipeline.relaxng.wording import attribute_name, element_name, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# No character of XML, so that it stands in no value that a message quotes.
GAP = "\0"
_SHOWN, _PLACES = 8, 6
# Lists as short as this are told whole, in the order of the schema.
_SHORT = 9
# Counted in the texts of real documents of TEI, those first that most of them have; then what headers have.
_ELEMENTS = """
    p para div persName ref date note bibl placeName hi lb listBibl head author unclear dateline pb gap add del back
    orgName quote surname death person forename idno birth listPerson rs supplied seg sex geo place location listPlace
    occupation settlement closer orig space signed app subst title citedRange graphic figure opener listOrg org item
    list listApp ptr salute abbr ab term choice num desc postscript anchor name foreign affiliation reg ex expan rdg sic
    corr cell row table lem roleName surplus lg l damage label front pubPlace editor milestone titleStmt sourceDesc
    publicationStmt fileDesc availability licence resp respStmt publisher language profileDesc revisionDesc change
""".split()
_ATTRIBUTES = "target type xml:id when rend url ref who n subtype ident from to unit key role xml:lang cert resp".split()
_COMMON = {name: rank for names in (_ELEMENTS, _ATTRIBUTES) for rank, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a document uses elements; and within each, which elements it holds and attributes it has."""

    elements: Mapping[str, int]
    children: Mapping[tuple[str, str], int]
    attributes: Mapping[tuple[str, str], int]


UNKNOWN = Usage({}, {}, {})


@dataclass(frozen=True, slots=True)
class Names:
    """Names for a list of a message, the `near` ones first, then the `required`.

    `of` is what the names are in the element `within`, or places anywhere. `before` and `after` are words that
    stand around them, `main` is the namespace that goes without saying.
    """

    keys: tuple[str, ...]
    main: str
    of: Literal["elements", "attributes", "places"]
    within: str = ""
    near: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    joint: str = "or"

    def told(self, usage: Usage = UNKNOWN) -> str:
        """Give the list in words, for a document that uses names as `usage` says."""
        places, attributes = self.of == "places", self.of == "attributes"
        first = [key for key in dict.fromkeys(self.near) if key in self.keys]
        required = set(self.required)
        rest = sorted((key for key in self.keys if key not in first), key=lambda key: key not in required)
        if len(self.keys) > (_PLACES if places else _SHORT):
            rest.sort(key=lambda key: (key not in required, -self._used(usage, key), commonness(key), *_alphabet(key)))
        elif attributes:
            rest.sort(key=lambda key: (key not in required, *_alphabet(key)))
        names = [attribute_name(key) if attributes else element_name(key, self.main) for key in [*first, *rest]]
        return listed([*self.before, *names, *self.after], self.joint, _PLACES if places else _SHOWN)

    def _used(self, usage: Usage, key: str) -> int:
        if self.of == "places":
            return usage.elements.get(key, 0)
        return (usage.attributes if self.of == "attributes" else usage.children).get((self.within, key), 0)


def near_first(keys: Sequence[str], near: Sequence[str]) -> tuple[str, ...]:
    """Give the names whose local parts are `near`, in the order of `near`."""
    return tuple(key for local in near for key in keys if split(key)[1] == local)


def commonness(key: str) -> int:
    """Give the rank of a name among the commonest ones of TEI, from 0; all others share the last."""
    name = attribute_name(key)
    return _COMMON.get(name if name.startswith("xml:") else split(key)[1], len(_COMMON))


def _alphabet(key: str) -> tuple[bool, str]:
    return key.startswith("http://www.w3.org/XML/"), split(key)[1].lower()
