"""The real stages, one after the other, in this process: no Beam, no lake."""

from collections.abc import Callable
from datetime import datetime, timezone

from tieup.schemas.article import Article
from tieup.schemas.document import Document
from tieup.transforms.companies.transform import load_tagger
from tieup.transforms.extract.article import extract
from tieup.transforms.language.detect import detect_language
from tieup.transforms.partnerships.tagging import tag_partnerships
from tieup.transforms.repair.repair import repair
from tieup.transforms.translation.assess import assess

STARTED = datetime.now(timezone.utc)


def document(name: str, content: str | bytes, media_type: str = "text/plain") -> Document:
    """A document as the read stage would make it of a file."""
    body = content if isinstance(content, bytes) else content.encode()
    return Document(source_uri=name, body=body, media_type=media_type)


def extracted(name: str, content: str | bytes, media_type: str = "text/plain") -> Article:
    """The article in a text or page, repaired."""
    return repair(extract(document(name, content, media_type), STARTED))


def with_companies(name: str, text: str, tagger: Callable[[Article], Article] | None = None) -> Article:
    """A text through all stages up to its companies."""
    article = assess(detect_language(extracted(name, text)))
    return (tagger or load_tagger(None))(article)


def tagged(name: str, text: str) -> Article:
    """A text through all stages."""
    return tag_partnerships(with_companies(name, text))
