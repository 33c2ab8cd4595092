"""Pages that wait: ask for them, and say what follows."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tieup.schemas.document import Document
from tieup.schemas.errors import DocumentError
from tieup.schemas.fetch import Request, Response
from tieup.schemas.page_check import PageCheck, PageState
from tieup.schemas.reject import Reject
from tieup.transforms.feeds import checks
from tieup.transforms.feeds.fuller import is_complete, page_document
from tieup.transforms.feeds.reading import FetchAll
from tieup.transforms.feeds.state import about_document


@dataclass(frozen=True, slots=True)
class PageVisit:
    """What asking for one page gave."""

    check: PageCheck
    document: Document | None = None
    """The page, or what the feed holds of the article where that is more, or all there will ever be."""

    reject: Reject | None = None
    """Why the page did not come."""


def fetch_pages(pages: Sequence[PageCheck], fetch_all: FetchAll) -> Iterator[PageVisit]:
    """One visit for each page, as they come; an entry that holds the whole article is taken without asking.

    Args:
        pages: pages that wait, with what their feeds say of them.
        fetch_all: asks for them.
    """
    wanted: defaultdict[str, list[PageCheck]] = defaultdict(list)
    requests: dict[str, Request] = {}
    for page in pages:
        entry = _entry(page)
        request = checks.page_request(page)
        if request is None or (entry and is_complete(entry)):
            yield PageVisit(checks.page_done(page, checks.now()), entry)
        else:
            wanted[request.url].append(page)
            requests.setdefault(request.url, request)
    for answer in fetch_all(list(requests.values())):
        url = answer.url if isinstance(answer, Response) else answer.source_uri
        yield from (_visit(page, answer) for page in wanted[url])


def by_turns(pages: Sequence[PageCheck], most: int | None = None) -> list[PageCheck]:
    """The pages with each site's spread evenly, so that any run of them keeps many hosts busy and none waits on one.

    Args:
        pages: pages that wait.
        most: so many of a site are kept; None: all.
    """
    places: defaultdict[str, int] = defaultdict(int)
    ranked = []
    for page in pages:
        site = (page.url or "").split("/")[2:3]
        key = site[0] if site else ""
        ranked.append((places[key], page))
        places[key] += 1
    return [page for place, page in sorted(ranked, key=lambda pair: pair[0]) if most is None or place < most]


def _visit(page: PageCheck, answer: Response | Reject) -> PageVisit:
    if isinstance(answer, Reject):
        return _failed(page, checks.now(), answer)
    try:
        document = page_document(dataclasses.replace(answer, about=_entry(page)))
    except DocumentError as error:
        return _failed(page, answer.fetched_at, error.reject(answer.url, answer.final_url))
    return PageVisit(checks.page_done(page, answer.fetched_at), document)


def _failed(page: PageCheck, now: datetime, reject: Reject) -> PageVisit:
    check = checks.page_failed(page, now, reject)
    is_last = check.state is PageState.GIVEN_UP
    when = "given up" if is_last else f"tried again after {check.next_try_at:%Y-%m-%d %H:%M} UTC"
    told = dataclasses.replace(reject, detail=f"{reject.detail[:440]} (attempt {check.failures}: {when})")
    entry = _entry(page) if is_last else None
    return PageVisit(check, entry if entry and entry.body.strip() else None, told)


def _entry(page: PageCheck) -> Document | None:
    """What the feed says, as of when it said it."""
    return dataclasses.replace(about_document(page.about), fetched_at=page.checked_at) if page.about else None
