"""What is too much, in one place: past these a schema or a document is refused with a message.

TEI All is the measure: it has 13,500 elements, costs 70,000 steps to compile, and documents of megabytes cost about
5,000. Each limit is so far above that and so low that what it lets through takes about a second at most.
"""

from __future__ import annotations


class TooComplexError(Exception):
    """A schema, or what it asks of a document, is past a limit; `reason` says how, as the end of a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class EnoughError(Exception):
    """There are more findings than anyone reads."""


# A schema: its files, and the elements of all of them.
MAX_FILES = 500
MAX_REFERENCES = 5000
MAX_BYTES = 16 << 20
MAX_NODES = 60_000
MAX_NESTING = 500
# Compact syntax: bytes, words and signs, and brackets in brackets.
MAX_COMPACT = 4 << 20
MAX_TOKENS = 100_000
MAX_COMPACT_NESTING = 60
# Faults of one schema that are told.
MAX_FAULTS = 1000
# Namespaces in scope, counted anew for each element that declares one.
MAX_DECLARATIONS = 500_000
# References to files multiply what a schema says; this bounds the product.
MAX_TERMS = 80_000
# Regular expressions: characters of one, how many are compiled for documents, and what all of them weigh (one each,
# and more for classes of characters, which take milliseconds).
MAX_EXPRESSION = 2000
MAX_EXPRESSIONS = 300
MAX_WEIGHT = 3000
# Functions on patterns call themselves once a level; Python bears about a thousand.
MAX_DEPTH = 150
MAX_GROUP = 20_000
# The work that compiling may take, and the work one document may cause, in steps of the builder.
COMPILING = 1_000_000
WORK = 250_000
# A document: attributes of a tag, bytes of a tag, and words of a list.
MAX_ATTRIBUTES = 50_000
MAX_TAG = 8 << 20
MAX_WORDS = 200_000
