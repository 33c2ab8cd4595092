"""`python -m benchmarks growth`: what 1, 100 and 10,000 documents a second need."""

import argparse
import dataclasses
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.growth.measure import FILES, IDS, Factors, measure
from benchmarks.growth.needs import Assumptions, needs
from benchmarks.growth.simulate import World

RATES = (1.0, 100.0, 10_000.0)


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes: each field of World and Assumptions is a flag."""
    parser.add_argument("--rates", type=float, nargs="+", default=RATES, metavar="N", help="documents a second")
    for kind in (World, Assumptions):
        for field in dataclasses.fields(kind):
            flag = f"--{field.name.replace('_', '-')}"
            parser.add_argument(flag, type=type(field.default), default=field.default, metavar=str(field.default))


def run(args: argparse.Namespace) -> None:
    """Measures, then prints what was measured, what was assumed and what follows."""
    factors = measure(lambda step: print(f"measuring: {step}", file=sys.stderr, flush=True))
    world, assumed = _of(World, args), _of(Assumptions, args)
    show(factors, world, assumed, args.rates)


def show(factors: Factors, world: World, assumed: Assumptions, rates: tuple[float, ...]) -> None:
    """The tables."""
    print("measured")
    for name, value, n in _measured(factors):
        print(f"  {name:<62}{value:>12}   {n}")
    print("\nassumed")
    for name, value in (dataclasses.asdict(world) | dataclasses.asdict(assumed)).items():
        print(f"  {name:<62}{value:>12,}")
    columns = [dict(needs(rate, factors, world, assumed)) for rate in rates]
    print(f"\n{'documents a second':<64}" + "".join(f"{rate:>14,g}" for rate in rates))
    for name in columns[0] | columns[-1]:
        print(f"  {name:<62}" + "".join(f"{figure(column[name]):>14}" for column in columns))


def figure(value: float) -> str:
    """Three digits that count; a number that is larger in full."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _measured(found: Factors) -> Iterator[tuple[str, str, str]]:
    pages = f"n = {found.n['pages']} pages"
    for stage, seconds in found.stage_s.items():
        yield f"ms of CPU a page: {stage}", figure(seconds * 1e3), pages
    yield "ms of CPU a page: all stages", figure(sum(found.stage_s.values()) * 1e3), pages
    yield "ms of CPU a page: `tieup ingest`, all processes", figure(found.job_s * 1e3), pages
    yield "s of CPU to start `tieup ingest`", figure(found.start_s), "n = 1"
    yield "kB of a page, as gzip", f"{found.page_bytes / 1e3:.0f}, {found.page_gzip_bytes / 1e3:.0f}", pages
    texts = f"n = {found.n['random texts']} texts at random" if "random texts" in found.n else "the samples' texts"
    yield "articles with a claim, %", figure(found.claim_share * 100), texts
    yield "claims of such an article", figure(found.claims), f"n = {found.n['claim rows']} rows"
    for table, (first, more) in found.file_bytes.items():
        yield f"bytes of a file of {table} of one row, a row more", f"{first:,.0f}, {more:,.0f}", ""
    yield "bytes of memory an article in Known", figure(found.article_memory), f"n = {sum(IDS['article']):,}"
    yield "bytes of memory an entry in Ledger", figure(found.entry_memory), f"n = {sum(IDS['entry']):,}"
    files = f"n = {FILES:,} files"
    for name in ("known", "ledger"):
        seconds = getattr(found, f"{name}_file_s") * 1e3
        yield f"s of CPU: {name} reads 1,000 files of one row", figure(seconds), files
        yield f"s of CPU: {name} reads a million rows more", figure(found.row_s[name] * 1e6), files
    yield "s of CPU: known lists 1,000 files read before", figure(found.listed_file_s * 1e3), files
    for parts, seconds in found.commit_s.items():
        published = f"{seconds:.3f}, {found.publish_s[parts]:.3f}"
        yield f"s of CPU of a commit of {parts:,} parts, its one step", published, "n = 1"
    for (count, name), (cpu, wall) in found.query_s.items():
        yield f"s of CPU, wall clock: `{name}`, {count:,} files", f"{cpu:.2f}, {wall:.2f}", "n = 1"


def _of(kind: type[Any], args: argparse.Namespace) -> Any:
    return kind(**{field.name: getattr(args, field.name) for field in dataclasses.fields(kind)})
