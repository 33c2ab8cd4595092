from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone

import pytest

from tieup.schemas.document import Document
from tieup.schemas.fetch import Request, Response
from tieup.schemas.page_check import PageCheck, PageState
from tieup.schemas.reject import Reason, Reject, Stage
from tieup.transforms.feeds.schedule import PAGE_PAUSES
from tieup.transforms.feeds.state import about_json
from tieup.transforms.feeds.waiting import PageVisit, by_turns, fetch_pages

NOW = datetime(2025, 3, 1, tzinfo=timezone.utc)
TOLD = "Nordwind and Kolapay will run a joint service centre in Lund, the two firms said. "


def page(url: str | None, told: str = TOLD, failures: int = 0) -> PageCheck:
    entry = Document(
        source_uri=url or "https://n.example/feed#1",
        body=told.encode(),
        media_type="text/html",
        url=url,
        feed_url="https://n.example/feed",
        title="Nordwind and Kolapay",
    )
    return PageCheck(
        feed_url="https://n.example/feed",
        entry_keys=(str(url),),
        url=url,
        checked_at=NOW,
        state=PageState.WAITING,
        failures=failures,
        about=about_json(entry),
    )


def answering(
    answer: Callable[[Request], Response | Reject], asked: list[str]
) -> Callable[[Sequence[Request]], Iterator[Response | Reject]]:
    def fetch_all(requests: Sequence[Request]) -> Iterator[Response | Reject]:
        for request in requests:
            asked.append(request.url)
            yield answer(request)

    return fetch_all


def came(request: Request, body: bytes = b"<p>The page, " + b"word " * 80) -> Response:
    headers = (("content-type", "text/html"),)
    return Response(url=request.url, final_url=request.url, status=200, headers=headers, body=body, fetched_at=NOW)


def refused(request: Request, reason: Reason = Reason.HTTP_STATUS) -> Reject:
    return Reject(source_uri=request.url, url=request.url, stage=Stage.FETCH, reason=reason, detail="500 Oh no")


def visits(
    pages: Sequence[PageCheck], answer: Callable[[Request], Response | Reject]
) -> tuple[list[PageVisit], list[str]]:
    asked: list[str] = []
    return list(fetch_pages(pages, answering(answer, asked))), asked


def test_a_page_that_came_is_done_and_brings_what_the_feed_says_of_it() -> None:
    (visit,), asked = visits([page("https://n.example/a")], came)
    assert asked == ["https://n.example/a"]
    assert visit.check.state is PageState.DONE
    assert visit.check.about is None
    assert visit.reject is None
    assert visit.document
    assert visit.document.body.startswith(b"<p>The page")
    assert visit.document.title == "Nordwind and Kolapay"


@pytest.mark.parametrize("url", [None, "https://n.example/whole"])
def test_what_a_feed_holds_whole_is_taken_without_asking(url: str | None) -> None:
    (visit,), asked = visits([page(url, TOLD * 30)], came)
    assert asked == []
    assert visit.check.state is PageState.DONE
    assert visit.document
    assert visit.document.body == (TOLD * 30).encode()
    assert visit.document.fetched_at == NOW


def test_a_page_that_two_feeds_list_is_asked_once_and_done_for_both() -> None:
    found, asked = visits([page("https://n.example/a"), page("https://n.example/a")], came)
    assert asked == ["https://n.example/a"]
    assert [visit.check.state for visit in found] == [PageState.DONE] * 2


def test_a_page_that_failed_waits_longer_each_time_and_the_reject_says_until_when() -> None:
    (visit,), _ = visits([page("https://n.example/a", failures=1)], refused)
    assert visit.check.state is PageState.WAITING
    assert visit.check.failures == 2
    assert visit.check.about
    assert visit.document is None
    assert visit.reject
    assert visit.check.next_try_at
    assert f"attempt 2: tried again after {visit.check.next_try_at:%Y-%m-%d %H:%M} UTC" in visit.reject.detail


def test_a_page_that_failed_too_often_is_given_up_and_what_the_feed_says_is_kept() -> None:
    (visit,), _ = visits([page("https://n.example/a", failures=len(PAGE_PAUSES))], refused)
    assert visit.check.state is PageState.GIVEN_UP
    assert visit.reject
    assert "given up" in visit.reject.detail
    assert visit.document
    assert visit.document.body == TOLD.encode()


def test_what_is_no_page_is_given_up_at_once() -> None:
    def image(request: Request) -> Response:
        headers = (("content-type", "image/png"),)
        return Response(
            url=request.url, final_url=request.url, status=200, headers=headers, body=b"\x89", fetched_at=NOW
        )

    (visit,), _ = visits([page("https://n.example/a", told="")], image)
    assert visit.check.state is PageState.GIVEN_UP
    assert visit.document is None
    assert visit.reject
    assert visit.reject.reason is Reason.UNSUPPORTED


def test_a_host_that_wants_to_be_left_alone_costs_the_page_no_attempt() -> None:
    (visit,), _ = visits([page("https://n.example/a", failures=3)], lambda one: refused(one, Reason.RATE_LIMITED))
    assert visit.check.failures == 3
    assert visit.check.state is PageState.WAITING


def test_sites_take_turns() -> None:
    urls = ["https://a.example/1", "https://a.example/2", "https://a.example/3", "https://b.example/1", None]
    turned = [check.url for check in by_turns([page(url) for url in urls])]
    assert turned == [
        "https://a.example/1",
        "https://b.example/1",
        None,
        "https://a.example/2",
        "https://a.example/3",
    ]
    assert [check.url for check in by_turns([page(url) for url in urls], most=1)] == turned[:3]
