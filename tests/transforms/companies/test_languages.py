from collections.abc import Callable

import pytest

from tieup.schemas.article import Company

Tag = Callable[..., dict[str, Company]]

# Surer than this, a company takes part in the search for partners.
LIKELY = 0.3


def likely(companies: dict[str, Company]) -> set[str]:
    return {company.name for company in companies.values() if company.confidence >= LIKELY}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # lines of business, joined names, bare names beside a deed
        ("zh", "昨日，鸿溪科技与岚图食品签署合作协议。", {"鸿溪科技", "岚图食品"}),
        ("zh", "岚图食品携手鸿溪零售开设门店，岚图食品负责供货。", {"岚图食品", "鸿溪零售"}),
        ("zh", "此前，溪云网与岚图达成战略合作。", {"溪云网", "岚图"}),
        ("zh", "整车企业溪岚汽车（09998.HK）今日公告。", {"溪岚汽车"}),
        # Katakana with Chinese characters, descriptions without a particle, names in quotes
        ("ja", "ホシミ電子は10日、アマネ急便と業務提携すると発表した。", {"ホシミ電子", "アマネ急便"}),
        ("ja", "宅配大手のアマネ急便は、「ホシミ文具」とコラボする。", {"アマネ急便", "ホシミ文具"}),
        # compounds before the name, adjectives of places
        ("de", "Der Werkzeughersteller Zendro arbeitet mit dem Kölner Start-up Vexia zusammen.", {"Zendro", "Vexia"}),
        (
            "de",
            "Die Kooperation zwischen der Spedition Zendro und dem Softwarehaus Vexia beginnt.",
            {"Zendro", "Vexia"},
        ),
        # a noun with its complement, a nation's noun
        ("fr", "Le fabricant de jouets Zendro noue un partenariat avec l'indien Vexia.", {"Zendro", "Vexia"}),
        ("es", "El grupo chino Zendro firmó un acuerdo con la japonesa Vexia.", {"Zendro", "Vexia"}),
        ("it", "Il produttore di occhiali Zendro ha siglato un accordo con la tedesca Vexia.", {"Zendro", "Vexia"}),
        ("nl", "Batterijmaker Zendro werkt samen met het Belgische softwarebedrijf Vexia.", {"Zendro", "Vexia"}),
    ],
)
def test_unknown_companies_are_found_by_what_stands_around_them(
    tag: Tag, language: str, text: str, expected: set[str]
) -> None:
    assert likely(tag(text, language=language)) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "今后双方将在人工智能领域与高校开展合作，并与客户签署协议。"),
        ("zh", "公司希望与当地政府加强合作，共同推动电动汽车的发展。"),
        ("ja", "産業用ロボットの共同開発で協力し、電気自動車のサービスを提供する。"),
        ("ja", "韓国の大手と提携し、インターネット広告のビジネスを始める。"),
        ("de", "Die Regierung will eine strategische Allianz und eine engere Zusammenarbeit beim Klimaschutz."),
        ("fr", "Les deux pays ont signé un accord de coopération avec les entreprises locales."),
        ("es", "El gobierno firmó un convenio con los productores locales de la región."),
        ("nl", "De Rotterdamse haven en de Belgische regering tekenden een akkoord."),
    ],
)
def test_ordinary_words_beside_a_deed_are_no_companies(tag: Tag, language: str, text: str) -> None:
    assert likely(tag(text, language=language)) == set()


def test_a_full_chinese_name_goes_by_the_short_form_that_the_text_gives_it(tag: Tag) -> None:
    text = "浙江鸿溪新材料股份有限公司（以下简称“鸿溪新材”）今日公告，鸿溪新材将扩大产能。"
    companies = tag(text, language="zh")
    assert likely(companies) == {"鸿溪新材"}
    surfaces = {mention.surface for company in companies.values() for mention in company.mentions}
    assert surfaces >= {"浙江鸿溪新材料股份有限公司", "鸿溪新材"}


def test_the_subsidiary_of_the_company_is_named_without_these_words(tag: Tag) -> None:
    companies = tag("公告称，公司控股子公司鸿溪电池有限公司今日投产。", language="zh")
    assert {mention.surface for company in companies.values() for mention in company.mentions} >= {"鸿溪电池有限公司"}
