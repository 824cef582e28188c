"""The command `edition`. Its help is told at once: to import click, and have it put together, takes twice as long.

The commands themselves are in `pipeline.cli.commands`. No more is imported here than Python has imported itself.
"""

import os
import sys

HELP = """\
Usage: edition [OPTIONS] COMMAND [ARGS]...

  TEI XML in, a validated, readable, citable edition out.

  An edition is a folder with an edition.toml; `edition new FOLDER` makes one.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  addresses  Keep the addresses of what is cited, so that they survive edits.
  build      Build the site of an edition.
  cache      Look at what builds have kept, and drop what is not used.
  diff       Tell what changed between two versions of a text.
  new        Make a new edition, with examples, that builds as it stands.
  serve      Show an edition in a browser, anew whenever a file is saved.
  validate   Check TEI files and tell every fault.
"""
"""What click says, to the letter, on 80 columns or more (a test holds them together)."""
_COLUMNS = 80


def main() -> None:
    """Run the command of the process."""
    if sys.argv[1:] in (["--help"], ["-h"]) and _columns() >= _COLUMNS:
        sys.stdout.write(HELP)
        return
    from pipeline.cli.commands import main as edition

    edition(prog_name="edition")


def _columns() -> int:
    """Give the width of the terminal, as `shutil.get_terminal_size` does; of a pipe, that of paper."""
    told = os.environ.get("COLUMNS", "")
    try:
        return int(told) if told else os.get_terminal_size().columns
    except (ValueError, OSError):
        return _COLUMNS
