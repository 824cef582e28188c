"""Name classes made ready for look-ups: a name in a class, and two classes that overlap, in time that size hardly tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.datatypes import SPACE
from pipeline.relaxng.names import AnyName, Name, NameChoice, NsName, alternatives, explicit, key_of, parts, split

if TYPE_CHECKING:
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.reader import Node

# Neither can be written in a document, so they stand for any name that no class mentions.
_OTHER_LOCAL, _OTHER_NS = "*", " "


class Names:
    """A name class; `explicit` has its names, or is `None` where it is open."""

    __slots__ = ("_any", "_names", "_spaces", "explicit", "mentioned")

    def __init__(self, name_class: NameClass) -> None:
        self.explicit = frozenset((name_class.key,)) if isinstance(name_class, Name) else explicit(name_class)
        self._names: set[str] = set()
        self._spaces: dict[str, list[Names | None]] = {}
        self._any: list[Names | None] = []
        # One name of each kind that the class tells from others, what it excludes included.
        self.mentioned: tuple[str, ...] = ()
        if self.explicit is not None:
            return
        for part in alternatives(name_class):
            if isinstance(part, Name):
                self._names.add(part.key)
                continue
            excluded = Names(part.excluded) if part.excluded is not None else None
            if isinstance(part, NsName):
                self._spaces.setdefault(part.ns, []).append(excluded)
            else:
                self._any.append(excluded)
        found = (_representative(part) for part in parts(name_class))
        self.mentioned = tuple(dict.fromkeys(key for key in found if key is not None))

    def __contains__(self, key: str) -> bool:
        if self.explicit is not None:
            return key in self.explicit
        if key in self._names:
            return True
        spaces = self._spaces.get(split(key)[0], ()) if self._spaces else ()
        return any(excluded is None or key not in excluded for some in (spaces, self._any) for excluded in some)

    def overlaps(self, other: Names) -> bool:
        """Tell whether two open classes share a name."""
        return any(key in self and key in other for keys in (self.mentioned, other.mentioned) for key in keys)


def _representative(part: NameClass) -> str | None:
    if isinstance(part, Name):
        return part.key
    if isinstance(part, NsName):
        return key_of(part.ns, _OTHER_LOCAL)
    return key_of(_OTHER_NS, _OTHER_LOCAL) if isinstance(part, AnyName) else None


def named(node: Node, name: str, ns: str) -> Name:
    """Give the name that a qualified name of the schema stands for."""
    prefix, _, local = name.strip(SPACE).rpartition(":")
    return Name(key_of(node.scope.context[prefix] if prefix else ns, local))


def class_of(node: Node, ns: str) -> NameClass:
    """Make a name class. It calls itself for what is excepted only, which nests no deeper than twice (4.16)."""
    members: list[NameClass] = []
    waiting = [(node, ns)]
    while waiting:
        part, inherited = waiting.pop()
        inherited = part.attributes.get("ns", inherited)
        if part.tag == "choice":
            waiting += ((child, inherited) for child in reversed(part.children))
        elif part.tag == "name":
            members.append(named(part, part.text, inherited))
        else:
            excluded = _excluded(part, inherited)
            members.append(NsName(inherited, excluded) if part.tag == "nsName" else AnyName(excluded))
    return members[0] if len(members) == 1 else NameChoice(tuple(members))


def _excluded(node: Node, ns: str) -> NameClass | None:
    if not node.children:
        return None
    names = node.children[0]
    ns = names.attributes.get("ns", ns)
    members = tuple(class_of(child, ns) for child in names.children)
    return members[0] if len(members) == 1 else NameChoice(members)
