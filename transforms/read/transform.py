"""The stage's door: paths in, documents and rejects out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from tieup.schemas.document import Document
from tieup.schemas.reject import Reject
from tieup.transforms.meter import Meter
from tieup.transforms.read.documents import read_file
from tieup.transforms.read.limits import Limits

DOCUMENTS = "documents"
REJECTS = "rejects"


@dataclass
class ReadDocuments(beam.PTransform):
    """Read files: a PCollection of paths or URIs becomes `documents` and `rejects`, two tagged outputs."""

    limits: Limits = field(default_factory=Limits)
    """How large what is read may be."""

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, paths: Any) -> Any:
        """`result["documents"]` and `result["rejects"]`."""
        return (
            paths
            # A few big files must not all stay with the worker that listed them.
            | "Spread paths" >> beam.Reshuffle()
            | "Read files" >> beam.ParDo(_Read(self.limits)).with_outputs(REJECTS, main=DOCUMENTS)
        )


class _Read(beam.DoFn):
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._meter = Meter("read")

    def process(self, path: str) -> Iterator[Document | TaggedOutput[Literal["rejects"], Reject]]:
        self._meter.taken()
        for found in read_file(path, self._limits):
            if isinstance(found, Reject):
                self._meter.rejected(found)
                yield TaggedOutput(REJECTS, found)
            else:
                self._meter.given()
                yield found
