"""Makes corpora (`teiCorpus`) with all that checks look at, much of it wrong, for tests of how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import TEI

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

DEEPEST = 3


class Maker:
    """Makes one corpus after the other."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.prefix = dice.choice(["", "", "t:"])

    def some(self, *words: str) -> str:
        """Choose one of some words."""
        return self.dice.choice(words)

    def ids(self) -> str:
        """Give one of few ids."""
        return f"i{self.dice.randrange(12)}"

    def attributes(self) -> str:
        """Give attributes that checks look at."""
        found = [
            one for one in (
                f'xml:id="{self.ids()}"', f'n="{self.some("x1", "x2", "x3")}"',
                f'xml:base="{self.some("b/", "../c/")}"', """rend='"&lt;&amp;&#10;&#9;>'""",
                f'corresp="{self.some("#", "other.xml#", "own:", "bad:")}{self.ids()}"',
                'when="1900-02-30"', 'from="1900" to="1899"', f'xml:lang="{self.some("de", "en")}"',
            ) if self.dice.random() < 0.15
        ]
        return "".join(self.some(" ", "\n  ", "\t") + one for one in found)

    def inside(self, depth: int = 0) -> Iterator[str]:
        """Give text and elements, with what may be taken for tags."""
        for _ in range(self.dice.randrange(4 if depth < DEEPEST else 1)):
            yield self.some(
                "word ", "Wörter, \U0001d50a ", "\n", "\r\n", "&#10;&amp;", "<!-- <TEI/> -->", "<![CDATA[<TEI>]]>",
                "<?x y?>", "",
            )
            name = self.some("p", "hi", "head", "note", "anchor", "name", "persName", "bad", "placeName", "div", "idno")
            if name == "persName":
                yield self.tag(name, f' ref="#{self.ids()}"', self.some("Ada Byron", "Bo Li"))
            elif name == "idno":
                parts = (
                    self.tag("persName", "", self.some("Ada Byron", "Bo Li")),
                    self.tag("idno", ' type="GND"', self.some("118529668", "118529669", "118523457")),
                    self.tag("birth", ' when="1900"', ""), self.tag("death", ' when="1850"', ""),
                )
                yield self.tag("person", f' xml:id="{self.ids()}"', "".join(parts))
            else:
                yield self.tag(name, "", "".join(self.inside(depth + 1)))

    def tag(self, name: str, attributes: str, content: str) -> str:
        """Give an element; without attributes it gets some."""
        written = self.prefix + name
        return f"<{written}{attributes or self.attributes()}>{content}</{written}>"

    def header(self) -> str:
        """Give a header with an author, a date, and maybe a private scheme."""
        created = self.tag("creation", " ", self.tag("date", f' when="{self.some("1950", "1800")}"', ""))
        author = self.tag("titleStmt", " ", self.tag("author", f' ref="#{self.ids()}"', "A"))
        prefix = f'<{self.prefix}prefixDef ident="own" matchPattern="(.+)" replacementPattern="#$1"/>'
        return self.tag("teiHeader", "", self.tag("fileDesc", " ", author) + self.tag("profileDesc", " ", created)
                        + (prefix if self.dice.random() < 0.5 else ""))

    def text(self, space: str = "") -> str:
        """Give a TEI element."""
        space += self.some("", ' xmlns:q="urn:q"')
        inner = self.text() if self.dice.random() < 0.1 else "".join(self.inside())
        if self.dice.random() < 0.5:
            parts = ("front", "body", "back")
            inner += self.tag("text", "", "".join(
                self.tag(name, "", self.divisions()) for name in parts if self.dice.random() < 0.7
            ))
        return self.tag("TEI", f"{space}{self.attributes()} ", f"{self.header()}{inner}")

    def divisions(self, depth: int = 0) -> str:
        """Give divisions in divisions."""
        if depth == DEEPEST:
            return "".join(self.inside())
        return "".join(
            self.tag("div", "", "".join(self.inside(1)) + self.divisions(depth + 1))
            for _ in range(self.dice.randrange(3))
        )

    def corpus(self, depth: int = 0) -> str:
        """Give a corpus of texts and corpora."""
        parts = [self.header()] if self.dice.random() < 0.8 else []
        for _ in range(self.dice.randrange(5)):
            parts.append(self.corpus(depth + 1) if depth < 2 and self.dice.random() < 0.3 else self.text())
            stand_off = self.tag("standOff", "", "".join(self.inside()))
            parts.append(self.some("", "\n", " word ", "<!-- between -->", stand_off))
        space = "" if depth else f' xmlns{":t" if self.prefix else ""}="{TEI}"'
        return self.tag("teiCorpus", f"{space}{self.attributes()} ", "".join(parts))

    def file(self) -> bytes:
        """Give a whole file."""
        before = self.some("", '<?xml version="1.0" encoding="UTF-8"?>\n', "\n<!-- first -->\n", "\ufeff")
        space = f' xmlns{":t" if self.prefix else ""}="{TEI}"'
        whole = self.corpus() if self.dice.random() < 0.7 else self.text(space)
        return f"{before}{whole}{self.some('', chr(10))}".encode()
