"""The `tieup` command. Data goes to stdout, progress and errors to stderr.

Exit codes: 0 ok, 1 failed, 2 usage, 3 finished with rejects above --max-reject-rate, 75 the lake is locked.
Beam, DuckDB and the models are imported by the commands that need them: `tieup --help` answers at once.
"""

import json
import logging
import math
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from tieup.pipelines.feeds_cli import feeds_app
from tieup.pipelines.flags import (
    AllowHosts,
    AsJson,
    BatchDocuments,
    CheckMax,
    CheckMin,
    Companies,
    Contact,
    Feeds,
    FetchTimeoutS,
    Lake,
    PauseS,
    TimeoutS,
    TrustEnvironment,
    bounds,
    fetch_settings,
)
from tieup.pipelines.screen import print_summary, progress_bar
from tieup.pipelines.settings import read_settings
from tieup.schemas.errors import TieupError, UsageError
from tieup.transforms.logs import JsonFormatter

if TYPE_CHECKING:
    from tieup.pipelines.ingest import Summary

EXIT_REJECTS = 3
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="tieup",
    help="Company partnerships from news: who tied up with whom, how, in what state, with the sentence that says so.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(feeds_app, name="feeds")


@app.callback()
def settings(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", envvar="TIEUP_CONFIG", help="Settings file; else ./tieup.toml.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", envvar="TIEUP_VERBOSE", help="All logs, and tracebacks, on stderr.")
    ] = False,
    log: Annotated[
        str | None, typer.Option("--log", envvar="TIEUP_LOG", help="Log what happens on stderr, as `text` or `json`.")
    ] = None,
) -> None:
    """Read the settings before any command runs."""
    if log not in {None, "text", "json"}:
        raise UsageError(f"--log {log}: text or json")
    _quieten(verbose=verbose, form=log)
    context.obj = verbose
    commands = getattr(context.command, "commands", {})
    context.default_map = read_settings(config, _flags(commands))


def _flags(commands: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The names of every command's parameters; those of `feeds check` under `feeds-check`."""
    found: dict[str, frozenset[str]] = {}
    for name, command in commands.items():
        if inner := getattr(command, "commands", None):
            found |= {f"{name}-{key}": names for key, names in _flags(inner).items()}
        else:
            found[name] = frozenset(parameter.name for parameter in command.params)
    return found


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ingest(  # noqa: PLR0913, PLR0917 - one parameter a flag
    lake: Lake,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders and globs, local, gs:// or s3://; feeds' addresses; lists of feeds (OPML, CSV, text).",
            envvar="TIEUP_SOURCES",
        ),
    ] = None,
    feeds: Feeds = None,
    companies: Companies = None,
    batch_documents: BatchDocuments = 500,
    batch_mib: Annotated[
        int,
        typer.Option("--batch-mib", envvar="TIEUP_BATCH_MIB", min=1, help="MiB of documents per commit, local run."),
    ] = 32,
    timeout_s: TimeoutS = 30.0,
    max_reject_rate: Annotated[
        float,
        typer.Option(
            "--max-reject-rate",
            envvar="TIEUP_MAX_REJECT_RATE",
            min=0.0,
            max=1.0,
            help="Share of rejects above which the exit code is 3.",
        ),
    ] = 0.5,
    contact: Contact = None,
    allow_hosts: AllowHosts = None,
    pause_s: PauseS = 1.0,
    fetch_timeout_s: FetchTimeoutS = 30.0,
    trust_environment: TrustEnvironment = False,
    check_min: CheckMin = "15m",
    check_max: CheckMax = "1d",
    metrics_file: Annotated[
        Path | None,
        typer.Option("--metrics-file", envvar="TIEUP_METRICS_FILE", help="Figures for Prometheus, such as tieup.prom."),
    ] = None,
    ask_now: Annotated[
        bool, typer.Option("--now", envvar="TIEUP_NOW", help="Ask every feed, also one that isn't due yet.")
    ] = False,
    every: Annotated[
        str | None,
        typer.Option("--every", envvar="TIEUP_EVERY", help="Run again and again at this distance, such as 15m."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read sources and add what is new to the lake; flags that tieup doesn't know go to Apache Beam."""
    from tieup.pipelines.beam_args import split_beam_args
    from tieup.pipelines.every import repeat, seconds
    from tieup.pipelines.ingest import ingest as run
    from tieup.pipelines.options import IngestOptions

    paths, beam_args = split_beam_args(sources or [])
    named = (*paths, *(feeds or ()))
    if not named:
        raise UsageError("nothing to ingest: name at least one file, folder, glob or feed")
    pause = seconds(every) if every else None
    options = IngestOptions(
        sources=named,
        lake=lake.rstrip("/") or lake,
        companies=companies,
        batch_documents=batch_documents,
        batch_bytes=batch_mib << 20,
        timeout_s=timeout_s,
        max_reject_rate=max_reject_rate,
        fetch=fetch_settings(contact, allow_hosts, pause_s, fetch_timeout_s, trust_environment=trust_environment),
        bounds=bounds(min(seconds(check_min), pause or math.inf), seconds(check_max)),
        ask_now=ask_now,
        beam_args=tuple(beam_args),
    )

    def one_round() -> "Summary":
        with progress_bar() as report:
            summary = run(options, report)
        if metrics_file:
            summary.write_metrics(metrics_file)
        if as_json:
            print(json.dumps(summary.to_dict(), ensure_ascii=False), flush=True)
        else:
            print_summary(summary)
        return summary

    if pause:
        repeat(one_round, pause, lambda line: print(f"tieup: {line}", file=sys.stderr, flush=True))
    elif one_round().reject_rate > max_reject_rate:
        raise typer.Exit(EXIT_REJECTS)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def stream(  # noqa: PLR0913, PLR0917 - one parameter a flag
    lake: Lake,
    beam_args: Annotated[list[str] | None, typer.Argument(help="Flags for Apache Beam, such as --runner=…")] = None,
    feeds: Feeds = None,
    companies: Companies = None,
    window: Annotated[
        str, typer.Option("--window", envvar="TIEUP_WINDOW", help="What is found in such a time is one commit.")
    ] = "60s",
    lasting: Annotated[
        str | None, typer.Option("--for", envvar="TIEUP_FOR", help="End after so long; else when it is cancelled.")
    ] = None,
    batch_documents: BatchDocuments = 500,
    timeout_s: TimeoutS = 30.0,
    contact: Contact = None,
    allow_hosts: AllowHosts = None,
    pause_s: PauseS = 1.0,
    fetch_timeout_s: FetchTimeoutS = 30.0,
    trust_environment: TrustEnvironment = False,
    check_min: CheckMin = "15m",
    check_max: CheckMax = "1d",
    as_json: AsJson = False,
) -> None:
    """Follow feeds as one unbounded pipeline on a streaming runner (Flink, Dataflow, Prism)."""
    from tieup.pipelines.beam_args import split_beam_args
    from tieup.pipelines.every import seconds
    from tieup.pipelines.options import IngestOptions
    from tieup.pipelines.stream import stream as run

    others, flags = split_beam_args(beam_args or [])
    if not any(flag.startswith("--runner=") for flag in flags):
        raise UsageError("a stream needs a streaming runner, such as --runner=FlinkRunner or --runner=PrismRunner")
    options = IngestOptions(
        sources=(*others, *(feeds or ())),
        lake=lake.rstrip("/") or lake,
        companies=companies,
        batch_documents=batch_documents,
        timeout_s=timeout_s,
        fetch=fetch_settings(contact, allow_hosts, pause_s, fetch_timeout_s, trust_environment=trust_environment),
        bounds=bounds(seconds(check_min), seconds(check_max)),
        beam_args=tuple(flags),
    )
    summary = run(options, seconds(window), seconds(lasting) if lasting else None)
    if as_json:
        print(json.dumps(summary.to_dict(), ensure_ascii=False))
    else:
        print_summary(summary)


@app.command()
def query(
    lake: Lake,
    sql: Annotated[str | None, typer.Argument(help='SQL over the views, such as "from deals".')] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    views: Annotated[bool, typer.Option("--views", help="Print the views as SQL for the DuckDB shell.")] = False,
) -> None:
    """Ask the lake in SQL: views articles, partnerships, claims, deals, rejects, feeds, pages, feed_health, runs."""
    from tieup.pipelines import query as ask
    from tieup.pipelines.show import write_csv, write_json, write_table

    if as_json and as_csv:
        raise UsageError("--json or --csv, not both")
    if views:
        print(ask.views_sql(lake))
        return
    if sql is None:
        raise UsageError('give a query, such as tieup query "from deals"')
    result = ask.run(ask.connect(lake), sql)
    write = write_json if as_json else write_csv if as_csv else write_table
    write(result, sys.stdout)


@app.command()
def explain(
    source: Annotated[str, typer.Argument(help="A file, `file#3` for the third document in it, or a page's address.")],
    companies: Companies = None,
    contact: Contact = None,
    allow_hosts: AllowHosts = None,
    trust_environment: TrustEnvironment = False,
    as_json: AsJson = False,
) -> None:
    """Show one article stage by stage: what was cut, repaired, found, taken and not taken, and why."""
    from tieup.pipelines.explain import as_json as to_json
    from tieup.pipelines.explain import render
    from tieup.pipelines.stages import analyse_file

    settings = fetch_settings(contact, allow_hosts, trust_environment=trust_environment)
    article, considered = analyse_file(source, companies, settings)
    if as_json:
        print(json.dumps(to_json(article, considered), ensure_ascii=False, indent=1))
    else:
        Console(highlight=False).print(render(article, considered))


@app.command()
def check(
    lake: Lake,
    as_json: AsJson = False,
) -> None:
    """Check that the lake holds what its commits say; exit code 1 if not."""
    from tieup.transforms.lake.audit import audit

    if not Path(lake).is_dir() and "://" not in lake:
        raise UsageError(f"{lake} is no folder")
    found = audit(lake.rstrip("/") or lake)
    if as_json:
        problems = [{"path": problem.path, "what": problem.what} for problem in found.problems]
        told = {"commits": found.commits, "files": found.files, "rows": found.rows, "problems": problems}
        print(json.dumps(told, ensure_ascii=False))
    else:
        for problem in found.problems:
            print(f"{problem.path}: {problem.what}")
        rows = ", ".join(f"{count} {table}" for table, count in sorted(found.rows.items())) or "no rows"
        print(f"{len(found.problems)} problems; {found.commits} commits, {found.files} files, {rows}")
    if found.problems:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; a user's mistake gets one line and its exit code, never a traceback."""
    _quieten(verbose=False)
    verbose = "--verbose" in sys.argv or bool(os.environ.get("TIEUP_VERBOSE"))
    try:
        app()
    except TieupError as error:
        _fail(str(error), error.exit_code, verbose=verbose)
    except KeyboardInterrupt:
        _fail("interrupted; what was committed stays, the next run goes on", EXIT_INTERRUPTED, verbose=False)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last door: a traceback only for those who ask
        _fail(f"a fault of tieup's own: {type(error).__name__}: {error}; --verbose shows where", 1, verbose=verbose)


def _fail(message: str, code: int, *, verbose: bool) -> None:
    if verbose:
        traceback.print_exc()
    print(f"tieup: {message}", file=sys.stderr)
    sys.exit(code)


def _quieten(*, verbose: bool, form: str | None = None) -> None:
    """Keep libraries' remarks off the screen, importing Beam alone prints one, and let ours through if asked."""
    logging.basicConfig(level=logging.DEBUG if verbose else logging.CRITICAL, stream=sys.stderr, force=True)
    if form:
        logging.getLogger("tieup").setLevel(logging.INFO)
    if form == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonFormatter())
    if not verbose:
        warnings.simplefilter("ignore")


if __name__ == "__main__":
    main()
