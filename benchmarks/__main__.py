"""`python -m benchmarks COMMAND`; without one: speed and memory. `--help` lists the commands."""

import argparse
import logging
from collections.abc import Callable

from benchmarks import ablation, document, engines, fetching, flags, memory, reliability, soak, speed
from benchmarks.growth import report as growth
from benchmarks.quality import report

Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], None]]


def _speed(_: argparse.Namespace) -> None:
    speed.stages()
    speed.job()


def _memory(_: argparse.Namespace) -> None:
    memory.growth()


COMMANDS: dict[str, Command] = {
    "speed": ("documents per second, by stage and of the whole job", lambda _: None, _speed),
    "engines": ("CPU time per document on Flink against in-process", lambda _: None, lambda _: engines.engines()),
    "memory": ("peak memory over inputs of growing length", lambda _: None, _memory),
    "fetching": ("200 pages over 50 hosts, against asking one after the other", fetching.options, fetching.run),
    "growth": ("what 1, 100 and 10,000 documents a second need", growth.options, growth.run),
    "quality": ("the evaluation sets, scored", report.options, report.run),
    "ablation": ("what each part of partnership tagging is worth", ablation.options, ablation.run),
    "reliability": ("how often claims of a confidence are right", reliability.options, reliability.run),
    "flags": ("the precision of flags on ordinary news, by reading", flags.options, flags.run),
    "soak": ("a stream on a Flink cluster that is killed meanwhile", soak.options, soak.run),
    "document": ("the tables of docs/quality.md, anew", document.options, document.run),
}


def main() -> None:
    """Runs one benchmark, or speed and memory."""
    logging.disable()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    for name, (text, options, run) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        options(command)
        command.set_defaults(run=run)
    args = parser.parse_args()
    if args.command:
        args.run(args)
    else:
        _speed(args)
        _memory(args)


if __name__ == "__main__":
    main()
