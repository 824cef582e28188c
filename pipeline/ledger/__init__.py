"""The addresses of an edition's paragraphs, notes, lines and names, kept beside the sources so that they survive edits.

A ledger is a file in the edition's folder `addresses/`, one for each text file, a line a unit, meant for version
control. It is written by `edition addresses` alone. A build reads it: `units` cuts a text, `renewal` finds the units
of the ledger in it, `file` reads and writes ledgers, `beside` finds them and tells a build what they say, `left` what
those say whose files are gone. Without a ledger elements are numbered in order, and an address is good until the next
edit.
"""

from __future__ import annotations

from pipeline.ledger.beside import Ledgers, addressed, changed, with_ledgers
from pipeline.ledger.file import FOLDER, Entry, Ledger, Was, path_of, read, written
from pipeline.ledger.left import at_page, left_alone, pages_left

__all__ = [
    "FOLDER", "Entry", "Ledger", "Ledgers", "Was", "addressed", "at_page", "changed", "left_alone", "pages_left",
    "path_of", "read", "with_ledgers", "written",
]
