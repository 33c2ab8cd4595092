"""How the stages hang together.

feeds ─ AskFeeds ─ pages ─ FetchPages ─ documents        files ─ ReadDocuments ─ documents

documents ─ KeepNewDocuments ─ Extract ─ KeepNewArticles ─ Repair ─ Language ─ Translation ─ Companies ─ Partnerships ─┐
│              │              │             │              └───────────┴── rejects ──┴────────────┘                │
└─ rejects     └─ tallies     └─ rejects    └─ tallies                                                       WriteLake
"""

from collections.abc import Sequence
from typing import Any

import apache_beam as beam

from tieup.pipelines.options import IngestOptions, RunIdentity, versions
from tieup.schemas.document import Document
from tieup.schemas.feed import Feed
from tieup.schemas.page_check import PageCheck
from tieup.schemas.reject import Reject
from tieup.schemas.run import Run
from tieup.transforms.companies.transform import TagCompanies
from tieup.transforms.extract.transform import ExtractArticles
from tieup.transforms.fetch.transform import AskFeeds, FetchPages
from tieup.transforms.lake.transform import TALLIES, KeepNewArticles, KeepNewDocuments, WriteLake
from tieup.transforms.language.transform import DetectLanguage
from tieup.transforms.partnerships.transform import TagPartnerships
from tieup.transforms.read.transform import ReadDocuments
from tieup.transforms.repair.transform import RepairText
from tieup.transforms.translation.transform import AssessTranslation


class IngestDocuments(beam.PTransform):
    """PCollections of Document, Reject, and FeedCheck and PageCheck → the commit that holds what is new among them."""

    def __init__(self, options: IngestOptions, identity: RunIdentity, commit_number: int = 1) -> None:
        super().__init__()
        self.options = options
        self.identity = identity
        self.commit_number = commit_number

    def expand(self, inputs: tuple[Any, Any, Any]) -> Any:
        """Wire the stages."""
        documents, rejects, checks = inputs
        lake, commit_id = self.options.lake, self.identity.commit_id(self.commit_number)
        new_documents = documents | "KeepNewDocuments" >> KeepNewDocuments(lake, commit_id)
        extracted = new_documents.documents | "ExtractArticles" >> ExtractArticles(
            now=self.identity.started_at, timeout_s=self.options.timeout_s
        )
        new_articles = extracted.articles | "KeepNewArticles" >> KeepNewArticles(lake, commit_id)
        articles = new_articles.articles
        all_rejects = [rejects, extracted.rejects]
        for label, stage in (
            ("RepairText", RepairText()),
            ("DetectLanguage", DetectLanguage()),
            ("AssessTranslation", AssessTranslation()),
            ("TagCompanies", TagCompanies(self.options.companies)),
            ("TagPartnerships", TagPartnerships()),
        ):
            done = articles | label >> stage
            articles = done.articles
            all_rejects.append(done.rejects)
        all_rejects = all_rejects | "All rejects" >> beam.Flatten()
        tallies = (new_documents[TALLIES], new_articles[TALLIES]) | "Tallies" >> beam.Flatten()
        return (articles, all_rejects, checks, tallies) | "WriteLake" >> WriteLake(lake, self._run())

    def _run(self) -> Run:
        return Run(
            run_id=self.identity.run_id,
            commit_id=self.identity.commit_id(self.commit_number),
            started_at=self.identity.started_at,
            finished_at=self.identity.started_at,
            arguments=self.options.to_json(),
            versions=versions(),
        )


def commit_batch(
    pipeline: Any, options: IngestOptions, identity: RunIdentity, number: int, batch: Sequence[Document | Reject]
) -> Any:
    """The pipeline of a local run's batch of documents."""
    documents = [item for item in batch if isinstance(item, Document)]
    rejects = [item for item in batch if isinstance(item, Reject)]
    return (
        pipeline | "Documents" >> beam.Create(documents, reshuffle=False),
        pipeline | "Rejects" >> beam.Create(rejects, reshuffle=False),
        pipeline | "Checks" >> beam.Create([], reshuffle=False),
    ) | "Ingest" >> IngestDocuments(options, identity, number)


def commit_feeds(
    pipeline: Any, options: IngestOptions, identity: RunIdentity, number: int, feeds: Sequence[Feed]
) -> Any:
    """The pipeline of a local run's batch of feeds: what they list waits in the lake from then on."""
    asked = pipeline | "Feeds" >> beam.Create(feeds, reshuffle=False) | "AskFeeds" >> ask_feeds(options)
    checks = (asked.pages, asked.checks) | "Checks" >> beam.Flatten()
    none = pipeline | "Documents" >> beam.Create([], reshuffle=False)
    return (none, asked.rejects, checks) | "Ingest" >> IngestDocuments(options, identity, number)


def commit_pages(
    pipeline: Any, options: IngestOptions, identity: RunIdentity, number: int, pages: Sequence[PageCheck]
) -> Any:
    """The pipeline of a local run's batch of pages: a page's article and the word that it is done are one commit."""
    fetched = pipeline | "Pages" >> beam.Create(pages, reshuffle=False) | "FetchPages" >> fetch_pages(options)
    return (fetched.documents, fetched.rejects, fetched.checks) | "Ingest" >> IngestDocuments(options, identity, number)


def commit_files(
    pipeline: Any,
    options: IngestOptions,
    identity: RunIdentity,
    number: int,
    paths: Sequence[str],
    rejects: Sequence[Reject],
) -> Any:
    """The pipeline of a distributed run over files: the workers read them, and there is one commit."""
    read = pipeline | "Paths" >> beam.Create(list(paths)) | "ReadDocuments" >> ReadDocuments()
    found = pipeline | "Not found" >> beam.Create(list(rejects))
    all_rejects = (read.rejects, found) | "Rejects" >> beam.Flatten()
    none = pipeline | "Checks" >> beam.Create([])
    return (read.documents, all_rejects, none) | "Ingest" >> IngestDocuments(options, identity, number)


def commit_all(
    pipeline: Any,
    options: IngestOptions,
    identity: RunIdentity,
    number: int,
    feeds: Sequence[Feed],
    pages: Sequence[PageCheck],
) -> Any:
    """The pipeline of a distributed run over feeds: asked, their pages and those that wait fetched, in one commit."""
    asked = pipeline | "Feeds" >> beam.Create(list(feeds)) | "AskFeeds" >> ask_feeds(options)
    waiting = pipeline | "Waiting" >> beam.Create(list(pages))
    fetched = (asked.pages, waiting) | "Pages" >> beam.Flatten() | "FetchPages" >> fetch_pages(options)
    checks = (asked.pages, asked.checks, fetched.checks) | "Checks" >> beam.Flatten()
    rejects = (asked.rejects, fetched.rejects) | "Rejects" >> beam.Flatten()
    return (fetched.documents, rejects, checks) | "Ingest" >> IngestDocuments(options, identity, number)


def ask_feeds(options: IngestOptions) -> AskFeeds:
    """The stage as these settings want it."""
    return AskFeeds(options.lake, options.hosts_path, options.fetch, options.bounds, options.shards)


def fetch_pages(options: IngestOptions) -> FetchPages:
    """The stage as these settings want it."""
    return FetchPages(options.hosts_path, options.fetch, options.shards)
