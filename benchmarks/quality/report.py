"""`python -m benchmarks quality`: every set, as tables."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.evaluation import SetsAbsentError, scorer
from benchmarks.quality import figures, floors, others, partnerships

TIEUP = Path(sys.executable).with_name("tieup")


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N wrong pairs, the worst first")
    parser.add_argument("--slices", action="store_true", help="also each language, source, kind and status")
    parser.add_argument("--totals", action="store_true", help="also the totals of the parts that nobody reads")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument("--only", choices=("partnerships", "others"), help="leave the other sets out")
    parser.add_argument("--write-floors", action="store_true", help="raise tests/quality/floors.toml to the figures")
    parser.add_argument("--lowered-because", default="", metavar="WHY", help="with --write-floors: set, also lower")


def run(args: argparse.Namespace) -> None:
    """Measures and prints; without the evaluation sets it says so and is done."""
    try:
        found: dict[str, dict[str, Any]] = {}
        if args.only != "others":
            found |= _partnerships(args)
        if args.only != "partnerships":
            found |= _others()
    except SetsAbsentError as absent:
        print(f"quality: skipped, {absent}")
        return
    if args.json:
        args.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    if args.write_floors:
        _write_floors(args.lowered_because)


def _partnerships(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    scores = scorer("partnerships")
    found = {}
    wrong = []
    for part in partnerships.parts(closed=args.totals):
        is_open = part.name in partnerships.OPEN_PARTS
        scored = partnerships.score(part, slices=args.slices and is_open)
        _heading(f"partnerships: {part.name}" + ("" if is_open else " (totals only)"))
        scores.print_table(scored.figures)
        if args.slices and is_open:
            for what in ("kind", "status"):
                _print_readings(scored, what)
        if part.name == partnerships.DEVELOPMENT:
            _compare_with_lake(part, scored)
        if is_open and args.errors:
            wrong += partnerships.errors(scored)
        found[f"partnerships, {part.name}"] = scored.figures
    if wrong:
        _heading(f"{len(wrong)} wrong pairs, the worst first")
        for error in sorted(wrong, reverse=True)[: args.errors]:
            print(f"{error.badness:.2f} {error.what:<6} {error.doc_id}  {' + '.join(error.pair)}  [{error.note}]")
            print(f"     {' '.join(error.evidence.split())[:220]}")
    return found


def _print_readings(scored: partnerships.Scored, what: str) -> None:
    """A row per preferred reading: how many labelled pairs, found, with that reading met, and false ones so given."""
    print(f"\n{what:<30}{'pairs':>6}{'found':>7}{'met':>6}{'false':>7}")
    table = partnerships.by_reading(scored, what)
    for reading, n in sorted(table.items(), key=lambda item: -item[1]["found"] - item[1]["missed"]):
        print(f"{reading:<30}{n['found'] + n['missed']:>6}{n['found']:>7}{n['met']:>6}{n['false']:>7}")


def _compare_with_lake(part: partnerships.Part, scored: partnerships.Scored) -> None:
    """The same documents through `tieup ingest`, read by the scorer from the lake: the figures must be the same."""
    scores = scorer("partnerships")
    with tempfile.TemporaryDirectory() as folder:
        scores.unpack(part.records, part.texts, Path(folder, "news"))
        words = ["ingest", str(Path(folder, "news")), "--lake", str(Path(folder, "lake"))]
        subprocess.run([str(TIEUP), *words], check=True, capture_output=True)
        _, by_slice = scores.score(part.records, scores.read_lake(Path(folder, "lake")), part.texts)
    differing = [
        f"{name}, {figure}: {value} in process, {by_slice[name][figure]} in the lake"
        for name in by_slice
        for figure, value in scored.figures[name].items()
        if by_slice[name][figure] != value
    ]
    print("\nthrough `tieup ingest` and the lake:", "; ".join(differing) or "the same figures")


def _others() -> dict[str, dict[str, Any]]:
    _heading("extraction")
    extraction, intervals = others.extraction()
    for name, value in extraction.items():
        low, high = intervals[name]
        print(f"{name:<10}{value:.4f}  [{low:.4f}, {high:.4f}]")
    _heading("translation")
    translation, table = others.translation()
    print(table)
    _heading("damaged text")
    mojibake, table = others.mojibake()
    print(table)
    _heading("language of single sentences")
    language, table = others.language()
    print(table)
    return {
        "extraction": extraction,
        "translation, flagged": translation,
        "damaged text": mojibake,
        "language": language,
    }


def _heading(text: str) -> None:
    print(f"\n== {text}\n")


def _write_floors(why: str) -> None:
    measured = {group: values for measure in figures.SETS.values() for group, values in measure().items()}
    table = floors.from_figures(measured)
    before = floors.read()
    if why:
        table["lowered_because"] = why
    else:
        table = floors.raised(before, table)
    short = floors.lowered(before, table) + floors.breaches(table, measured)
    for line in short:
        print(f"floors: {line}")
    if short:
        sys.exit("floors not written: mend it, or say --lowered-because")
    floors.write(table)
    print(f"floors: written to {floors.PATH}")
