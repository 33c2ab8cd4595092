from collections.abc import Callable

import pytest

from tieup.schemas.article import Article, Company
from tieup.transforms.companies.matcher import Matcher
from tieup.transforms.companies.registry import Registry, build_registry, read_rows
from tieup.transforms.companies.tagging import tag_companies

ROWS = """company_id,name,aliases,parent,ticker,exchange,country,ambiguous,note
ford,Ford,Ford Motor|Ford Motor Company|zh:福特|zh:福特汽车,,F,NYSE,US,1,
ford-credit,Ford Credit,,ford,,,US,0,
alibaba,Alibaba,Alibaba Group|zh:阿里巴巴,,BABA,NYSE,CN,0,
cainiao,Cainiao,zh:菜鸟,alibaba,,,CN,0,
general-electric,General Electric,GE,,GE,NYSE,US,0,
apple,Apple,Apple Computer,,AAPL,NASDAQ,US,1,
toyota,Toyota,Toyota Motor|ja:トヨタ自動車|ja:トヨタ,,7203,TSE,JP,0,
societe-generale,Société Générale,SocGen,,GLE,EPA,FR,0,
samsung,Samsung,zh:三星,,,,KR,0,
gap,Gap,,,GPS,NYSE,US,1,
"""


@pytest.fixture(scope="session")
def registry() -> Registry:
    return build_registry(read_rows(ROWS, "test.csv"))


@pytest.fixture(scope="session")
def matcher(registry: Registry) -> Matcher:
    return Matcher(registry)


def make_article(text: str, title: str | None = None, language: str = "en") -> Article:
    return Article(
        article_id="a1",
        source_uri="test.txt",
        document_hash="0" * 64,
        title=title,
        text=text,
        extraction_method="plain",
        content_hash="0" * 64,
        language=language,
    )


Tag = Callable[..., dict[str, Company]]


@pytest.fixture(scope="session")
def tag(registry: Registry, matcher: Matcher) -> Tag:
    """Tags a text; gives the companies by id, the most prominent first."""

    def run(text: str, title: str | None = None, language: str = "en") -> dict[str, Company]:
        article = tag_companies(make_article(text, title, language), registry, matcher)
        return {company.company_id: company for company in article.companies}

    return run
