"""Random texts with markup of all kinds, for the proof that no word is lost and for what counts words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable


# Not the characters that XML forbids, and not those of a known fault (control characters).
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
WORDS = st.one_of(
    st.text("abc éß", min_size=1, max_size=8),
    st.sampled_from([
        " ", "\n  ", "word", " two words ", "&", "<b>", "]]>", "\u00a0", "o\u0301", "\u05d0\u05d1\u200f", "\U0001f600",
        "\u2028", "-", "\u00ad", "\t", "[1]", "[sic]", "&amp;", "<!--", "\ufeff", "\u200b",
    ]),
    st.text(CHARACTERS, max_size=6),
)

EMPTY = [
    "<lb/>", '<lb break="no"/>', '<pb n="2"/>', '<pb break="no" n="3"/>', '<cb n="1"/>', "<milestone unit='x'/>",
    "<gap/>", '<gap reason="lost" quantity="2" unit="chars"/>', "<space/>", "<anchor/>", "<hi/>", "<?pi data?>",
    '\n  <lb n="2" break="no"/>', '<pb n="4" break="no"/>\n<lb break="no"/>', '<ref target="#x"/>',
    "<bibl><author>x</author><title>y</title></bibl>",
    "<address><street>x</street><settlement>y</settlement></address>",
    '<ptr target="https://example.org/"/>', '<graphic url="x.png"/>', "<unknown.empty/>",
]
INLINE = [
    "hi", "emph", "foreign", "term", "q", "quote", "said", "title", "seg", "persName", "date", "name",
    'rs ref="https://example.org/x"',
    'ref target="https://example.org/"', "add", "unclear", "supplied", "damage", "expan", "ex", "abbr", "sic",
    "corr", "orig", "reg", "del", "surplus", "fw", "w", "unknown", "soCalled", "num", "bibl",
]
PAIRS = [("sic", "corr"), ("orig", "reg"), ("abbr", "expan"), ("corr", "sic"), ("seg", "seg")]
LEAVES = ["text", "text", "text", "cdata", "comment", "empty"]
INNER = [*LEAVES, "inline", "inline", "choice", "app", "note", "subst"]
SIMPLE = ["p", "p", "p", "ab", "head", "opener", "closer", "dateline", "l", "trailer", "salute", "note"]
BLOCKS = ["simple", "simple", "simple", "list", "table", "lg", "sp", "div", "p-list", "p-quote", "p-floating"]


class Writer:
    """Writes a random text, one Hypothesis choice after the other."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.note = draw(st.sampled_from(["note", "note", 'note n="1"']))

    def one(self, choices: list[str]) -> str:
        """Choose one."""
        return self.draw(st.sampled_from(choices))

    def several(self, write: Callable[[int], str], depth: int, least: int = 0, most: int = 4) -> list[str]:
        """Write several."""
        return [write(depth) for _ in range(self.draw(st.integers(least, most)))]

    def line(self, depth: int) -> str:
        """Write text with markup in the line."""
        return "".join(self.several(self.part, depth))

    def part(self, depth: int) -> str:
        """Write a part of a line."""
        kind, inner = self.one(INNER if depth else LEAVES), depth - 1
        match kind:
            case "text":
                return escaped(self.draw(WORDS))
            case "cdata":
                return f"<![CDATA[{self.draw(WORDS).replace(']]>', ']]')}]]>"
            case "comment":
                return f"<!--{self.draw(WORDS).replace('-', '')}-->"
            case "empty":
                return self.one(EMPTY)
            case "inline":
                return element(self.one(INLINE), self.line(inner))
            case "choice":
                first, second = self.draw(st.sampled_from(PAIRS))
                blank = self.one(["", "\n  "])
                content = element(first, self.line(inner)) + blank + element(second, self.line(inner))
                return element("choice", blank + content + blank)
            case "app":
                readings = self.several(self.line, inner, 1, 3)
                names = [self.one(["lem", "rdg"]), "rdg", "rdg"]
                return element("app", "\n".join(map(element, names, readings)))
            case "subst":
                return element("subst", element("del", self.line(inner)) + element("add", self.line(inner)))
            case _:  # a note begins in the line (a known fault) and may go on with paragraphs
                name = self.one([self.note, self.note, self.note, 'note n="a b"'])
                return element(name, "x" + self.line(inner) + self.one(["", "<p>y</p>", "<p>y</p><p>z</p> "]))

    def block(self, depth: int) -> str:
        """Write a block."""
        inner = depth - 1
        match self.one(BLOCKS if depth else ["simple"]):
            case "list":
                items = ["x" + text for text in self.several(self.line, inner, 1, 3)]
                names = [self.one(["item", 'item n="7"', "item"]) for _ in items]
                return element(self.one(["list", 'list type="ordered"']), "".join(map(element, names, items)))
            case "table":
                rows = [self.several(self.line, inner, 1, 3) for _ in range(2)]
                return element("table", "".join(
                    element("row", "".join(element("cell", cell) for cell in row)) for row in rows))
            case "lg":
                return element("lg", "".join(element("l", text) for text in self.several(self.line, inner, 1)))
            case "sp":
                return element("sp", element("speaker", self.line(inner)) + element("p", self.line(inner)))
            case "div":
                return element(self.one(["div", 'div xml:lang="de"']), "".join(self.several(self.block, inner, 1)))
            case "p-list":
                return element("p", f"{self.line(inner)}<list><item>x</item></list>{self.line(inner)}")
            case "p-quote":
                return element("p", f"{self.line(inner)}<quote><p>{self.line(inner)}</p></quote>{self.line(inner)}")
            case "p-floating":
                body = "".join(self.several(self.block, inner, 1, 2))
                return element("p", f"{self.line(inner)}<floatingText><body>{body}</body></floatingText>")
            case _:
                return element(self.one(SIMPLE), "x" + self.line(2))


def element(name: str, content: str) -> str:
    """Write an element; `name` may have attributes."""
    return f"<{name}>{content}</{name.partition(' ')[0]}>"


def escaped(text: str) -> str:
    """Write a text as XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Give the content of a body."""
    writer = Writer(draw)
    return "".join(writer.several(writer.block, 2, 1, 3))


FUZZ = settings(suppress_health_check=list(HealthCheck))
