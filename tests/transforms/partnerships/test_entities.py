from collections.abc import Callable

import pytest

from tieup.schemas.article import Article
from tieup.transforms.partnerships.entities import entities
from tieup.transforms.partnerships.tables import language
from tieup.transforms.partnerships.tagging import bystanders

Build = Callable[..., Article]


def names(article: Article) -> set[frozenset[str]]:
    found = entities(article, language("en"), bystanders())
    return {frozenset(article.companies[index].name for index in indices) for indices in found}


def separate(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split("+")) for group in groups}


@pytest.mark.parametrize(
    "text",
    [
        "Acme's Boltwerk unit will build it with Cogsworth.",
        "Boltwerk, a unit of Acme, will build it with Cogsworth.",
        "Boltwerk, a wholly-owned subsidiary of Acme, will build it with Cogsworth.",
    ],
)
def test_a_unit_that_the_text_names_as_such_is_one_with_its_parent(article: Build, text: str) -> None:
    made = article("", text, "Acme", "Boltwerk", "Cogsworth")
    assert names(made) == separate("Acme+Boltwerk", "Cogsworth")


def test_companies_side_by_side_stay_apart(article: Build) -> None:
    made = article("", "Acme, Boltwerk and a unit of Cogsworth will build it.", "Acme", "Boltwerk", "Cogsworth")
    assert names(made) == separate("Acme", "Boltwerk", "Cogsworth")


def test_a_longer_name_joins_the_shorter(article: Build) -> None:
    made = article("", "Acme Logistics said more. Acme did not.", "Acme Logistics", "Boltwerk", "Acme")
    assert names(made) == separate("Acme+Acme Logistics")


def test_a_known_parent_counts_unless_the_title_lists_the_two_as_parties(article: Build) -> None:
    parents = {"Boltwerk": "acme"}
    apart = article("Acme, Boltwerk form joint venture", "They did.", "Acme", "Boltwerk", parents=parents)
    one = article("A joint venture", "Acme and Boltwerk did.", "Acme", "Boltwerk", parents=parents)
    assert names(apart) == separate("Acme", "Boltwerk")
    assert names(one) == separate("Acme+Boltwerk")


@pytest.mark.parametrize("wire", ["Reuters", "Acme NewsWire", "Boltnewsbreaks"])
def test_who_reports_is_no_party(article: Build, wire: str) -> None:
    made = article(f"Acme near tie-up: {wire}", f"Acme said so, {wire} reported.", "Acme", wire)
    assert names(made) == separate("Acme")


def test_a_newspaper_may_be_a_party_where_the_title_says_so(article: Build) -> None:
    made = article("Acme and Financial Times agree on partnership", "They did.", "Acme", "Financial Times")
    assert names(made) == separate("Acme", "Financial Times")
