from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lakes import Lake
from tieup.pipelines.query import connect, run
from tieup.schemas.claim import KINDS, STATUSES

FORD_QUILLON = ["ford", "quillon"]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def ask(lake: Lake, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run(connect(lake.path), sql).to_pylist()
    return rows


def only_deal(lake: Lake) -> dict[str, Any]:
    (deal,) = ask(lake, "from deals")
    return deal


def test_three_articles_on_one_agreement_are_one_deal(lake: Lake) -> None:
    lake.claim(
        "1", "2017-12-06", FORD_QUILLON, kind="supply", status="rumoured", language="en", url="https://a.example"
    )
    lake.claim(
        "2",
        "2017-12-07",
        FORD_QUILLON,
        kind="supply",
        status="signed",
        language="de",
        confidence=0.9,
        url="https://b.example",
    )
    lake.claim("3", "2017-12-09", FORD_QUILLON, kind="supply", status="announced", language="en")
    deal = only_deal(lake)
    assert deal["parties"] == ["Ford", "Quillon"]
    assert deal["company_ids"] == FORD_QUILLON
    assert (deal["kind"], deal["status"]) == ("supply", "announced")
    assert (deal["first_seen"], deal["last_seen"]) == (date(2017, 12, 6), date(2017, 12, 9))
    assert (deal["articles"], deal["stories"], deal["languages"]) == (3, 3, ["de", "en"])
    assert (deal["evidence"], deal["evidence_url"]) == ("Evidence 2.", "https://b.example")
    assert deal["evidence_article_id"] == "article 2"
    assert deal["confidence"] == pytest.approx(0.9)
    assert [(entry["date"].day, entry["status"], entry["articles"]) for entry in deal["history"]] == [
        (6, "rumoured", 1),
        (7, "signed", 1),
        (9, "announced", 1),
    ]


def test_other_companies_are_another_deal(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", FORD_QUILLON)
    lake.claim("2", "2017-12-06", ["ford", "brightwater"])
    lake.claim("3", "2017-12-06", ["ford", "brightwater", "quillon"])
    assert sorted(deal["company_ids"] for deal in ask(lake, "from deals")) == [
        ["brightwater", "ford"],
        ["brightwater", "ford", "quillon"],
        ["ford", "quillon"],
    ]


def test_a_deal_has_the_same_id_in_every_lake(lake: Lake, tmp_path: Path) -> None:
    other = Lake(tmp_path / "other")
    lake.claim("1", "2017-12-06", FORD_QUILLON)
    other.claim("9", "2020-01-01", FORD_QUILLON[::-1], kind="research")
    other.claim("8", "2020-01-01", ["ford", "brightwater"])
    ids = {deal["deal_id"] for deal in ask(other, "from deals")}
    assert len(ids) == 2
    assert only_deal(lake)["deal_id"] in ids


def test_subsidiaries_count_as_their_parent(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", ["ford", "quillon-cells"], parents={"quillon-cells": "quillon"})
    lake.claim("2", "2017-12-07", ["ford-credit", "quillon"], parents={"ford-credit": "ford"})
    deal = only_deal(lake)
    assert (deal["company_ids"], deal["parties"], deal["articles"]) == (FORD_QUILLON, ["Ford", "Quillon"], 2)


def test_a_parent_is_named_as_an_article_names_it_even_outside_partnerships(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", ["ford", "quillon-cells"], parents={"quillon-cells": "quillon"})
    companies = [{"company_id": "quillon", "name": "Quillon plc", "mentions": ["Quillon plc"]}]
    lake.write("articles", [{"article_id": "a", "date": date(2017, 12, 6), "companies": companies}])
    assert only_deal(lake)["parties"] == ["Ford", "Quillon plc"]


def test_a_parent_that_is_named_nowhere_goes_by_its_id(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", ["ford", "quillon-cells"], parents={"quillon-cells": "quillon-group"})
    assert only_deal(lake)["parties"] == ["Ford", "quillon-group"]


def test_a_company_goes_by_its_most_frequent_name(lake: Lake) -> None:
    for number, name in enumerate(["Ford Motor", "Ford", "Ford"]):
        lake.claim(str(number), "2017-12-06", ["ford"], company_name=name)
    lake.claim("3", "2017-12-06", FORD_QUILLON)
    assert only_deal(lake)["parties"] == ["Ford", "Quillon"]


def test_two_companies_of_one_group_are_no_deal(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", ["quillon", "quillon-cells"], parents={"quillon-cells": "quillon"})
    assert ask(lake, "from deals") == []


def test_claims_in_passing_and_claims_of_one_party_are_no_deals(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", FORD_QUILLON, background=True)
    lake.claim("2", "2017-12-06", ["ford"])
    assert ask(lake, "from deals") == []
    assert len(ask(lake, "from claims")) == 2


def test_copies_of_one_text_are_one_story(lake: Lake) -> None:
    for number in range(3):
        lake.claim(str(number), "2017-12-06", FORD_QUILLON, story_id="s")
    lake.claim("3", "2017-12-06", FORD_QUILLON)
    deal = only_deal(lake)
    assert (deal["articles"], deal["stories"]) == (4, 2)


def test_two_claims_of_one_article_count_it_once(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", FORD_QUILLON, article_id="a")
    lake.claim("2", "2017-12-06", FORD_QUILLON, article_id="a", kind="supply")
    deal = only_deal(lake)
    assert (deal["articles"], deal["stories"]) == (1, 1)
    assert deal["history"] == [{"date": date(2017, 12, 6), "status": "announced", "articles": 1}]


@pytest.mark.parametrize(
    ("reports", "status"),
    [
        ([("2017-12-06", "signed"), ("2017-12-07", "ended")], "ended"),
        ([("2017-12-07", "announced"), ("2017-12-06", "ended")], "announced"),
        ([("2017-12-06", "rumoured"), ("2017-12-06", "denied")], "denied"),
        ([("2017-12-06", "denied"), ("2017-12-06", "announced")], "announced"),
        ([("2017-12-06", "signed"), ("2017-12-06", "announced"), ("2017-12-06", "exploring")], "signed"),
        ([("2017-12-06", "completed"), ("2017-12-06", "ended"), ("2017-12-06", "renewed")], "ended"),
        ([("2017-12-06", "announced"), ("2017-12-06", "of a later version")], "announced"),
    ],
)
def test_the_status_is_the_latest_and_on_one_day_the_furthest(
    lake: Lake, reports: list[tuple[str, str]], status: str
) -> None:
    for number, (day, reported) in enumerate(reports):
        lake.claim(str(number), day, FORD_QUILLON, status=reported)
    deal = only_deal(lake)
    assert deal["status"] == status
    assert deal["history"][-1]["status"] == status


def test_every_status_of_the_contract_has_its_place_in_the_order(lake: Lake) -> None:
    for number, status in enumerate(STATUSES):
        lake.claim(str(number), "2017-12-06", FORD_QUILLON, status=status)
    lake.claim("other", "2017-12-06", FORD_QUILLON, status="a status of a later version")
    order = [entry["status"] for entry in only_deal(lake)["history"]]
    assert order == [
        "a status of a later version",
        "rumoured",
        "denied",
        "exploring",
        "announced",
        "signed",
        "expanded",
        "renewed",
        "completed",
        "ended",
    ]


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ([("supply", {}), ("partnership", {})], "supply"),
        ([("other", {}), ("research", {})], "research"),
        ([("supply", {}), ("partnership", {}), ("partnership", {})], "partnership"),
        ([("supply", {}), ("partnership", {"story_id": "s"}), ("partnership", {"story_id": "s"})], "supply"),
        ([("supply", {"confidence": 0.4}), ("licensing", {"confidence": 0.8})], "licensing"),
        ([("supply", {"date": date(2017, 12, 8)}), ("licensing", {})], "supply"),
    ],
)
def test_the_kind_is_what_most_stories_say_and_rather_a_specific_one(
    lake: Lake, claims: list[tuple[str, dict[str, object]]], kind: str
) -> None:
    for number, (said, columns) in enumerate(claims):
        lake.claim(str(number), "2017-12-06", FORD_QUILLON, kind=said, **columns)
    assert only_deal(lake)["kind"] == kind


def test_of_equally_sure_sentences_a_headline_is_the_evidence(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", FORD_QUILLON)
    lake.claim("2", "2017-12-07", FORD_QUILLON, evidence_field="title")
    assert only_deal(lake)["evidence"] == "Evidence 2."


def test_a_claim_is_one_row_with_its_parties(lake: Lake) -> None:
    lake.claim("1", "2017-12-06", ["quillon-cells", "ford"], parents={"quillon-cells": "quillon"}, topics=["vans"])
    (claim,) = ask(lake, "from claims")
    assert [party["company_id"] for party in claim["parties"]] == ["ford", "quillon-cells"]
    assert claim["parties"][1] == {
        "company_id": "quillon-cells",
        "name": "Quillon-Cells",
        "surface": "Quillon-Cells",
        "parent": "quillon",
        "role": None,
    }
    assert (claim["partnership_id"], claim["date"], claim["topics"]) == ("claim 1", date(2017, 12, 6), ["vans"])


def test_a_date_chooses_the_files_through_the_view_of_claims(lake: Lake) -> None:
    for day in range(1, 9):
        lake.claim(str(day), f"2017-12-0{day}", FORD_QUILLON)
    plan = ask(lake, "explain analyze from claims where date = date '2017-12-03'")[0]["explain_value"]
    assert "Scanning Files: 2/16" in plan


CLAIMS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.lists(st.sampled_from(["ford", "quillon", "orrin"]), min_size=1, max_size=3, unique=True),
        st.sampled_from(KINDS),
        st.sampled_from(STATUSES),
        st.sampled_from([0.25, 0.5, 0.75]),
        st.sampled_from([None, "s", "t"]),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(claims=CLAIMS)
def test_the_order_in_which_a_lake_was_written_changes_no_deal(
    tmp_path_factory: pytest.TempPathFactory, claims: list[tuple[int, list[str], str, str, float, str | None]]
) -> None:
    answers = []
    for part_of in (str, lambda number: str(9 - number)):
        lake = Lake(tmp_path_factory.mktemp("order") / "lake")
        lake.folder.joinpath("_control").mkdir(parents=True)
        for number, (day, parties, kind, status, confidence, story) in enumerate(claims):
            lake.claim(
                part_of(number),
                f"2017-12-0{day}",
                parties,
                partnership_id=f"p{number}",
                article_id=f"a{number}",
                evidence=f"e{number}",
                kind=kind,
                status=status,
                confidence=confidence,
                story_id=story,
            )
        answers.append(ask(lake, "from deals"))
    groups = {frozenset(parties) for _, parties, *_ in claims if len(parties) > 1}
    assert answers[0] == answers[1]
    assert {frozenset(deal["company_ids"]) for deal in answers[0]} == groups
