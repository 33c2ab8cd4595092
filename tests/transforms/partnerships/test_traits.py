import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tieup.schemas.article import Article
from tieup.schemas.claim import Claim
from tieup.transforms.partnerships.decide import Decision
from tieup.transforms.partnerships.describe import claims_of
from tieup.transforms.partnerships.features import candidates
from tieup.transforms.partnerships.reading import read
from tieup.transforms.partnerships.readings import describe_weights
from tieup.transforms.partnerships.tables import LANGUAGES
from tieup.transforms.partnerships.traits import STATUS_ORDER, kind_features, told

Build = Callable[..., Article]
CASES = json.loads((Path(__file__).parents[2] / "cases" / "partnerships_kind_status.json").read_text(encoding="utf-8"))


def described(article: Article, verdict: str = "claim") -> list[Claim]:
    """What is said of the first pair, whether or not it scores high enough to be claimed."""
    reading = read(article, frozenset())
    return claims_of(reading, Decision(candidates(reading)[0], 0.9, verdict, ""))


def marked(case: dict[str, Any]) -> Any:
    """The case as a parameter; one known to be read wrongly is to fail until it is mended."""
    marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_kind_and_status_are_read_as_the_guideline_says(article: Build, case: dict[str, Any]) -> None:
    made = article(case["title"], case["text"], "Acme", "Boltwerk", language=case["language"])
    main = described(made)[0]
    assert (main.kind, main.status) == (case["kind"], case["status"]), case["comment"]


def test_every_language_has_cases_and_every_status_and_most_kinds_stand_in_them() -> None:
    assert {case["language"] for case in CASES} == set(LANGUAGES)
    assert {case["status"] for case in CASES} == {*STATUS_ORDER, "announced"}
    assert len({case["kind"] for case in CASES}) == 10


def test_what_is_only_explored_is_a_second_claim_of_the_same_pair(article: Build) -> None:
    text = (
        "Acme and Boltwerk announced a cloud partnership on Monday. Acme will provide cloud services to Boltwerk. "
        "Both companies will also study the possibilities of cooperation on electric cars."
    )
    claims = described(article("Acme and Boltwerk announce partnership", text, "Acme", "Boltwerk"))
    assert [claim.status for claim in claims] == ["announced", "exploring"]
    assert claims[1].evidence.startswith("Both companies")
    assert claims[1].confidence < claims[0].confidence


def test_a_partnership_told_in_passing_is_in_operation_unless_more_is_said(article: Build) -> None:
    plain = article("Acme opens a mine", "Acme partners with Boltwerk.", "Acme", "Boltwerk")
    ended = article("Acme opens a mine", "Acme ended its partnership with Boltwerk.", "Acme", "Boltwerk")
    assert [described(made, "background")[0].status for made in (plain, ended)] == ["completed", "ended"]


def test_a_sentence_that_says_the_same_again_is_no_second_claim(article: Build) -> None:
    text = "Acme announced a partnership with Boltwerk. Both companies will cooperate on pumps, Acme said."
    assert len(described(article("Acme partners with Boltwerk", text, "Acme", "Boltwerk"))) == 1


ROLES = [
    ("Acme signed a contract to supply Boltwerk with steel for five years.", "supplier", "customer"),
    ("Acme and Boltwerk formed a joint venture.", "venturer", "venturer"),
    ("Acme and Boltwerk signed a supply agreement.", None, None),
]


@pytest.mark.parametrize(("text", "first", "second"), ROLES)
def test_roles_are_given_where_the_sentence_has_a_direction(
    article: Build, text: str, first: str | None, second: str | None
) -> None:
    claim = described(article("Acme and Boltwerk in agreement", text, "Acme", "Boltwerk"))[0]
    assert [party.role for party in claim.parties] == [first, second]


def test_the_description_of_a_company_is_left_out_and_offsets_stay(article: Build) -> None:
    text = "Acme partners with Boltwerk, a leading distributor of sealed valves, to supply pumps."
    sentence = read(article("", text, "Acme", "Boltwerk"), frozenset()).sentences[0]
    assert "distributor" not in told(sentence)
    assert "to supply pumps" in told(sentence)
    assert len(told(sentence)) == len(text)


def test_evidence_for_a_kind_never_weighs_against_it(article: Build) -> None:
    made = article("Acme licenses Boltwerk", "Acme signed a licence agreement.", "Acme", "Boltwerk")
    sentences = read(made, frozenset()).sentences
    features = kind_features(sentences, sentences[1])
    assert features["licensing"]["cue_evidence"] > 0
    for kind, weights in describe_weights().kind.items():
        assert min(weights[f"{source}_evidence"] for source in ("cue", "word")) > 0, kind
