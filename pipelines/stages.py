"""The stages as plain functions, one article after the other: for `tieup explain`, without Beam's machinery."""

from datetime import datetime, timezone
from pathlib import Path

from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.schemas.errors import TieupError, UsageError
from tieup.schemas.fetch import Request
from tieup.schemas.reject import Reject
from tieup.transforms.companies.transform import load_tagger
from tieup.transforms.extract.article import extract
from tieup.transforms.feeds.fuller import page_document
from tieup.transforms.feeds.sources import is_address
from tieup.transforms.fetch.background import background
from tieup.transforms.fetch.settings import FetchSettings
from tieup.transforms.language.detect import detect_language
from tieup.transforms.partnerships.tagging import Considered, consider, tag_partnerships
from tieup.transforms.read.documents import read_file
from tieup.transforms.repair.repair import repair
from tieup.transforms.translation.assess import assess


def analyse_file(
    source: str, companies: str | None, fetch: FetchSettings | None = None
) -> tuple[Article, list[Considered]]:
    """One document through all stages: the article, and every sentence that could hold a claim.

    Args:
        source: a file, `file#3` for the third document in it, or a page's address.
        companies: the user's own company table.
        fetch: limits and manners for an address.

    Raises:
        UsageError: there is no such file, or no such document in it.
        TieupError: the document can't be fetched or processed.
    """
    document = _fetched(source, fetch or FetchSettings()) if is_address(source) else _document(source)
    article = detect_language(repair(extract(document, datetime.now(timezone.utc))))
    article = load_tagger(companies)(assess(article))
    return tag_partnerships(article), consider(article)


def _fetched(url: str, settings: FetchSettings) -> Document:
    for answer in background(settings).fetch_all([Request(url=url)]):
        if isinstance(answer, Reject):
            raise _told(answer)
        return page_document(answer)
    raise TieupError(f"{url}: no answer")


def _told(reject: Reject) -> TieupError:
    return TieupError(f"{reject.source_uri}: {reject.stage.value}: {reject.reason.value}: {reject.detail}")


def _document(source: str) -> Document:
    """The document whose `source_uri` this is; the first one of a file that is named without a part."""
    path, _, part = source.rpartition("#")
    whole = not part.isdigit() or Path(source).exists()
    path = source if whole else path
    if not Path(path).is_file():
        raise UsageError(f"{path} is no file")
    for item in read_file(path):
        if whole or item.source_uri == source:
            if isinstance(item, Reject):
                raise _told(item)
            return item
    raise UsageError(f"{source}: there is no such document in that file")
