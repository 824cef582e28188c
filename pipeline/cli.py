"""The command `edition`: click and nothing else. A command's code is imported when it runs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from pipeline import __version__
from pipeline.errors import ConfigError, EditionError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import Edition
    from pipeline.model import Finding

_FAULT = 70
_FOLDER = click.Path(path_type=Path, file_okay=False)
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """Turns the library's errors into messages and exit statuses: no traceback for a user's mistake."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ConfigError, InvalidInput) as error:
            _tell(error.findings)
            ctx.exit(error.exit_status)
        except EditionError as error:
            click.echo(f"edition: {error}", err=True)
            if error.exit_status == _FAULT:
                click.echo("This is a fault of the program or of a stylesheet, not of your text.", err=True)
            ctx.exit(error.exit_status)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("EDITION_TRACEBACK"):
                raise
            click.echo(f"edition: a fault of the program: {type(error).__name__}: {error}", err=True)
            click.echo("Please report it; EDITION_TRACEBACK=1 shows where it happened.", err=True)
            ctx.exit(_FAULT)


@click.group(cls=_Commands, context_settings=_HELP)
@click.version_option(__version__, prog_name="edition")
def main() -> None:
    """TEI XML in, a validated, readable, citable edition out.

    An edition is a folder with an edition.toml; `edition new FOLDER` makes one.
    """


@main.command()
@click.argument("folder", type=_FOLDER)
def new(folder: Path) -> None:
    """Make a new edition in FOLDER, with examples, that builds as it stands.

    \b
    Example:
      edition new letters
      edition build letters
    """
    from pipeline.new import create

    created = create(folder)
    texts = folder / "documents"
    click.echo(f"{folder}: {len(created)} files. Write your texts into {texts}, then:", err=True)
    click.echo(f"  edition build {folder}", err=True)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--schema", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Another RELAX NG grammar (.rng) than the edition's, and none of the edition's rules.")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif", "github", "junit"]), default="text",
              show_default=True, help="How to write the findings.")
@click.option("--select", multiple=True, metavar="CODE", help="Tell only these codes; several with commas.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Do not tell these codes.")
@click.option("--max-findings", type=click.IntRange(1), help="Tell no more than this many.")
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False),
              help="A file of known findings, which are not told again.")
@click.option("--update-baseline", is_flag=True, help="Write all that is found now into the --baseline file.")
@click.option("--jobs", "-j", type=click.IntRange(1), default=None,
              help="How many processes; default: one a core.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until interrupted.")
def validate(paths: tuple[Path, ...], schema: Path | None, form: Any, *, watch: bool, **choice: Any) -> None:
    """Check TEI files and tell every fault: where, what, and what to do.

    PATHS are editions, folders or files; without any, the nearest edition. What belongs to no edition is
    held to the schema that it names, or to --schema.

    \b
    Example:
      edition validate tei
      edition validate tei/documents/memorandum-1944-09-19.xml --format json
      edition validate letters --baseline known.json --update-baseline
    """
    from pipeline.check import watched

    paths = paths or (Path(),)
    if choice["update_baseline"] and not choice["baseline"]:
        raise click.UsageError("--update-baseline needs --baseline FILE.")
    if not watch:
        sys.exit(_validate_once(paths, schema, form, **choice))
    from pipeline.watch import changes

    for _ in changes(watched(paths, schema)):
        click.clear()
        try:
            _validate_once(paths, schema, form, **choice)
        except (ConfigError, InvalidInput) as error:
            _tell(error.findings)
        click.echo("Watching; Control-C ends it.", err=True)


def _validate_once(paths: tuple[Path, ...], schema: Path | None, form: Any, **choice: Any) -> int:
    """Check and tell; give the exit status. What is not shown for its number still counts for the status."""
    from pipeline import baseline as known
    from pipeline.check import check_paths

    with _Progress("Files") as progress:
        files, findings = check_paths(paths, schema, choice["jobs"] or os.cpu_count() or 1, progress)
    selected, ignored = _codes(choice["select"]), _codes(choice["ignore"])
    findings = [
        finding for finding in findings
        if (not selected or finding.code in selected) and finding.code not in ignored
    ]
    baseline = choice["baseline"]
    if baseline and choice["update_baseline"]:
        known.write(baseline, findings)
        click.echo(f"{baseline}: {len(findings)} known findings.", err=True)
        findings = []
    elif baseline:
        findings = known.new_only(baseline, findings)
    shown = findings[: choice["max_findings"]]
    click.echo(_written(shown, form, files), nl=False)
    if len(shown) < len(findings):
        click.echo(f"… and {len(findings) - len(shown)} more; see --max-findings.", err=True)
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _codes(values: tuple[str, ...]) -> set[str]:
    return {code.strip() for value in values for code in value.split(",") if code.strip()}


def _written(findings: Sequence[Finding], form: Any, files: int) -> str:
    from pipeline.report import report

    if form != "text" or not sys.stdout.isatty():
        return report(findings, form, files)
    from pipeline.terminal import terminal

    def lines_of(file: str) -> Sequence[str]:
        try:
            return Path(file).read_bytes().decode("utf-8", "replace").splitlines()
        except OSError:
            return ()

    colour = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return terminal(findings, files, lines_of, shutil.get_terminal_size().columns, colour=colour)


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--output", "-o", type=click.Path(path_type=Path), default=Path("site"), show_default=True,
              help="The folder of the site.")
@click.option("--jobs", "-j", type=click.IntRange(1), default=None,
              help="How many processes; default: one a core.")
@click.option("--no-cache", is_flag=True, help="Make everything anew, and keep nothing beside the edition.")
def build(folder: Path | None, output: Path, jobs: int | None, *, no_cache: bool) -> None:
    """Build the site of the edition in FOLDER (default: the nearest edition).

    \b
    Example:
      edition build tei --output site
    """
    from pipeline.build import build as run

    edition = _edition(folder or Path())
    with _Progress("Documents") as progress:
        built = run(edition, output, jobs or os.cpu_count() or 1, progress, keep=not no_cache)
    _tell(built.findings)
    click.echo(f"{len(built.files)} files. Open {output / 'index.html'} in a browser.", err=True)
    click.echo(output / "index.html")


def _edition(start: Path) -> Edition:
    from pipeline import config
    from pipeline.model import Finding

    folder = config.find(start)
    if folder is None:
        message, hint = "There is no edition here: no edition.toml.", "Make one with `edition new FOLDER`."
        raise ConfigError([Finding(str(start), None, None, "error", "no-edition", message, "config", hint)])
    return config.load(folder)


def _tell(findings: Sequence[Finding]) -> None:
    from pipeline.report import summary_of, text_of

    for finding in findings:
        click.echo(text_of(finding), err=True)
    if findings:
        click.echo(summary_of(findings, None), err=True)


class _Progress:
    """A bar on a terminal, nothing in a pipe."""

    def __init__(self, label: str) -> None:
        self._label = label

    def __enter__(self) -> Self:
        self._bar: Any = None
        return self

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, file=sys.stderr, label=self._label)
        self._bar.update(done - self._bar.pos)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()


if __name__ == "__main__":
    main()
