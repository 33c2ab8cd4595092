import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieup.schemas.article import Company
from tieup.transforms.companies.matcher import Matcher
from tieup.transforms.companies.registry import Registry

Tag = Callable[..., dict[str, Company]]

SURE = 0.5


def sure(companies: dict[str, Company]) -> list[str]:
    return sorted(company_id for company_id, company in companies.items() if company.confidence >= SURE)


def surfaces(company: Company) -> set[str]:
    return {mention.surface for mention in company.mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zendro Robotics Inc. said it signed a pact with Vexco Corp on Monday.", ["vexco", "zendro-robotics"]),
        ("On Monday Zendro (NASDAQ: ZNDR) reported higher sales.", ["zendro"]),
        ("Nigeria's Zendro, a leading digital parcel platform, raised money.", ["zendro"]),
        ("He met the chief executive of Zendro to discuss a partnership with Vexco today.", ["vexco", "zendro"]),
        ("In the deal between Zendro and Alibaba, Zendro's shares rose.", ["alibaba", "zendro"]),
        ("Shares of <ZND.N> rose after Zendro Bank <ZND.N> said it would buy more.", ["zendro-bank"]),
        ("Der Konzern Bellatrix kooperiert mit der Nordwind GmbH & Co. KG in Kiel.", ["bellatrix", "nordwind"]),
        ("Le groupe Veldane a signé un accord avec la société Orbitane S.A. hier.", ["orbitane", "veldane"]),
        ("La empresa Zumbria firmó un acuerdo con Nortalia S.A. en Lima.", ["nortalia", "zumbria"]),
        ("Il gruppo Belvari SpA ha firmato un accordo con Terrano S.r.l. ieri.", ["belvari", "terrano"]),
        ("Het bedrijf Vandalo BV tekent een overeenkomst met Zonnebank NV.", ["vandalo", "zonnebank"]),
    ],
)
def test_companies_outside_the_registry_are_found_by_context(tag: Tag, text: str, expected: list[str]) -> None:
    languages = {"Der": "de", "Le ": "fr", "La ": "es", "Il ": "it", "Het": "nl"}
    assert sure(tag(text, language=languages.get(text[:3], "en"))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Maria Keller, chairman of the council, spoke on Monday in Berlin.",
        "The Ministry of Finance and the University of Lagos met in Abuja, Nigeria.",
        "LONDON (Reuters) - Prices rose in March, analysts said. However, Demand fell.",
        "“We are pleased,” said Oskar Brandt, director of the zoo.",
        "He lives in Springfield and works in the North Sea region on Tuesdays.",
        "The Lagos-based choir sang in the St. Mary Cathedral.",
        "Visit https://zendro.com or write to press@zendro.com or @zendro.",
    ],
)
def test_persons_places_ministries_and_words_are_no_companies(tag: Tag, text: str) -> None:
    assert sure(tag(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Harrison Ford stars in the film. Ford is seventy.",
        "The Ford Foundation gave the school a grant.",
        "They moved to Apple Valley. The Gap widened.",
        "An apple a day. Apple pie is what he likes, and an apple tart.",
    ],
)
def test_an_ambiguous_name_inside_another_or_among_ordinary_words_is_not_the_company(tag: Tag, text: str) -> None:
    assert not {"ford", "apple", "gap"} & set(sure(tag(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Ford CEO Jim Farley said sales rose.",
        "The dealer sells vans in Ohio. Ford Motor Co. announced a pact.",
        "Ford (NYSE: F) said it would invest.",
        "Analysts like Ford's shares.",
    ],
)
def test_an_ambiguous_name_with_a_sign_of_a_company_is_it(tag: Tag, text: str) -> None:
    ford = tag(text)["ford"]
    assert ford.registered
    assert ford.confidence >= SURE


def test_a_registered_name_carries_id_usual_name_and_topmost_owner(tag: Tag) -> None:
    cainiao = tag("Cainiao said it would build a hub in Liège.")["cainiao"]
    assert (cainiao.name, cainiao.parent, cainiao.registered) == ("Cainiao", "alibaba", True)
    assert cainiao.confidence > 0.9


def test_short_forms_initials_and_introduced_names_are_one_company(tag: Tag) -> None:
    text = (
        "New Orbit Helium, Inc. (NASDAQ: NOHE) (“NOH,” “New Orbit” or the “Company”) signed a contract "
        "with Zendro Robotics Ltd. NOH will deliver. New Orbit Helium expects growth, and Zendro pays. The Company is "
        "pleased. NOHE rose."
    )
    companies = tag(text)
    assert sure(companies) == ["new-orbit-helium", "zendro-robotics"]
    assert {"NOH", "New Orbit Helium"} <= surfaces(companies["new-orbit-helium"])
    assert {"Zendro", "Zendro Robotics Ltd."} <= surfaces(companies["zendro-robotics"])


def test_a_unit_with_a_name_of_its_own_stays_apart_from_its_group(tag: Tag) -> None:
    companies = tag("Alibaba and Alibaba Sports, its sports unit, signed a pact with Zendro Ltd.")
    assert {"alibaba", "alibaba-sports"} <= set(companies)


def test_a_headline_in_capitals_counts_for_the_names_of_the_text(tag: Tag) -> None:
    text = (
        "Nutron Industries Inc said it signed an agreement with\nVexco Corp under which it will supply\n"
        "the parts that Nutron needs for its\nlarge plant and other sites there."
    )
    companies = tag(text, title="NUTRON <NTR> IN PACT WITH VEXCO")
    assert [m.surface for m in companies["nutron-industries"].mentions if m.field == "title"] == ["NUTRON"]
    assert [m.surface for m in companies["vexco"].mentions if m.field == "title"] == ["VEXCO"]


def test_a_headline_of_capitalised_words_is_parted_at_its_verbs(tag: Tag) -> None:
    companies = tag(
        "Zendro makes robots. The deal with Vexco Labs runs for years.",
        title="Zendro Announces Partnership With Vexco Labs To Build Robots",
    )
    assert {"zendro", "vexco-labs"} == {i for i, c in companies.items() if c.mentions[0].field == "title"}


def test_two_companies_joined_by_an_ampersand_in_a_headline_are_two(tag: Tag) -> None:
    companies = tag("Ford Motor Company and Alibaba agreed.", title="Ford & Alibaba to Partner for Mobility")
    assert {"ford", "alibaba"} <= set(sure(companies))


def test_networks_named_in_a_pages_foot_are_doubted(tag: Tag) -> None:
    companies = tag("Zendro Inc. makes robots.\nFollow us on LinkedIn, Facebook and YouTube")
    assert sure(companies) == ["zendro"]


def test_chinese_names_come_from_registry_endings_and_introductions(tag: Tag) -> None:
    companies = tag(
        "阿里巴巴集团与福特汽车宣布合作。星云智能科技有限公司(以下简称“星云”)表示,星云将提供软件。", language="zh"
    )
    assert {"alibaba", "ford"} <= set(sure(companies))
    assert any("星云智能科技有限公司" in surfaces(c) and "星云" in surfaces(c) for c in companies.values())


def test_a_kind_of_company_in_chinese_is_no_name(tag: Tag) -> None:
    assert tag("一家支付公司和两家初创公司今天在上海合作，这家科技公司没有回应。", language="zh") == {}


def test_japanese_names_come_from_registry_legal_forms_and_katakana(tag: Tag) -> None:
    companies = tag("ゼンドロ株式会社は、トヨタ自動車と提携すると発表した。ゼンドロの株価は上昇した。", language="ja")
    assert sure(companies) == ["toyota", "zendoro"]
    assert "ゼンドロ株式会社" in surfaces(companies["zendoro"])


def test_latin_names_in_chinese_text_are_found(tag: Tag) -> None:
    assert "zendro" in sure(tag("Zendro 宣布与福特合作，Zendro 的首席执行官表示满意。", language="zh"))


def test_the_most_prominent_company_comes_first(tag: Tag) -> None:
    text = "Vexco Corp was named once. " + "Zendro Ltd makes robots and Zendro sells them. " * 3
    assert next(iter(tag(text, title="Zendro grows"))) == "zendro"


def test_an_empty_article_has_no_companies(tag: Tag) -> None:
    assert tag("") == {}
    assert tag("", title="") == {}


def check(companies: dict[str, Company], title: str, text: str) -> None:
    for company in companies.values():
        assert 0 <= company.confidence <= 1
        assert company.mentions
        for mention in company.mentions:
            field = title if mention.field == "title" else text
            assert field[mention.start : mention.end] == mention.surface


PIECES = (  # noqa: SIM905 - a list of 29 lines says no more
    "Acme|Inc.|Ford|Alibaba|and|the|&|(NYSE: F)|(“Acme”)|CEO|Jim|\n|, a maker|'s|<A.N>|公司|福特|与|トヨタ|株式会社|"
    "GmbH|S.p.A.|of|Bank|AcmeAcme|-based|e.V.|\ud800|."
).split("|")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    title=st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    text=st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=200),
    language=st.sampled_from(["en", "de", "zh", "ja", "und"]),
)
def test_any_text_gives_companies_whose_mentions_stand_where_they_say(
    tag: Tag, title: str, text: str, language: str
) -> None:
    check(tag(text, title=title, language=language), title, text)


@pytest.mark.parametrize(
    "text",
    [
        "A" * 1_000_000,
        "Ford " * 200_000,
        "Acme (" * 150_000,
        "Acme, a " * 120_000,
        "a@" * 500_000,
        "a." * 500_000,
        "公司" * 300_000,
        " ".join(f"Acme{i} Inc. (NYSE: AB)" for i in range(40_000)),
    ],
    ids=["one word", "a name", "brackets", "appositions", "addresses", "dots", "endings", "many companies"],
)
def test_hostile_text_of_a_megabyte_is_done_in_seconds(tag: Tag, text: str) -> None:
    started = time.process_time()
    companies = tag(text, language="zh" if text[0] == "公" else "en")
    assert time.process_time() - started < 15
    assert len(companies) <= 300


def test_registry_and_matcher_are_not_changed_by_use(tag: Tag, registry: Registry, matcher: Matcher) -> None:
    before = dict(registry.entries)
    assert tag("Ford Motor Co. and Acme Inc.") == tag("Ford Motor Co. and Acme Inc.")
    assert registry.entries == before
