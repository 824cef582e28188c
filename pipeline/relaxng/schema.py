"""The schema object: a compiled grammar that validates documents."""

from __future__ import annotations

import gc
from contextlib import nullcontext
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from pipeline.relaxng.automaton import Automaton
from pipeline.relaxng.builder import Builder
from pipeline.relaxng.compiler import Compiler
from pipeline.relaxng.files import Files
from pipeline.relaxng.grammar import Binder
from pipeline.relaxng.limits import EnoughError, TooComplexError
from pipeline.relaxng.maker import Maker
from pipeline.relaxng.sources import Events, NotWellFormedError, TreeEvents, is_tree, opened
from pipeline.relaxng.validator import Handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.model import Finding
    from pipeline.relaxng.automaton import Link, State, Step
    from pipeline.relaxng.datatypes import IdKind
    from pipeline.relaxng.reader import Node
    from pipeline.relaxng.report import Reporter
    from pipeline.relaxng.sources import DocumentSource
    from pipeline.relaxng.vocabulary import Vocabulary


# The work after which the automaton is made anew, so that its tables do not grow with the number of documents.
_KEPT = 6_000_000


class _InvalidError(Exception):
    """The first fault, where nobody asks for more."""


class _Strict:
    """Stops at the first fault; knows the ids."""

    def __init__(self, *, id_check: bool) -> None:
        self._id_check = id_check
        self._ids: set[str] = set()
        self._references: set[str] = set()

    def stop(self, *_: object) -> NoReturn:
        raise _InvalidError

    element = attribute = missing = text = incomplete = stop

    def identifier(self, kind: str, value: str, *_: object) -> None:
        if not self._id_check:
            return
        if kind != "ID":
            self._references.update(value.split())
        elif value.strip() in self._ids:
            raise _InvalidError
        else:
            self._ids.add(value.strip())

    def end(self) -> None:
        """Look whether all references lead somewhere."""
        if not self._references <= self._ids:
            raise _InvalidError


class _Telling:
    """Makes the reporter when there is first something to tell: of most documents there is nothing."""

    def __init__(self, make: Callable[[], Reporter], *, id_check: bool) -> None:
        self._make, self._id_check = make, id_check
        self.made: Reporter | None = None

    def reporter(self) -> Reporter:
        self.made = self.made or self._make()
        return self.made

    def element(self, state: State, stack: list[Link], name: str, attributes: list[str]) -> Step:
        return self.reporter().element(state, stack, name, attributes)

    def attribute(self, opened: State, state: State, link: Link, at: int, attributes: list[str]) -> State:
        return self.reporter().attribute(opened, state, link, at, attributes)

    def missing(self, state: State, name: str, attributes: list[str]) -> State:
        return self.reporter().missing(state, name, attributes)

    def text(self, state: State, stack: list[Link], text: str) -> State:
        return self.reporter().text(state, stack, text)

    def incomplete(self, state: State, stack: list[Link], text: str | None) -> int:
        return self.reporter().incomplete(state, stack, text)

    def identifier(self, kind: IdKind, value: str, name: str, at: int, attributes: list[str]) -> None:
        if self._id_check:
            self.reporter().identifier(kind, value, name, at, attributes)


class Schema:
    """A compiled schema. Make one with `from_file` or `from_string`; use it for as many documents as you like.

    Not safe for use by two threads at once: validating fills its tables.
    """

    def __init__(self, files: Files, root: Node | None, *, id_check: bool) -> None:
        # All that compiling makes stays; the collector would walk over it again and again, a third of the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._compile(files, root)
        finally:
            if collecting:
                gc.enable()
        self._id_check = id_check
        self._automaton: Automaton | None = None
        self._vocabulary: Vocabulary | None = None

    def _compile(self, files: Files, root: Node | None) -> None:
        compiler = Compiler(files)
        if root is not None:
            self._term = Binder(files).bind(root)
            files.settle()
            compiler.compile(self._term)
        files.settle()
        self._contents, self._mentioned = compiler.contents, compiler.mentioned

    @classmethod
    def from_file(cls, path: str | PathLike[str], *, id_check: bool = True) -> Schema:
        """Compile a schema file, in XML syntax or (`.rnc`) compact syntax.

        Files it refers to are read from its folder and those below, and from nowhere else. `id_check` asks for
        ids to be unique and references to ids to lead somewhere. Raises `SchemaError` with all faults.
        """
        first = Path(fspath(path))
        files = Files(first.resolve().parent)
        return cls(files, files.start(first), id_check=id_check)

    @classmethod
    def from_string(
        cls, text: str | bytes, *, name: str = "schema", folder: Path | None = None, compact: bool = False,
        id_check: bool = True,
    ) -> Schema:
        """Compile a schema from its text; references are looked for in `folder`, if one is given."""
        data = text.encode() if isinstance(text, str) else text
        files = Files(folder.resolve() if folder else None)
        return cls(files, files.parse(data, name, compact=compact, folder=folder), id_check=id_check)

    def is_valid(self, source: DocumentSource) -> bool:
        """Tell whether a document is valid, and stop at its first fault.

        `source` is a path, bytes, a binary stream or an lxml tree. One that is not well-formed is not valid.
        Raises `OSError` where the file cannot be read.
        """
        strict = _Strict(id_check=self._id_check)
        automaton = self._ready()
        with nullcontext() if is_tree(source) else opened(source)() as stream:
            events = TreeEvents(source, scoped=True) if stream is None else Events(stream)
            try:
                events.run(Handlers(automaton, strict, events.namespaces))
                strict.end()
            except TooComplexError:
                self._automaton = None
                return False
            except (_InvalidError, NotWellFormedError):
                return False
        return True

    def validate(self, source: DocumentSource, name: str | None = None) -> list[Finding]:
        """Give the faults of a document in its order, none for a valid one.

        `source` is a path, bytes, a binary stream or an lxml tree; `name` is what findings call it (the path, if
        it is one). Findings of a tree have lines alone. Raises `OSError` where the file cannot be read.
        """
        if name is None:
            name = fspath(source) if isinstance(source, (str, PathLike)) else "document"
        if is_tree(source):
            return self._report(TreeEvents(source, scoped=True), name, None)
        reopen = opened(source)
        with reopen() as stream:
            start = stream.tell() if isinstance(source, bytes) or stream.seekable() else None
            return self._report(Events(stream), name, None if start is None else partial(_again, reopen, start))

    def _report(self, events: Events | TreeEvents, name: str, reopen: Callable[[], IO[bytes]] | None) -> list[Finding]:
        automaton = self._ready()

        def make() -> Reporter:
            from pipeline.relaxng.report import Reporter  # noqa: PLC0415 - what words it has is half of the engine

            return Reporter(automaton, self._words, events, name, handlers.names, handlers.last)

        telling = _Telling(make, id_check=self._id_check)
        handlers = Handlers(automaton, telling, events.namespaces)
        try:
            events.run(handlers)
            if telling.made:
                telling.made.end()
        except NotWellFormedError as error:
            message = f"Not well-formed XML: {error.message}."
            hint = "Mend the markup at this place."
            telling.reporter().add("not-well-formed", message, hint, error.place, source="xml")
        except TooComplexError as error:
            hint = "Simplify the schema, or divide the document."
            message = f"Validation stopped: the schema {error.reason}."
            telling.reporter().add("too-complex", message, hint, events.place())
            self._automaton = None
        except EnoughError:
            hint, message = "Mend these and validate again.", "Validation stopped: there are too many faults."
            telling.reporter().add("too-many-faults", message, hint, events.place())
        return telling.made.settled(reopen) if telling.made else []

    def _ready(self) -> Automaton:
        """Give the automaton, a new one where the old has grown too large."""
        automaton = self._automaton
        if automaton is None or automaton.builder.spent > _KEPT:
            maker = Maker(Builder())
            maker.take(self._contents)
            start = maker.pattern(self._term)
            automaton = Automaton(start, maker.builder, self._mentioned, list(self._contents))
            self._automaton, self._vocabulary = automaton, None
        automaton.begin()
        return automaton

    def _words(self) -> Vocabulary:
        from pipeline.relaxng.vocabulary import Vocabulary  # noqa: PLC0415 - messages alone need it

        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._ready())
        return self._vocabulary


def _again(reopen: Callable[[], IO[bytes]], start: int) -> IO[bytes]:
    stream = reopen()
    stream.seek(start)
    return stream
