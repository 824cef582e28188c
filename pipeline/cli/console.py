"""What the commands share: how they tell faults and findings, where they look for an edition, and a bar of progress."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Self

import click

from pipeline.errors import ConfigError, EditionError, InvalidInput, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.model import Finding

_FAULT = 70
FEW = 20  # findings of validity that a build tells one by one
_VALIDITY = ("xml", "relaxng", "schematron", "references")


class Commands(click.Group):
    """Turns the library's errors into messages and exit statuses: no traceback for a user's mistake."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (ConfigError, InvalidInput) as error:
            tell(error.findings)
            ctx.exit(error.exit_status)
        except OutputError as error:
            click.echo(f"edition: {_from_here(error.path)}: {error.reason}. {error.hint}", err=True)
            ctx.exit(error.exit_status)
        except EditionError as error:
            click.echo(f"edition: {error}", err=True)
            if error.exit_status == _FAULT:
                click.echo("This is a fault of the program or of a stylesheet, not of your text.", err=True)
            ctx.exit(error.exit_status)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        # Whatever else it is, it is no fault of the user's, who is told so.
        except Exception as error:
            if os.environ.get("EDITION_TRACEBACK"):
                raise
            click.echo(f"edition: a fault of the program: {type(error).__name__}: {error}", err=True)
            click.echo("Please report it; EDITION_TRACEBACK=1 shows where it happened.", err=True)
            ctx.exit(_FAULT)


def edition_of(start: Path, *, implied: bool = False) -> Edition:
    """Give the edition at or above a place; where it is `implied`, a folder of TEI is one as it is.

    So is one in the folder of an edition that is no part of that.
    """
    from pipeline import config
    from pipeline.model import Finding

    folder = config.find(start)
    if implied and (folder is None or _is_apart(start, folder)):
        return config.implied(start)
    if folder is None:
        message, hint = "There is no edition here: no edition.toml.", "Make one with `edition new FOLDER`."
        raise ConfigError([Finding(str(start), None, None, "error", "no-edition", message, "config", hint)])
    return config.load(folder)


def _is_apart(start: Path, home: Path) -> bool:
    """Tell whether a place in the folder of an edition has TEI files that are none of that edition."""
    from pipeline.corpus import FOLDERS
    from pipeline.folders import places

    inside = start.resolve()
    if inside == home or not inside.is_relative_to(home) or inside.relative_to(home).parts[0] in FOLDERS:
        return False
    return bool(places(inside, "*.xml"))


def tell(findings: Sequence[Finding], most: int | None = None, folder: Path | None = None) -> None:
    """Tell findings; of those of validation, where there are more than `most`, their numbers alone.

    `folder` is that of the edition, where it is not the one that is found from here.
    """
    from dataclasses import replace

    from pipeline.report import summary_of, text_of

    findings = [replace(finding, file=_from_here(finding.file)) for finding in findings]
    many = most is not None and sum(finding.source in _VALIDITY for finding in findings) > most
    for finding in findings:
        if not (many and finding.source in _VALIDITY):
            click.echo(text_of(finding), err=True)
    if findings:
        click.echo(summary_of(findings, None), err=True)
    if many:
        import shlex

        command = shlex.join(["edition", "validate", *([os.fspath(folder)] if folder else [])])
        click.echo(f"`{command}` shows each of them.", err=True)


def _from_here(name: str) -> str:
    """Name a file from where the user stands. What is no whole path, an address on the web say, stays as it is."""
    from pathlib import Path

    from pipeline.placing import shown

    return os.fspath(shown(Path(name))) if name.startswith(os.sep) else name


def tell_json(findings: list[dict[str, Any]]) -> None:
    """Tell findings that are as JSON, with more than belongs to a finding."""
    from dataclasses import fields

    from pipeline.model import Finding

    names = {field.name for field in fields(Finding)}
    tell([Finding(**{key: value for key, value in one.items() if key in names}) for one in findings], FEW)


class Progress:
    """A bar on a terminal, nothing in a pipe."""

    def __init__(self, label: str) -> None:
        self._label = label

    def __enter__(self) -> Self:
        self._bar: Any = None
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done."""
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, file=sys.stderr, label=self._label)
        self._bar.update(done - self._bar.pos)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()
