"""The only importer of saxonche: compiles stylesheets, then locks the processor, then runs them.

A Saxon configuration leaks by default (external entities, `doc()`, environment variables, result documents
anywhere). The settings here were seen to block each of these. `allowedProtocols` can only be emptied after
the stylesheets that are files are compiled, since their modules are read through it, and cannot be opened
again: hence an `Engine` that is given all its stylesheets at once and is locked when the constructor returns.
Stylesheets that are texts (rules that came with an edition) are compiled behind the lock: static expressions
and modules of theirs read nothing, either.

Stylesheets return one JSON value (`xsl:output method="json"`): pages, texts and records in one map,
serialised by the stylesheet itself where they are markup.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import quoteattr

import orjson
import saxonche
from lxml import etree

from pipeline.errors import StylesheetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FEATURE = "http://saxon.sf.net/feature/"
_BEFORE_COMPILING = {
    "parserFeature?uri=http://xml.org/sax/features/external-general-entities": "false",
    "parserFeature?uri=http://xml.org/sax/features/external-parameter-entities": "false",
    "parserFeature?uri=http://apache.org/xml/features/nonvalidating/load-external-dtd": "false",
    # The JDK's limits refuse real TEI (100,000 `&amp;` a document, depth 100); lxml has stopped bombs before.
    "parserProperty?uri=jdk.xml.maxElementDepth": "2048",
    "parserProperty?uri=jdk.xml.elementAttributeLimit": "10000",
    "parserProperty?uri=jdk.xml.maxGeneralEntitySizeLimit": "0",
    "parserProperty?uri=jdk.xml.totalEntitySizeLimit": "0",
    "disableXslEvaluate": "true",
    "allow-external-functions": "false",  # xsl:result-document too
}
_AFTER_COMPILING = {"allowedProtocols": ""}
_STATIC_ERROR = re.compile(r"(?:at|on) line (?P<line>\d+).*?of (?P<file>\S+)", re.DOTALL)


@contextmanager
def _native_errors_kept_back() -> Iterator[None]:
    """Keep what Saxon writes to the error stream itself from the user: the exception says it too."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Extended(NamedTuple):
    """A stylesheet `base` whose rules another, `own`, may replace: those of `own` have the higher import precedence.

    `mode` is the one that a transformation begins in.
    """

    base: Path
    own: Path
    mode: str

    def text(self, name: str) -> str:
        """Give the package that imports the one and includes the other."""
        return (
            f'<xsl:package name="edition:{name}" package-version="1.0" version="3.0" declared-modes="yes"'
            f' default-mode="{self.mode}" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
            f"<xsl:import href={quoteattr(self.base.resolve().as_uri())}/>"
            f"<xsl:include href={quoteattr(self.own.resolve().as_uri())}/></xsl:package>"
        )


class Engine:
    """A Saxon processor that has compiled `stylesheets` (a file, one extended, or a text) and been locked.

    Not for threads: Saxon holds the interpreter's lock for a whole transformation. One engine a process.

    Raises `StylesheetError` where one does not compile.
    """

    def __init__(self, stylesheets: Mapping[str, Path | Extended | str]) -> None:
        self._processor = saxonche.PySaxonProcessor(license=False)
        for name, value in _BEFORE_COMPILING.items():
            self._processor.set_configuration_property(_FEATURE + name, value)
        compiler = self._processor.new_xslt30_processor()
        files = {name: sheet for name, sheet in stylesheets.items() if not isinstance(sheet, str)}
        texts = {name: sheet for name, sheet in stylesheets.items() if name not in files}
        self._executables = {name: self._compile(compiler, name, sheet) for name, sheet in files.items()}
        for name, value in _AFTER_COMPILING.items():
            self._processor.set_configuration_property(_FEATURE + name, value)
        self._executables |= {name: self._compile(compiler, name, sheet) for name, sheet in texts.items()}

    def _compile(self, compiler: Any, name: str, sheet: Path | Extended | str) -> Any:
        try:
            if isinstance(sheet, Path):
                return compiler.compile_stylesheet(stylesheet_file=str(sheet.resolve()))
            text = sheet.text(name) if isinstance(sheet, Extended) else sheet
            return compiler.compile_stylesheet(stylesheet_text=text)
        except saxonche.PySaxonApiError as error:
            place = _STATIC_ERROR.search(str(error))
            raise StylesheetError(
                str(error).strip(),
                file=place["file"].rstrip(":") if place else name,
                line=int(place["line"]) if place else None,
            ) from error

    def document(self, tree: etree._ElementTree, uri: str) -> Any:
        """Give Saxon's copy of a tree that lxml has parsed, with `uri` as its base URI."""
        return self.written(etree.tostring(tree.getroot(), encoding="unicode", with_tail=False), uri)

    def written(self, markup: str, uri: str) -> Any:
        """Give Saxon's tree of markup that was written here, out of what lxml has parsed before."""
        builder = self._processor.new_document_builder()
        builder.set_base_uri(uri)
        return builder.parse_xml(xml_text=markup)

    def value(self, text: str) -> Any:
        """Give what a JSON text says as a parameter's value: one that is passed often is parsed once."""
        # The processor's own parse_json leaves escapes, such as that of a line's end, as they are written.
        xpath = self._processor.new_xpath_processor()
        xpath.set_context(xdm_item=self._processor.make_string_value(text))
        return xpath.evaluate("parse-json(.)")

    def run(self, name: str, source: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """Transform `source` (a document, or `None` for stylesheets that start at their initial template).

        `parameters` may hold strings, numbers, booleans, documents, values of JSON and lists of these. Gives the JSON
        value that the stylesheet wrote. Raises `StylesheetError` where the transformation fails.
        """
        text = self.run_to_text(name, source, parameters)
        return orjson.loads(text)

    def run_to_text(self, name: str, source: Any, parameters: Mapping[str, Any] | None = None) -> str:
        """Transform as `run` does, and give what the stylesheet wrote as it is."""
        # Parameters set before clone() crash the process; after it they are safe.
        executable = self._executables[name].clone()
        # Saxon does not keep a value that it was given: freed before the run, it takes the process with it.
        kept = {key: self._xdm(value) for key, value in (parameters or {}).items()}
        for key, value in kept.items():
            executable.set_parameter(key, value)
        try:
            with _native_errors_kept_back():
                if source is None:
                    text = executable.call_template_returning_string()
                else:
                    text = executable.transform_to_string(xdm_node=source)
        except saxonche.PySaxonApiError as error:
            raise StylesheetError(str(error).strip(), file=name) from error
        if text is None:
            raise StylesheetError("the stylesheet wrote nothing", file=name)
        return str(text)

    def _xdm(self, value: Any) -> Any:
        make = self._processor
        match value:
            case bool():
                return make.make_boolean_value(value)
            case int():
                return make.make_integer_value(value)
            case str():
                return make.make_string_value(value)
            case list() | tuple():
                return self._sequence(value)
            case _:
                return value

    def _sequence(self, values: Sequence[Any]) -> Any:
        sequence = self._processor.empty_sequence()
        for value in values:
            sequence.add_xdm_item(self._xdm(value))
        return sequence
