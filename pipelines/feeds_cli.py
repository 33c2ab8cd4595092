"""The `tieup feeds` commands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tieup.pipelines.flags import (
    AllowHosts,
    AsJson,
    Contact,
    Feeds,
    FeedSources,
    FetchTimeoutS,
    PauseS,
    TrustEnvironment,
    fetch_settings,
)

feeds_app = typer.Typer(help="Feeds: check them, bring lists together, write them out.", no_args_is_help=True)


@feeds_app.command("check")
def feeds_check(  # noqa: PLR0913, PLR0917 - one parameter a flag
    sources: FeedSources = None,
    feeds: Feeds = None,
    contact: Contact = None,
    allow_hosts: AllowHosts = None,
    pause_s: PauseS = 1.0,
    fetch_timeout_s: FetchTimeoutS = 30.0,
    trust_environment: TrustEnvironment = False,
    as_json: AsJson = False,
) -> None:
    """Ask every feed once and tell how it does; exit code 1 if one fails."""
    from tieup.pipelines.feeds import check_feeds, report_table
    from tieup.pipelines.show import write_json, write_table
    from tieup.transforms.fetch.background import background

    settings = fetch_settings(contact, allow_hosts, pause_s, fetch_timeout_s, trust_environment=trust_environment)
    reports = check_feeds([*(sources or ()), *(feeds or ())], background(settings).fetch_all)
    (write_json if as_json else write_table)(report_table(reports), sys.stdout)
    if any(report.status == "failed" for report in reports):
        raise typer.Exit(1)


@feeds_app.command("import")
def feeds_import(
    sources: FeedSources,
    into: Annotated[Path, typer.Option("--into", help="The list to add to: .opml, .csv or .txt; made where missing.")],
) -> None:
    """Add feeds to a list, each once."""
    from tieup.pipelines.feeds import import_feeds

    done = import_feeds(sources or [], into)
    for reject in done.rejects:
        print(f"tieup: {reject.source_uri}: {reject.detail}", file=sys.stderr)
    print(f"{done.added} added, {done.known} known already: {into}")


@feeds_app.command("export")
def feeds_export(
    sources: FeedSources = None,
    form: Annotated[str, typer.Option("--form", help="opml, csv, txt or toml.")] = "opml",
    lake: Annotated[
        str | None, typer.Option("--lake", envvar="TIEUP_LAKE", help="The lake whose feeds to list, if no source is.")
    ] = None,
) -> None:
    """Print the feeds that lists name, or that a lake has asked, as one list."""
    from tieup.pipelines.feeds import export_feeds

    sys.stdout.write(export_feeds(sources or [], form, lake))
