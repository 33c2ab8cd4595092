"""How the stages hang together.

documents ─ KeepNewDocuments ─ Extract ─ KeepNewArticles ─ Repair ─ Language ─ Translation ─ Companies ─ Partnerships ─┐
│              │              │             │              └───────────┴── rejects ──┴────────────┘                │
└─ rejects     └─ tallies     └─ rejects    └─ tallies                                                       WriteLake
"""

from collections.abc import Sequence
from typing import Any

import apache_beam as beam

from tieup.pipelines.options import IngestOptions, RunIdentity, versions
from tieup.schemas.document import Document
from tieup.schemas.reject import Reject
from tieup.schemas.run import Run
from tieup.transforms.companies.transform import TagCompanies
from tieup.transforms.extract.transform import ExtractArticles
from tieup.transforms.lake.transform import TALLIES, KeepNewArticles, KeepNewDocuments, WriteLake
from tieup.transforms.language.transform import DetectLanguage
from tieup.transforms.partnerships.transform import TagPartnerships
from tieup.transforms.read.transform import ReadDocuments
from tieup.transforms.repair.transform import RepairText
from tieup.transforms.translation.transform import AssessTranslation


class IngestDocuments(beam.PTransform):
    """(PCollection[Document], PCollection[Reject]) → the commit that holds what is new among them."""

    def __init__(self, options: IngestOptions, identity: RunIdentity, commit_number: int = 1) -> None:
        super().__init__()
        self.options = options
        self.identity = identity
        self.commit_number = commit_number

    def expand(self, inputs: tuple[Any, Any]) -> Any:
        """Wire the stages."""
        documents, rejects = inputs
        lake = self.options.lake
        new_documents = documents | "KeepNewDocuments" >> KeepNewDocuments(lake)
        extracted = new_documents.documents | "ExtractArticles" >> ExtractArticles(
            now=self.identity.started_at, timeout_s=self.options.timeout_s
        )
        new_articles = extracted.articles | "KeepNewArticles" >> KeepNewArticles(lake)
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
        return (articles, all_rejects, tallies) | "WriteLake" >> WriteLake(lake, self._run())

    def _run(self) -> Run:
        return Run(
            run_id=self.identity.run_id,
            commit_id=self.identity.commit_id(self.commit_number),
            started_at=self.identity.started_at,
            finished_at=self.identity.started_at,
            arguments=self.options.to_json(),
            versions=versions(),
        )


def ingest_batch(
    pipeline: Any, options: IngestOptions, identity: RunIdentity, number: int, batch: Sequence[Document | Reject]
) -> Any:
    """The pipeline of a local run's batch."""
    documents = [item for item in batch if isinstance(item, Document)]
    rejects = [item for item in batch if isinstance(item, Reject)]
    return (
        pipeline | "Documents" >> beam.Create(documents, reshuffle=False),
        pipeline | "Rejects" >> beam.Create(rejects, reshuffle=False),
    ) | "Ingest" >> IngestDocuments(options, identity, number)


def ingest_paths(
    pipeline: Any, options: IngestOptions, identity: RunIdentity, paths: Sequence[str], rejects: Sequence[Reject]
) -> Any:
    """The pipeline of a distributed run: the files are read by the workers, and there is one commit."""
    read = pipeline | "Paths" >> beam.Create(list(paths)) | "ReadDocuments" >> ReadDocuments()
    found = pipeline | "Not found" >> beam.Create(list(rejects))
    all_rejects = (read.rejects, found) | "Rejects" >> beam.Flatten()
    return (read.documents, all_rejects) | "Ingest" >> IngestDocuments(options, identity)
