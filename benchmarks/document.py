"""`python -m benchmarks document`: the tables of docs/quality.md, printed anew by the commands above them."""

import argparse
import re
import shlex
import subprocess
import sys

from benchmarks.evaluation import FOLDER, ROOT

PAGE = ROOT / "docs" / "quality.md"
BLOCK = re.compile(r"(<!-- python -m benchmarks (?P<words>[^>]*?) -->\n```text\n)(?P<table>.*?)(```\n)", re.DOTALL)


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    parser.add_argument("--only", metavar="WORD", help="only tables whose command begins with it, such as `speed`")


def run(args: argparse.Namespace) -> None:
    """Writes the page anew; without the evaluation sets it is left as it is."""
    if not FOLDER.is_dir():
        print(f"document: skipped, {FOLDER} is not there")
        return

    def renewed(match: re.Match[str]) -> str:
        words = shlex.split(match["words"])
        if args.only and words[0] != args.only:
            return match.group()
        print("python -m benchmarks", match["words"], flush=True)
        command = [sys.executable, "-m", "benchmarks", *words]
        printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        table = "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())
        return f"{match[1]}{table}\n{match[4]}"

    PAGE.write_text(BLOCK.sub(renewed, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
