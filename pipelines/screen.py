"""What a run shows: a progress bar while it works, a summary when it is done."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

if TYPE_CHECKING:
    from tieup.pipelines.ingest import Progress, Summary


@contextlib.contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar on stderr, only on a terminal; gives what is to be called with each Progress."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def report(progress: "Progress") -> None:
            counts = progress.counts
            told = f"{counts['documents']} documents, {counts['partnerships']} partnerships; {progress.unit}"
            bar.update(task, description=told, completed=progress.done, total=progress.total)

        yield report


def print_summary(summary: "Summary") -> None:
    """The run's summary for a person, on stdout."""
    counts = summary.counts
    if counts["feeds"] or summary.feeds_not_due:
        print(f"feeds asked   {counts['feeds']}")
        print(f"  unchanged   {counts['feeds_unchanged']}")
        print(f"  failed      {counts['feeds_failed']}")
        print(f"  not due     {summary.feeds_not_due}")
        print(f"pages done    {counts['pages_done']}")
        print(f"  given up    {counts['pages_given_up']}")
    print(f"documents     {counts['documents']}")
    print(f"  known       {counts['known']}")
    print(f"  duplicates  {counts['duplicates']}")
    print(f"articles      {counts['articles']}")
    print(f"partnerships  {counts['partnerships']}")
    rejects = summary.rejects
    print(f"rejects       {sum(rejects.values())}")
    for reason, count in rejects.items():
        print(f"  {reason:<15} {count}")
    for name, stage in summary.stages.items():
        rejected = f", {stage.rejected.total()} rejected" if stage.rejected else ""
        print(f"{name:<14}{stage.taken} in, {stage.given} out{rejected}, {stage.mean_ms:.1f} ms each")
    if summary.recovered:
        print(f"recovered     {summary.recovered} interrupted commits")
    if summary.next_check_at:
        print(f"next feed     due {summary.next_check_at:%Y-%m-%d %H:%M} UTC")
    print(f"seconds       {summary.seconds:.1f}")
    print(f"lake          {summary.lake}" if summary.commits else f"lake          {summary.lake}: nothing was new")
