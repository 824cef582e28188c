"""An edition that is changed at random, as people do: the model that builds of what changed are held against."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from editions import renamed
from pictures import png

from pipeline import config, resources, store

if TYPE_CHECKING:
    import random
    from pathlib import Path


@dataclass
class Edits:
    """An edition that is changed at random, as people do."""

    folder: Path
    dice: random.Random
    count: int = 0
    done: list[str] = field(default_factory=list)

    def change(self) -> None:
        """Make one change."""
        name = self.dice.choice([name for name in dir(self) if name.startswith("edit_")])
        self.count += 1
        self.done.append(name)
        getattr(self, name)()

    def _documents(self) -> list[Path]:
        return sorted((self.folder / "documents").rglob("*.xml"))

    def _any(self) -> Path:
        return self.dice.choice(self._documents())

    def _replace(self, path: Path, pattern: str, new: str) -> None:
        if path.exists():
            path.write_text(re.sub(pattern, new, path.read_text("utf-8"), count=1), "utf-8")

    def edit_words(self) -> None:
        """Edit: words."""
        self._replace(self._any(), "(Dear[a-z]*) ?", f"Dear{'x' * self.count} ")

    def edit_title(self) -> None:
        """Edit: title."""
        self._replace(self._any(), '<title type="main"([^>]*)>[^<]*', rf'<title type="main"\1>Letter {self.count}')

    def edit_date(self) -> None:
        """Edit: date."""
        new = f'<creation><date when="19{self.count % 90 + 10}-01-01"'
        self._replace(self._any(), '<creation>\\s*<date when="[^"]*"', new)

    def edit_revision(self) -> None:
        """Edit: revision."""
        self._replace(self._any(), '<change when="[^"]*"', f'<change when="20{self.count % 90 + 10}-01-01"')

    def edit_lines(self) -> None:
        """Edit: lines."""
        self._replace(self._any(), "<text ", "\n\n<text ")

    def edit_mention(self) -> None:
        """Edit: mention."""
        name = f'<persName ref="../registers/persons.xml#{self.dice.choice(["example-person", "nobody", "second"])}">'
        self._replace(self._any(), "<closer>", f"<p>And {name}Somebody {self.count}</persName>.</p><closer>")

    def edit_link(self) -> None:
        """Edit: link."""
        self._replace(self._any(), "<closer>", f'<p><ref target="{self._any().name}">There</ref>.</p><closer>')

    def edit_same_id(self) -> None:
        """Edit: same id."""
        self._replace(self._any(), "<closer>", '<p xml:id="same">Here.</p><closer>')

    def edit_invalid(self) -> None:
        """Edit: invalid."""
        self._replace(self._any(), "<closer>", f"<wrong{self.count}>Words.</wrong{self.count}><closer>")

    def edit_mend(self) -> None:
        """Edit: mend."""
        self._replace(self._any(), r"<p[^>]*>(?:(?!</p>).)*(?:Somebody|There|Here)(?:(?!</p>).)*</p>", "")

    def edit_add(self) -> None:
        """Edit: add."""
        name = f"new-{self.count}"
        data = renamed(self._any().read_bytes(), name)
        (self.folder / "documents" / f"{name}.xml").write_bytes(data)

    def edit_delete(self) -> None:
        """Edit: delete."""
        if len(self._documents()) > 1:
            self._any().unlink()

    def edit_rename(self) -> None:
        """Edit: rename."""
        path = self._any()
        folder = path.parent / self.dice.choice(["", "sub"]) if path.parent.name == "documents" else path.parent
        folder.mkdir(exist_ok=True)
        if folder == path.parent:
            path.rename(folder / f"renamed-{self.count}.xml")

    def edit_entry(self) -> None:
        """Edit: entry."""
        register = self.folder / "registers" / "persons.xml"
        self._replace(register, "person</note>|person [0-9]+</note>", f"person {self.count}</note>")
        self._replace(register, "<forename>[^<]*", f"<forename>Name {self.count}")

    def edit_new_entry(self) -> None:
        """Edit: new entry."""
        entry = '<person xml:id="second"><persName>Second Person</persName></person></listPerson>'
        register = self.folder / "registers" / "persons.xml"
        there = register.exists() and 'xml:id="second"' in register.read_text("utf-8")
        if there:
            self._replace(register, '<person xml:id="second">.*?</person>', "")
        else:
            self._replace(register, "</listPerson>", entry)

    def edit_setting(self) -> None:
        """Edit: setting."""
        choice = self.dice.choice([
            'editor = "E"', 'date = "2001-01-01"', 'licence = "https://x.org/l"', "", 'language = "de"',
            'base_url = "https://x.org/"', 'conventions = "leiden"', "longest_page = 1", 'version = "2"',
            "download = true",
        ])
        (self.folder / config.FILE).write_text(f'[edition]\ntitle = "T {self.dice.randrange(3)}"\n{choice}\n', "utf-8")

    def edit_rules(self) -> None:
        """Edit: rules."""
        path = self.folder / "xslt" / "edition.xsl"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and self.dice.random() < 0.5:
            path.unlink()
            return
        sheet = (
            '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
            'xpath-default-namespace="http://www.tei-c.org/ns/1.0"><xsl:template match="salute" mode="html">'
            f'<b class="own-{self.count}"><xsl:apply-templates mode="html"/></b></xsl:template></xsl:stylesheet>'
        )
        if self.dice.random() < 0.5:
            path.write_text(sheet, "utf-8")
        else:
            path.with_name("module.xsl").write_text(sheet, "utf-8")
            include = '<xsl:include href="module.xsl"/></xsl:stylesheet>'
            path.write_text(re.sub("(?s)<xsl:template.*", include, sheet), "utf-8")

    def edit_style(self) -> None:
        """Edit: style."""
        path = self.folder / "xslt" / "edition.css"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"p {{ margin: {self.count}px }}", "utf-8")

    def edit_page(self) -> None:
        """Edit: page."""
        for page in (self.folder / "pages").glob("*.xml"):
            self._replace(page, "<p>", f"<p>Words {self.count}. ")

    def edit_nothing(self) -> None:
        """Edit: nothing."""
        os.utime(self._any())

    def edit_no_cache(self) -> None:
        """Edit: no cache."""
        shutil.rmtree(self.folder / store.FOLDER, ignore_errors=True)

    def edit_damage(self) -> None:
        """Edit: damage."""
        file = self.folder / store.FOLDER / "cache.sqlite3"
        if file.exists():
            data = bytearray(file.read_bytes())
            for _ in range(50):
                data[self.dice.randrange(len(data))] = self.dice.randrange(256)
            file.write_bytes(data)

    def edit_words_of_interface(self) -> None:
        """Edit: words of interface."""
        text = (self.folder / config.FILE).read_text("utf-8").partition("[words]")[0]
        words = self.dice.choice(["", f'[words]\nhome = "Start {self.count}"\n'])
        (self.folder / config.FILE).write_text(text + words, "utf-8")

    def edit_entry_gone(self) -> None:
        """Edit: entry gone."""
        register = self._registers()[0] if self._registers() else None
        if register:
            self._replace(register, r'(?s)<person xml:id="[^"]*">.*?</person>', "")

    def edit_entries_swapped(self) -> None:
        """Edit: entries swapped."""
        register = self.dice.choice(self._registers() or self._documents())
        self._replace(register, r"(?s)(<person .*?</person>)(\s*)(<person .*?</person>)", r"\3\2\1")

    def edit_places(self) -> None:
        """Edit: places."""
        path = self.folder / "registers" / self.dice.choice(["places.xml", "more-places.xml"])
        if path.exists() and self.dice.random() < 0.5:
            path.unlink()
            return
        persons = (resources.template() / "registers" / "persons.xml").read_text("utf-8")
        entry = f'<place xml:id="here"><placeName>Place {self.count}</placeName></place>'
        places = re.sub("<listPerson>.*</listPerson>", f"<listPlace>{entry}</listPlace>", persons, flags=re.DOTALL)
        path.write_bytes(renamed(places.encode(), path.stem))

    def edit_place_named(self) -> None:
        """Edit: place named."""
        register = self.dice.choice(["places", "more-places"])
        pointer = f"../registers/{register}.xml#{register}.here"
        name = self._document_id(self._any())
        place = f'<placeName ref="{pointer}" resp="#{name}">Here</placeName>'
        self._replace(self._any(), "<closer>", f"<p>At {place} {self.count}.</p><closer>")

    def edit_named_elsewhere(self) -> None:
        """Edit: named elsewhere. What has no entry may be of one kind or another, and two may be called alike."""
        kind, name = self.dice.choice(["persName", "orgName", "placeName"]), self.dice.choice(["one", "One"])
        named = f'<{kind} ref="https://example.org/{name}">Somebody {self.dice.randrange(3)}</{kind}>'
        self._replace(self._any(), "<closer>", f"<p>And {named}.</p><closer>")

    def edit_correspondents(self) -> None:
        """Edit: correspondents."""
        path = self._any()
        self._replace(path, "(?s)<correspDesc>.*?</correspDesc>", "")
        sides = []
        for side in ("sent", "received"):
            name = self.dice.choice([
                '<persName ref="https://example.org/one">One</persName>', "<persName>Nobody</persName>",
                '<orgName ref="https://example.org/One">One</orgName>',
                '<persName ref="../registers/persons.xml#example-person">Example</persName>',
                f'<persName ref="https://example.org/one">Another {self.count}</persName>'])
            sides.append(f'<correspAction type="{side}">{name}</correspAction>')
        self._replace(path, "</langUsage>", f"</langUsage><correspDesc>{''.join(sides)}</correspDesc>")

    def edit_register_renamed(self) -> None:
        """Edit: register renamed."""
        if self._registers():
            path = self.dice.choice(self._registers())
            other = path.with_name(self.dice.choice(["persons.xml", "people.xml", "places.xml"]))
            if not other.exists():
                path.rename(other)

    def edit_image(self) -> None:
        """Edit: image."""
        name = self.dice.choice(["a", "b"])
        figure = f'<p><figure><graphic url="../images/{name}.png"/></figure> Seen Here {self.count}.</p>'
        self._replace(self._any(), "<closer>", f"{figure}<closer>")

    def edit_image_file(self) -> None:
        """Edit: image file."""
        path = self.folder / "images" / f"{self.dice.choice(['a', 'b'])}.png"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and self.dice.random() < 0.4:
            path.unlink()
        elif self.dice.random() < 0.2:
            path.write_bytes(b"no image")
        else:
            path.write_bytes(png(1 + self.count % 7, 1 + self.count % 5))

    def edit_include(self) -> None:
        """Edit: include."""
        name = self.dice.choice(["part", "other"])
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../parts/{name}.xml"/>'
        self._replace(self._any(), "<closer>", f"{include}<closer>")

    def edit_exclude(self) -> None:
        """Edit: exclude."""
        for path in self._documents():
            self._replace(path, "<xi:include[^>]*>", "")

    def edit_included(self) -> None:
        """Edit: included."""
        path = self.folder / "parts" / f"{self.dice.choice(['part', 'other'])}.xml"
        path.parent.mkdir(exist_ok=True)
        wrong = self.dice.choice(["", "<nothing/>", '<ref target="#nowhere">There</ref>'])
        path.write_text(f'<p xmlns="http://www.tei-c.org/ns/1.0">Words {self.count}. {wrong}</p>', "utf-8")

    def edit_schema(self) -> None:
        """Edit: schema."""
        name = self.dice.choice(["edition.rng", "edition.sch"])
        path = self.folder / "schemas" / name
        path.parent.mkdir(exist_ok=True)
        if path.exists():
            path.unlink()
            return
        text = resources.schema(name).read_text("utf-8")
        path.write_text(text + f"<!-- {self.count} -->" if name.endswith("rng") else OWN_RULES, "utf-8")

    def edit_corpus(self) -> None:
        """Edit: corpus."""
        path = self._any()
        text = path.read_text("utf-8")
        if "<teiCorpus" in text or self.dice.random() < 0.5:
            return
        parts = [renamed(path.read_bytes(), f"part-{self.count}-{n}").decode().partition("<TEI ") for n in range(2)]
        header = re.search("<teiHeader>.*?</teiHeader>", re.sub(' xml:id="[^"]*"', "", text), re.DOTALL)
        inside = "".join(f"<TEI {part[2]}" for part in parts)
        inside = f"{header[0] if header else ''}{inside}"
        path.write_text(f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">{inside}</teiCorpus>', "utf-8")

    def edit_unreadable(self) -> None:
        """Edit: unreadable."""
        for path in self._documents():
            text = path.read_text("utf-8")
            if text.endswith("<"):
                path.write_text(text[:-1], "utf-8")
                return
        if self.dice.random() < 0.3:
            path = self._any()
            path.write_text(path.read_text("utf-8") + "<", "utf-8")

    def edit_new_page(self) -> None:
        """Edit: new page."""
        path = self.folder / "pages" / "more.xml"
        if path.exists():
            path.unlink()
            return
        page = next(iter(sorted((self.folder / "pages").glob("*.xml"))), None)
        if page:
            path.write_bytes(renamed(page.read_bytes(), "more"))

    def edit_swap(self) -> None:
        """Edit: swap."""
        one, other = self._any(), self._any()
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)

    def edit_same_size(self) -> None:
        """Edit: same size."""
        path = self._any()
        new = self.dice.choice(["frist", "fritz", "third"])
        path.write_text(re.sub(">(frist|fritz|third)<", f">{new}<", path.read_text("utf-8")), "utf-8")

    def _registers(self) -> list[Path]:
        return sorted((self.folder / "registers").glob("*.xml"))

    def _document_id(self, path: Path) -> str:
        found = re.search('<respStmt xml:id="([^"]*)"', path.read_text("utf-8"))
        return found[1] if found else "nobody"


OWN_RULES = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
  <ns prefix="t" uri="http://www.tei-c.org/ns/1.0"/>
  <pattern><rule context="t:closer"><assert id="own" test="count(collection()//t:closer) lt 4">Too many.</assert></rule>
  </pattern></schema>"""
