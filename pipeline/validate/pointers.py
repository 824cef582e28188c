"""Which attributes of TEI hold pointers, what they may lead to, and how a pointer is written.

TEI P5 Guidelines 4.9.0, chapter 17 (linking, `teidata.pointer`) and section 17.2.3 (`prefixDef`); RFC 3986 and
RFC 3987 for addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Attributes that hold pointers wherever they stand ...
_EVERYWHERE = frozenset(
    """active ana calendar change copyOf corresp datcat datingMethod datingPoint decls domains edRef exclude facs
    feats hand inst lemmaRef mutual next nymRef passive period perf prev ref rendition replyTo require resp sameAs
    scribeRef scriptRef select source spanTo synch target targetDatcat targetEnd toWhom unitRef url valueDatcat
    where who wit""".split(),
)
# ... and those that do so on some elements, and on others are something else.
_SOMEWHERE = {
    "scheme": frozenset({"catRef", "classCode", "keywords", "locus", "locusGrp", "occupation", "socecStatus"}),
    "code": frozenset({"occupation", "socecStatus"}),
    "from": frozenset({"app", "arc", "rt", "span"}),
    "to": frozenset({"app", "arc", "rt", "span"}),
    "new": frozenset({"handShift"}),
    "origin": frozenset({"timeline"}),
    "since": frozenset({"when"}),
    "parts": frozenset({"nym"}),
    "fVal": frozenset({"f"}),
    "uri": frozenset({"equiv"}),
    "fromUnit": frozenset({"conversion"}),
    "toUnit": frozenset({"conversion"}),
    "given": frozenset({"certainty"}),
}
CANDIDATES = _EVERYWHERE | _SOMEWHERE.keys() | {"key"}
IMAGES = frozenset({"facs", "url"})

# Things of the world and of the edition that are told apart by their element. What is none of them (a
# paragraph, a note, a name) may be pointed to from anywhere.
_THINGS = frozenset(
    """person personGrp persona place org event bibl biblStruct biblFull msDesc witness taxonomy category surface
    zone facsimile handNote rendition calendar nym object interp change prefixDef charDecl glyph unitDef""".split(),
)
_BOOKS = frozenset(
    "bibl biblStruct biblFull msDesc witness object event person org handNote interp change surface zone facsimile"
    .split(),
)
_PEOPLE = frozenset({"person", "personGrp", "persona", "org"})
_PERSON = ("person", frozenset({"person", "personGrp", "persona", "nym"}))
_ORG = ("organisation", frozenset({"org", "nym"}))
_PLACE = ("place", frozenset({"place", "nym"}))
_BY_ELEMENT = {
    ("persName", "ref"): _PERSON,
    ("orgName", "ref"): _ORG,
    ("placeName", "ref"): _PLACE,
    ("catRef", "target"): ("category", frozenset({"category", "taxonomy"})),
    ("catRef", "scheme"): ("taxonomy", frozenset({"taxonomy", "category"})),
    ("keywords", "scheme"): ("taxonomy", frozenset({"taxonomy", "category", "bibl", "biblStruct"})),
    ("classCode", "scheme"): ("taxonomy", frozenset({"taxonomy", "category", "bibl", "biblStruct"})),
}
_BY_ATTRIBUTE = {
    "wit": ("witness", frozenset({"witness", "msDesc", "bibl", "biblStruct", "biblFull", "object", "person"})),
    "hand": ("hand", frozenset({"handNote"}) | _PEOPLE),
    "rendition": ("rendition", frozenset({"rendition", "category", "interp"})),
    "who": ("person", _PEOPLE | {"nym", "handNote", "bibl", "object"}),
    "resp": ("person or hand", _PEOPLE | {"handNote", "witness", "bibl", "biblStruct", "biblFull", "msDesc", "nym"}),
    "source": ("source", _BOOKS),
    "facs": ("image or part of one", frozenset({"surface", "zone", "facsimile"})),
    "calendar": ("calendar", frozenset({"calendar", "category"})),
    "nymRef": ("canonical name", frozenset({"nym", "person", "place", "org"})),
    "where": ("place", frozenset({"place", "object", "org", "event"})),
    "unitRef": ("unit", frozenset({"unitDef", "category"})),
}
_BY_TYPE = {"person": _PERSON, "org": _ORG, "place": _PLACE}

# Schemes that need no declaration: registered ones, and `tei:`, which the Guidelines use themselves.
SCHEMES = frozenset(
    """about ark data dict dns doi ftp ftps geo git gopher hdl http https imap info irc ircs isbn issn jar ldap
    ldaps magnet mailto mms news nfs ni nih nntp oai rsync rtsp sftp sms ssh svn tag tei tel telnet urn wais ws wss
    xmpp""".split(),
)
_WEB = frozenset({"http", "https", "ftp", "ftps", "sftp", "ws", "wss"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NOT_IN_ADDRESS = re.compile(r"[<>\"{}\\^`\x00-\x20\x7f]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}")
_AUTHORITY = re.compile(r"//(?:[^/?#@]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:@\[\]]*)(?::([^/?#]*))?(?=[/?#]|$)")
_NEARLY = re.compile(r"(?i)(https?|ftp)(:?/+|;//|:\\+|:(?!//))")
_HIDDEN = re.compile("[\u00ad\u200b\u200e\u200f\ufeff]")
_HOST_LONGEST = 253


@dataclass(frozen=True, slots=True)
class Kind:
    """What a pointer must lead to, in words, and the elements that are that."""

    name: str
    elements: frozenset[str]


def is_pointer(attribute: str, element: str, value: str) -> bool:
    """Tell whether an attribute of a TEI element holds pointers.

    `key` names a thing in a system outside (Guidelines 13.1.1) and is none, unless it is written as one.
    """
    if attribute in _EVERYWHERE:
        return True
    if attribute == "key":
        return value.startswith(("#", "http://", "https://")) or ".xml#" in value
    return element in _SOMEWHERE.get(attribute, ())


@lru_cache(4096)
def kind(attribute: str, element: str, type_: str | None) -> Kind | None:
    """Give what an attribute must lead to, where the Guidelines say it; `type_` is the element's own type."""
    found = _BY_ELEMENT.get((element, attribute)) or _BY_ATTRIBUTE.get(attribute)
    if element in {"rs", "name"} and attribute == "ref":
        found = _BY_TYPE.get(type_ or "")
    return Kind(*found) if found else None


def is_of_other_kind(wanted: Kind, target: str) -> bool:
    """Tell whether an element that a pointer leads to is certainly something else than it must be."""
    return target in _THINGS and target not in wanted.elements


def scheme_of(pointer: str) -> str | None:
    """Give the scheme of an absolute pointer as it is written, `None` for a relative one."""
    found = _SCHEME.match(pointer)
    return found[1] if found else None


def is_xpointer(fragment: str) -> bool:
    """Tell whether what follows `#` is one of TEI's or W3C's pointer schemes, such as `xpath(//p[1])`."""
    return "(" in fragment


@lru_cache(65536)
def address_fault(address: str) -> tuple[str, str] | None:
    """Give what is wrong with an absolute address, and what to do; `None` where nothing is.

    Syntax only: RFC 3986, with the letters of RFC 3987. Nothing is fetched.
    """
    scheme = (scheme_of(address) or "").lower()
    if len(scheme) == 1 or scheme == "file":
        return "is a file of one computer", "Put the file into the edition and give its path from this file."
    hidden = _HIDDEN.search(address)
    if hidden:
        told = f"holds an invisible character (U+{ord(hidden[0]):04X})"
        return told, "Type the address anew at that place."
    wrong = _NOT_IN_ADDRESS.search(address)
    if wrong:
        return f"holds “{wrong[0]}”, which no address may", f"Write %{ord(wrong[0]):02X} for it, or remove it."
    escape = _BAD_ESCAPE.search(address)
    if escape:
        return f"holds “{escape[0]}”, which is no escape", "After % stand two hexadecimal digits; % itself is %25."
    if address.count("#") > 1:
        return "holds # twice", "Keep the last one, and write %23 for the others."
    return _host_fault(address[len(scheme) + 1 :]) if scheme in _WEB else None


def nearly_address(pointer: str) -> str | None:
    """Give the web address that a relative pointer was most likely meant to be."""
    found = _NEARLY.match(pointer)
    if found:
        return f"{found[1].lower()}://{pointer[found.end() :].lstrip('/')}"
    return f"https://{pointer}" if re.match(r"(?i)www\.[\w-]+\.", pointer) else None


def _host_fault(rest: str) -> tuple[str, str] | None:
    hint = "Copy the address from the browser."
    found = _AUTHORITY.match(rest)
    if not found:
        return "has no host after //" if rest.startswith("//") else "lacks // after the scheme", hint
    host, port = found[1], found[2]
    if not host:
        return "has no host after //", hint
    if not host.startswith("[") and (".." in host or host.startswith(".") or len(host) > _HOST_LONGEST):
        return f"has “{host}” for a host, which is none", hint
    if port and not (port.isascii() and port.isdigit() and int(port) < 2**16):
        return f"has “{port}” for a port, which is no number of one", hint
    return None
