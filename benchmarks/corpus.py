"""Synthetic news: the samples' texts with other company names, as many as wanted."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "texts"
SYLLABLES = ("no", "ve", "ka", "lum", "dor", "bri", "zen", "tal", "mo", "ri", "qua", "sel", "fen", "ost", "hal", "vy")
WITHOUT_CUE = (
    "{a} reports higher sales\n{a} Inc. sold more machines than a year ago, the firm said on Monday. Costs rose as "
    "well, and the margin fell by a point. {b} Corp., its main rival in the region, reports next week.\n"
) + "Analysts had expected a little less growth and a little more profit from the maker of packaging machines.\n" * 12


def texts(count: int, *, cue: bool = True, seed: int = 1) -> Iterator[tuple[str, str]]:
    """`count` pairs of a file name and a text of 150 to 450 words, about partnerships or, without `cue`, about none."""
    chance = random.Random(seed)  # noqa: S311 - test data
    stories = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))] if cue else [WITHOUT_CUE]
    for number, story in zip(range(count), itertools.cycle(stories), strict=False):
        a, b = ("".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(2))
        told = story.format(a=a, b=b) if not cue else f"{story}\n{a} Inc. and {b} Corp. were not involved."
        yield f"{number:06d}.txt", told
