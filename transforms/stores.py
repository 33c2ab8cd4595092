"""Object stores by URI: s3:// and gs://, through the clients that pyarrow brings.

One client for a store and process, safe among threads. Credentials, and what is not given here, come by the platform's
own chain: environment, profile, role of the machine or pod.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from pyarrow.fs import (
    AwsStandardS3RetryStrategy,
    FileSystem,
    GcsFileSystem,
    LocalFileSystem,
    S3FileSystem,
    resolve_s3_region,
)

CONNECT_TIMEOUT_S = 10
REQUEST_TIMEOUT_S = 60
ATTEMPTS = 5
GS_RETRY_S = 10
"""Where no credentials are found, the client looks for them three times as long before it says so."""


class NoStore(OSError):
    """The URI names no kind of store that is known here."""


def connect(uri: str, **s3: str | None) -> tuple[FileSystem, str]:
    """The store of a URI, and the URI's path in it: the bucket, and after it the name within.

    Args:
        uri: s3://…, gs://… or, for a store that is a mounted disk, file://…
        s3: what an S3-compatible store needs, in the words of `S3FileSystem`: endpoint_override, region, access_key, …

    Raises:
        NoStore: no such kind of store.
        OSError: its client can't be made.
    """
    scheme, _, path = uri.partition("://")
    bucket = path.partition("/")[0]
    if scheme == "file":
        return LocalFileSystem(), path
    if scheme not in {"s3", "gs"} or not bucket:
        raise NoStore(f"{uri}: not a place in an object store; write s3://BUCKET/NAME or gs://BUCKET/NAME")
    if scheme == "gs":
        return _gs(), path
    given = {name: value for name, value in s3.items() if value}
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint and "endpoint_override" not in given:
        given["endpoint_override"] = endpoint
    if not ("region" in given or "endpoint_override" in given or _has_region(os.environ)):
        given["region"] = _region(bucket)
    return _s3(**given), path


@lru_cache(maxsize=8)
def _s3(**given: str) -> S3FileSystem:
    return S3FileSystem(
        **given,
        connect_timeout=CONNECT_TIMEOUT_S,
        request_timeout=REQUEST_TIMEOUT_S,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        allow_delayed_open=True,  # one request writes an object of up to 5 MiB, not three
    )


@lru_cache(maxsize=1)
def _gs() -> GcsFileSystem:
    return GcsFileSystem(retry_time_limit=timedelta(seconds=GS_RETRY_S))


@lru_cache(maxsize=8)
def _region(bucket: str) -> str:
    """The region that a bucket of AWS stands in: a request to another one's endpoint fails."""
    return str(resolve_s3_region(bucket))


def _has_region(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION"))
