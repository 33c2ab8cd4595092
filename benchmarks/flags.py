"""`python -m benchmarks flags`: how many flags on ordinary news are right, by people's reading.

A flag is the surest reported claim of an unlabelled text that was drawn at random. `--show N` prints some to read,
`--judge FILE` keeps what was found, and without either the precision is worked out from the judgements that still
apply: those of claims that the tagger, as it is now, still makes.
"""

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.chain import tagged
from benchmarks.evaluation import SetsAbsentError
from benchmarks.labels.read import HERE, TEXT_FILES, rows, texts_of
from tieup.schemas.article import Article
from tieup.schemas.claim import Claim

JUDGEMENTS = HERE / "flags.jsonl"
CORPUS, PRESS = TEXT_FILES
PRESS_SHARE = 8
"""One in so many press releases is looked at."""

VERDICTS = ("right", "pair_wrong", "wrong")
"""The text reports this partnership · it reports one, but with another party · it reports none."""

OPTIONAL = "optional"
"""The reason word of a `right` flag that the guideline calls optional: true, but not what the text reports."""

CONFIDENCES = (0.6, 0.8, 0.9)
SHOWN_CHARS = 500
HASH_CHARS = 10


@dataclass(frozen=True)
class Flag:
    """A flagged text."""

    row: dict[str, Any]
    article: Article
    claim: Claim

    @property
    def parties(self) -> list[str]:
        """The ids of the parties."""
        return sorted(party.company_id for party in self.claim.parties)


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    parser.add_argument("--show", type=int, metavar="N", help="print N flags that were drawn at random and not judged")
    parser.add_argument("--source", help="of this source only, or of `press`, the file of press releases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--judge", type=Path, metavar="FILE", help="keep judgements: lines `HASH VERDICT [REASON]`")


def run(args: argparse.Namespace) -> None:
    """Shows, keeps or counts."""
    try:
        if args.show:
            _show(args)
        elif args.judge:
            _keep(args.judge)
        else:
            _print_precision()
    except SetsAbsentError as absent:
        print(f"flags: skipped, {absent}")


def judgements() -> list[dict[str, Any]]:
    """All that were kept."""
    if not JUDGEMENTS.is_file():
        return []
    return [json.loads(line) for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines()]


def flag_of(row: dict[str, Any]) -> Flag | None:
    """The text's surest reported claim, one with both parties before one without; None: not flagged."""
    article = tagged(f"{row['doc_id']}.txt", row["text"])
    reported = [claim for claim in article.claims if not claim.background]
    if not reported:
        return None
    return Flag(row, article, max(reported, key=lambda claim: (len(claim.parties) > 1, claim.confidence)))


def wilson(right: float, count: float) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, p = 1.96, right / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def _labelled() -> set[str]:
    """Texts that are labelled: those of the open parts trained the tagger."""
    return {
        json.loads(line)["sha256"]
        for name in ("partnerships", "blind")
        if (HERE / f"{name}.jsonl").is_file()
        for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    }


def _drawn(source: str | None) -> list[dict[str, Any]]:
    """Unlabelled texts that were drawn at random; of the long file of press releases alone a share, by their hash."""
    labelled = _labelled()
    if source == "press":
        found = ({**row, "source": "press"} for row in rows([PRESS]) if _is_drawn(row))
    else:
        found = (row for row in rows([CORPUS]) if row["sample"] == "random" and source in {None, row["source"]})
    return [row for row in found if row["sha256"] not in labelled]


def _is_drawn(row: dict[str, Any]) -> bool:
    return int(row["sha256"][:4], 16) % PRESS_SHARE == 0


def _show(args: argparse.Namespace) -> None:
    judged = {(line["sha256"], *line["parties"]) for line in judgements()}
    drawn = _drawn(args.source)
    found = [flag for flag in map(flag_of, drawn) if flag]
    by_source: Counter[str] = Counter(flag.row["source"] for flag in found)
    for name, count in Counter(row["source"] for row in drawn).items():
        print(f"{name}: {by_source[name]} of {count} texts flagged")
    fresh = [flag for flag in found if (flag.row["sha256"], *flag.parties) not in judged]
    chance = random.Random(args.seed)  # noqa: S311 - a sample, not a secret
    for flag in chance.sample(fresh, min(args.show, len(fresh))):
        _print(flag)


def _print(flag: Flag) -> None:
    claim = flag.claim
    names = " + ".join(party.name for party in claim.parties)
    print(f"\n{flag.row['sha256'][:HASH_CHARS]} {flag.row['source']}  {flag.article.title or '(no title)'}")
    print(f"  CLAIM {names} [{claim.kind}, {claim.status}] {claim.confidence:.2f} {claim.rule}")
    print(f"  EVIDENCE {' '.join(claim.evidence.split())}")
    print(f"  TEXT {' '.join(flag.article.text.split())[:SHOWN_CHARS]}")


def _keep(path: Path) -> None:
    verdicts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, verdict, *reason = line.split()
        if verdict not in VERDICTS:
            raise SystemExit(f"{path}: {line!r}: the verdict must be one of {', '.join(VERDICTS)}")
        verdicts[key] = (verdict, "_".join(reason))
    kept = {(line["sha256"], *line["parties"]): line for line in judgements()}
    for row in rows():
        if row["sha256"][:HASH_CHARS] not in verdicts:
            continue
        verdict, reason = verdicts.pop(row["sha256"][:HASH_CHARS])
        flag = flag_of(row)
        if flag is None:
            print(f"{row['sha256'][:HASH_CHARS]}: no longer flagged, not kept")
            continue
        kept[(row["sha256"], *flag.parties)] = {
            "sha256": row["sha256"],
            "source": row["source"] if "sample" in row else "press",
            "parties": flag.parties,
            "judged": verdict,
            "reason": reason,
        }
    for key in verdicts:
        print(f"{key}: no such text")
    lines = [json.dumps(kept[key], ensure_ascii=False) for key in sorted(kept)]
    JUDGEMENTS.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(kept)} judgements in {JUDGEMENTS}")


def _still_made(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The judgements of claims that are still the surest of their text, with the claim's `confidence`."""
    listed = [line for line in lines if line["source"] != "press" or _is_drawn(line)]
    texts = texts_of({line["sha256"] for line in listed} - _labelled())
    flags = {key: flag_of(row) for key, row in texts.items()}
    made = {(key, *flag.parties): flag.claim.confidence for key, flag in flags.items() if flag}
    keys = [(line["sha256"], *line["parties"]) for line in listed]
    return [{**line, "confidence": made[key]} for line, key in zip(listed, keys, strict=True) if key in made]


def _print_precision() -> None:
    everything = judgements()
    still = _still_made(everything)
    print(f"{len(still)} of {len(everything)} judgements still apply\n")
    print(
        f"{'':<20}{'flags':>6}{'right':>7}{'optional':>10}{'pair wrong':>12}{'wrong':>7}   reports a partnership",
        end="",
    )
    print("   the right parties (optional left out)")
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in still:
        by_source[line["source"]].append(line)
    for name, lines in [*sorted(by_source.items()), ("all", still)]:
        _print_row(name, lines)
    print()
    for least in CONFIDENCES:
        _print_row(f"confidence from {least}", [line for line in still if line["confidence"] >= least])
    reasons = Counter(line["reason"] for line in still if line["judged"] != "right" and line["reason"])
    print("\nreasons of the others:", ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()))


def _print_row(name: str, lines: list[dict[str, Any]]) -> None:
    count = Counter("optional" if line["reason"] == OPTIONAL else line["judged"] for line in lines)
    counts = f"{count['right']:>7}{count['optional']:>10}{count['pair_wrong']:>12}{count['wrong']:>7}"
    shares = [(len(lines) - count["wrong"], len(lines)), (count["right"], len(lines) - count["optional"])]
    shown = []
    for true, of in shares:
        low, high = wilson(true, of)
        shown.append(f"{true / max(1, of):.3f} [{low:.3f}, {high:.3f}]")
    print(f"{name:<20}{len(lines):>6}{counts}   {shown[0]:<23} {shown[1]}")
