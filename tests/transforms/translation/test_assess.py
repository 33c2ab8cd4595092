import dataclasses
from pathlib import Path

import pytest

from tieup.schemas.article import Artefact, Article
from tieup.transforms.translation.assess import assess, load, score
from tieup.transforms.translation.traces import find_traces

PLAIN = "The two firms said that they would build the plant together by the river. " * 8
SHARED = Path(__file__).parents[4] / "shared"


def an_article(text: str, language: str = "en") -> Article:
    return Article(
        article_id="1",
        source_uri="a",
        document_hash="2",
        title=None,
        text=text,
        extraction_method="plain",
        content_hash="3",
        language=language,
    )


def test_two_different_traces_make_a_translation_suspected() -> None:
    article = assess(an_article(PLAIN + "The chinese firm paid 39,9 billion."))
    assert article.translation_status == "suspected"
    assert article.translation_score == pytest.approx(0.75)
    assert [artefact.text for artefact in article.artefacts] == ["chinese", "39,9 billion"]


@pytest.mark.parametrize("habit", ["The chinese firm. A chinese one.", "It rose 5 % and 6 % and 7 %.", ""])
def test_one_habit_does_not(habit: str) -> None:
    article = assess(an_article(PLAIN + habit))
    assert article.translation_status == "none"
    assert article.translation_score is not None
    assert article.translation_score < 0.6


@pytest.mark.parametrize(
    ("text", "language"),
    [(PLAIN, "de"), (PLAIN, "und"), ("The chinese firm paid 39,9 billion in march, +cloud+ too. " * 7, "en")],
)
def test_it_abstains_on_other_languages_and_short_texts(text: str, language: str) -> None:
    article = assess(an_article(text, language))
    assert (article.translation_status, article.translation_score, article.artefacts) == ("abstain", None, ())


def test_earlier_artefacts_stay_and_all_stand_in_order() -> None:
    repaired = Artefact(
        kind="mojibake", start=len(PLAIN) + 5, end=len(PLAIN) + 6, text="é", evidence="Ã©", repaired=True
    )
    text = PLAIN + "A café of the chinese firm."
    article = load()(dataclasses.replace(an_article(text), artefacts=(repaired,)))
    assert [artefact.kind for artefact in article.artefacts] == ["mojibake", "lower_case_demonym"]
    assert article.artefacts[0] == repaired


def test_the_score_grows_with_different_traces_and_stays_below_one() -> None:
    traces = find_traces("The chinese and german firms of january, +cloud+, 39,9 billion, 5 % and «so».")
    scores = [score(traces[:count]) for count in range(len(traces) + 1)]
    assert scores[0] == 0
    assert scores == sorted(set(scores))
    assert scores[-1] < 1


@pytest.mark.parametrize(
    ("seed", "status"), [("000", "suspected"), ("001", "none"), ("002", "none"), ("003", "none"), ("004", "none")]
)
def test_the_seeds_are_told_apart(seed: str, status: str) -> None:
    found = sorted((SHARED / "seeds").glob(f"{seed}_*.txt"))
    if not found:
        pytest.skip("../shared/seeds is not there")
    assert assess(an_article(found[0].read_text(encoding="utf-8"))).translation_status == status
