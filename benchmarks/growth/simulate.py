"""Which files commits make: articles with dates, some with claims, their companies by Zipf's law. Seeded."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DAY_S = 86_400
PARTIES = 2
_LAGS = 400
"""Days of publication that the tail of dates reaches back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What comes in. Shares of 0 to 1."""

    claim_share: float = 0.04
    """Articles that state a partnership."""

    claims: float = 1.4
    """Claims of such an article, in the mean, at least 1; each has `PARTIES` rows."""

    companies: int = 100_000
    """Companies that are ever named."""

    zipf: float = 1.0
    """Weight of the company of rank k: k to the power of minus this."""

    today: float = 0.9
    """Articles that were published on the day of their commit."""

    tail_days: float = 10.0
    """How much older the others are, in the mean: exponential."""

    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the commits of a day leave in the lake, means over the commits that were drawn."""

    commits: float
    articles: float
    """Rows of `articles`, so documents: nothing is known or rejected here."""

    partnerships: float
    """Rows of `partnerships`."""

    article_files: float
    partnership_files: float
    other_files: float
    """Of `feeds`, `pages`, `rejects` and `runs`: one each in a commit."""

    article_folders: float
    """Folders that get a file: the files that would be left if each folder's files of the day were merged."""

    partnership_folders: float

    @property
    def files(self) -> float:
        """All that are published."""
        return self.article_files + self.partnership_files + self.other_files


def simulate(rate: float, documents: int, world: World, draws: int = 12) -> Day:
    """A day of commits of so many documents each.

    Args:
        rate: documents a second; more of them are more commits.
        documents: of a commit, at least 1.
        world: what comes in.
        draws: commits that are drawn; each with its own seed, so that the same documents begin a larger one.
    """
    drawn = np.mean([_commit(documents, world, number) for number in range(draws)], axis=0)
    commits = rate * DAY_S / documents
    rows, article_files, partnership_files = (float(value) * commits for value in drawn)
    by_date, by_company = folders(rate * DAY_S, world)
    return Day(
        commits=commits,
        articles=rate * DAY_S,
        partnerships=rows,
        article_files=article_files,
        partnership_files=partnership_files,
        other_files=4 * commits,
        article_folders=by_date,
        partnership_folders=by_company,
    )


def folders(documents: float, world: World) -> tuple[float, float]:
    """Folders of `articles` and `partnerships` that so many documents fall into, expected: too many to be drawn."""
    rows = documents * world.claim_share * world.claims * PARTIES
    days, companies = _days(world), _companies(world)
    by_company = sum(float(-np.expm1(-rows * share * companies).sum()) for share in days)
    return float(-np.expm1(-documents * days).sum()), by_company


def _commit(documents: int, world: World, number: int) -> tuple[int, int, int]:
    """Rows of partnerships, files of articles, files of partnerships."""
    chance, dates, counts, names = (np.random.default_rng([world.seed, number, stream]) for stream in range(4))
    lags = np.searchsorted(np.cumsum(_days(world)), dates.random(documents)).clip(max=_LAGS)
    claims = counts.geometric(1 / world.claims, documents)
    rows_of = np.where(chance.random(documents) < world.claim_share, claims * PARTIES, 0)
    rows = int(rows_of.sum())
    company = np.searchsorted(np.cumsum(_companies(world)), names.random(rows)).clip(max=world.companies - 1)
    folders = np.repeat(lags, rows_of) * world.companies + company
    return rows, len(np.unique(lags)), len(np.unique(folders))


def _companies(world: World) -> npt.NDArray[np.float64]:
    """Each one's share of the rows, the most frequent first."""
    weights = np.arange(1, world.companies + 1, dtype=np.float64) ** -world.zipf
    return weights / weights.sum()


def _days(world: World) -> npt.NDArray[np.float64]:
    """Share of the articles by age in days; the rest beyond the last day counts as that old."""
    edges = np.exp(-np.arange(_LAGS + 1) / world.tail_days)
    tail = np.append(edges[:-1] - edges[1:], edges[-1])[:_LAGS]
    tail[-1] += 1 - tail.sum()
    return np.concatenate(([world.today], (1 - world.today) * tail))
