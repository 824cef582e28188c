"""The commands of `edition`: click and nothing else. A command's code is imported when it runs."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.cli.console import FEW, Commands, Progress, edition_of, tell, tell_json
from pipeline.errors import ConfigError, InvalidInput
from pipeline.imports import import_lxml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Finding

_OBJECTS = 20_000  # new ones before garbage is looked for among them
_FOLDER = click.Path(path_type=Path, file_okay=False)
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group("edition", cls=Commands, context_settings=_HELP)
@click.version_option(__version__, prog_name="edition")
def main() -> None:
    """TEI XML in, a validated, readable, citable edition out.

    An edition is a folder with an edition.toml; `edition new FOLDER` makes one.
    """
    # A grammar is many objects, hardly any of which become garbage: to look for it so often is a tenth of the time.
    gc.set_threshold(_OBJECTS)


@main.command(short_help="Make a new edition, with examples, that builds as it stands.")
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


@main.command(short_help="Check TEI files and tell every fault.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--schema", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A RELAX NG grammar (.rng, .rnc): for an edition, in the place of its grammar and rules; else for "
                   "files that name none in their folder.")
@click.option("--phase", default="#DEFAULT", metavar="NAME", show_default=True,
              help="A phase of the Schematron rules: its id, #ALL for all rules, or #DEFAULT for what the rules say.")
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

    PATHS are editions, folders or files; without any, the nearest edition, or all that lies here. What belongs to no
    edition is held to the schema that it names, or to --schema.

    \b
    Example:
      edition validate tei
      edition validate tei/documents/memorandum-1944-09-19.xml --format json
      edition validate letters --baseline known.json --update-baseline
    """
    import_lxml()
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
            tell(error.findings)
        click.echo("Watching; Control-C ends it.", err=True)


def _validate_once(paths: tuple[Path, ...], schema: Path | None, form: Any, **choice: Any) -> int:
    """Check and tell; give the exit status. What is not shown for its number still counts for the status."""
    from pipeline.check import check_paths
    from pipeline.codes import unknown

    with Progress("Files") as progress:
        files, findings = check_paths(paths, schema, choice["jobs"] or os.cpu_count() or 1, progress, choice["phase"])
    selected, ignored = _codes(choice["select"]), _codes(choice["ignore"])
    # Where one to be ignored is misspelt, it is told all the same; where one to be told is, all would seem well.
    for message in unknown(selected, (finding.code for finding in findings)) if selected else ():
        click.echo(f"edition: {message}", err=True)
    findings = [
        finding for finding in findings
        if (not selected or finding.code in selected) and finding.code not in ignored
    ]
    baseline = choice["baseline"]
    if baseline:
        from pipeline import baseline as known

        if choice["update_baseline"]:
            known.write(baseline, findings)
            click.echo(f"{baseline}: {len(findings)} known findings.", err=True)
            findings = []
        else:
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
    import shutil

    from pipeline.terminal import terminal

    def lines_of(file: str) -> Sequence[str]:
        try:
            return Path(file).read_bytes().decode("utf-8", "replace").splitlines()
        except OSError:
            return ()

    colour = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return terminal(findings, files, lines_of, shutil.get_terminal_size().columns, colour=colour)


@main.command(short_help="Build the site of an edition.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--output", "-o", type=click.Path(path_type=Path), default=Path("site"), show_default=True,
              help="The folder of the site.")
@click.option("--jobs", "-j", type=click.IntRange(1), default=None,
              help="How many processes; default: one a core.")
@click.option("--no-cache", is_flag=True, help="Make everything anew, and keep nothing beside the edition.")
@click.option("--cache", type=_FOLDER, metavar="DIR",
              help="Keep what is made in this folder, which several editions, builds and machines may share.")
@click.option("--explain", is_flag=True, help="Tell of each thing that is made anew why.")
@click.option("--strict", is_flag=True, help="Build nothing where a text is not valid.")
@click.option("--keep-going", is_flag=True,
              help="Leave out files of which nothing can be made, and build the rest; the exit status is 1.")
@click.option("--time-limit", type=click.FloatRange(0), metavar="SECONDS",
              help="How long one file may take; 0: as long as it likes. Default: 300.")
@click.option("--memory-limit", type=click.IntRange(0), metavar="MB",
              help="How much memory a process may take (Linux); 0: no limit. Default: 4000.")
@click.option("--since", metavar="OLD",
              help="Tell on pages of their own what documents have otherwise than in this version; see `edition diff`.")
@click.option("--scheduler", metavar="ADDRESS",
              help="Work on a cluster: the address of a scheduler of Dask, as tcp://HOST:8786.")
def build(folder: Path | None, output: Path, jobs: int | None, *, explain: bool, **choice: Any) -> None:
    """Build the site of the edition in FOLDER (default: the nearest edition).

    A FOLDER of TEI files without an edition.toml is an edition as it is. A second build makes only what changed.

    \b
    Example:
      edition build tei --output site
      edition build tei --output site --explain
      edition build tei --cache ~/.cache/editions --keep-going
    """
    from pipeline.build import build as run

    edition = edition_of(folder or Path(), implied=folder is not None)
    with Progress("Files") as progress:
        built = run(edition, output, jobs or os.cpu_count() or 1, progress, options=_options(**choice))
    tell(built.findings, FEW, folder)
    for name, reason in built.changes if explain else ():
        click.echo(f"{name}: {reason}", err=True)
    if explain and not built.changes:
        click.echo("Nothing was made anew.", err=True)
    click.echo(built.summary, err=True)
    click.echo(f"{len(built.files)} files. Open {output / 'index.html'} in a browser.", err=True)
    click.echo(output / "index.html")
    # At the end of the process Python looks for garbage once more, among all that is known of a large edition.
    gc.freeze()
    if built.left_out:
        click.echo(f"Left out: {', '.join(built.left_out)}.", err=True)
        sys.exit(1)


def _options(
    *, no_cache: bool, cache: Path | None, scheduler: str | None, time_limit: float | None, memory_limit: int | None,
    **choice: Any,
) -> Any:
    from pipeline.bounds import Limits
    from pipeline.build import Options

    if no_cache and cache:
        raise click.UsageError("Either --cache DIR or --no-cache.")
    usual = Limits()
    limits = Limits(
        usual.seconds if time_limit is None else time_limit,
        usual.megabytes if memory_limit is None else memory_limit,
    )
    limited = time_limit is not None or memory_limit is not None
    return Options(
        keep=not no_cache, cache=cache, scheduler=_scheduler(scheduler), limits=limits if limited else None, **choice,
    )


def _scheduler(address: str | None) -> Any:
    if address is None:
        return None
    from pipeline.cluster import on_cluster

    return on_cluster(address)


@main.command(short_help="Keep the addresses of what is cited, so that they survive edits.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--check", is_flag=True, help="Write nothing; the exit status is 1 where a ledger is behind.")
def addresses(folder: Path | None, *, check: bool) -> None:
    """Keep the addresses of paragraphs, notes, lines and names, so that they survive edits.

    They stand in FOLDER/addresses, a ledger for each file of texts, which belongs into version control with the texts.
    What is still there keeps its address; what is gone is told where it stood. The texts are only read.

    \b
    Example:
      edition addresses tei
      edition addresses tei --check
    """
    import_lxml()
    from pipeline.keeping import keep_addresses
    from pipeline.ledger import left_alone, path_of

    edition = edition_of(folder or Path(), implied=folder is not None)
    kept = keep_addresses(edition, write=not check)
    for one in kept:
        if one.differs:
            click.echo(f"{one.ledger}: {one.living} addresses, {one.new} new, {one.gone} gone.")
    for name in left_alone(edition.folder):
        click.echo(f"{path_of(name)}: its text is gone; the addresses stay taken.", err=True)
    behind = sum(1 for one in kept if one.new or one.gone)
    if check:
        click.echo(f"{behind} of {len(kept)} ledgers are behind." if behind else "No ledger is behind.", err=True)
        sys.exit(1 if behind else 0)
    click.echo(f"{len(kept)} ledgers, {sum(1 for one in kept if one.differs)} written.", err=True)


@main.command(short_help="Tell what changed between two versions of a text.")
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True,
              help="How to write what changed.")
def diff(old: str, new: str, form: str) -> None:
    """Tell what changed between two versions, by words and paragraphs: in text, readings and annotation.

    OLD and NEW are folders of editions, TEI files, built sites, or revisions in git: HEAD~1 (the edition's folder as it
    was), v1.0:tei (a folder from the top of the repository). The exit status is 0 where nothing differs, 1 where
    something does, 2 where a version cannot be read. A page of HTML is in the language of the edition.

    \b
    Example:
      edition diff HEAD~1 tei
      edition diff tei/documents/letter.xml new/letter.xml --format json
      edition diff v1.0:tei tei --format html > changes.html
    """
    import_lxml()
    from pipeline.diff import compare
    from pipeline.diff.page import as_html
    from pipeline.diff.report import as_json, as_text
    from pipeline.diff.versions import interface_near

    found = compare(old, new)
    if form == "text":
        click.echo(as_text(found, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ), nl=False)
    elif form == "json":
        click.echo(as_json(found), nl=False)
    else:
        click.echo(as_html(found, interface_near(new, old)), nl=False)
    sys.exit(1 if found else 0)


@main.command(short_help="Show an edition in a browser, anew whenever a file is saved.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=None,
              help="The port to use; 0: any that is free; default: 8000, or any.")
@click.option("--open/--no-open", "opened", default=None, help="Open a browser; default: at a terminal.")
def serve(folder: Path | None, port: int | None, *, opened: bool | None) -> None:
    """Show the edition in FOLDER (default: the nearest edition) in a browser, anew whenever a file is saved.

    Nothing is written, and only this machine is answered. A page tells what is wrong in the file that was saved.
    Control-C ends it.

    \b
    Example:
      edition serve tei
    """
    from pipeline.serve import serve as run

    edition = edition_of(folder or Path(), implied=folder is not None)

    def ready(address: str) -> None:
        click.echo(address)
        click.echo("Control-C ends it.", err=True)
        if opened or (opened is None and sys.stdout.isatty()):
            click.launch(address)

    run(edition.folder, port, ready, tell_json, implied=edition.implied)


@main.group(short_help="Look at what builds have kept, and drop what is not used.")
def cache() -> None:
    """Look at what builds have kept, and drop what no build has used for long.

    \b
    Example:
      edition cache info tei
      edition cache prune tei --unused-for 7
    """


def _cache_options(command: Any) -> Any:
    for option in (
        click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)),
        click.option("--cache", "shared", type=_FOLDER, metavar="DIR", help="The folder that builds share."),
        click.option("--unused-for", "days", type=click.IntRange(0), default=30, show_default=True, metavar="DAYS",
                     help="What no build has used for so many days; 0: everything."),
    ):
        command = option(command)
    return command


@cache.command()
@_cache_options
def info(folder: Path | None, shared: Path | None, days: int) -> None:
    """Tell where what was made of the edition in FOLDER is kept, and how much it is.

    \b
    Example:
      edition cache info tei
    """
    with _store(folder, shared) as store:
        held = store.held(days)
    click.echo(f"{held.place}: {held.entries} entries, {held.size / 1_000_000:.1f} MB;"
               f" {held.unused} of them unused for {days} days.")


@cache.command()
@_cache_options
def prune(folder: Path | None, shared: Path | None, days: int) -> None:
    """Drop what no build has used for so many days, and the former sites that stand ready for the next build.

    What is dropped is made again when it is needed.

    \b
    Example:
      edition cache prune tei
      edition cache prune --cache ~/.cache/editions --unused-for 7
    """
    with _store(folder, shared) as store:
        count = store.prune(days)
        held = store.held(days)
    click.echo(f"{held.place}: {count} entries dropped, {held.entries} left.")


def _store(folder: Path | None, shared: Path | None) -> Any:
    from pipeline.store import Store

    return Store(None if shared else edition_of(folder or Path(), implied=folder is not None).folder, shared)
