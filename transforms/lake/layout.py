"""Names and places of everything in a lake. All paths here are relative to the lake's root, with `/`."""

CONTROL = "_control"
STAGING = f"{CONTROL}/staging"
COMMITS = f"{CONTROL}/commits"
LOCK = f"{CONTROL}/lock"
HOSTS = f"{CONTROL}/hosts.json"
"""What web hosts asked of us, from run to run; lost, it is learnt anew."""


def part_name(commit_id: str, bucket: int) -> str:
    """A part's file name, fixed by commit and bucket, so that a retry overwrites its own file."""
    return f"part-{commit_id}-{bucket:05d}.parquet"


def final_path(table: str, partition: str, commit_id: str, bucket: int) -> str:
    """Where a part is published; `partition` is such as `date=2025-03-01/company=acme`, or empty."""
    return "/".join(filter(None, (table, partition, part_name(commit_id, bucket))))


def staged_path(commit_id: str, final: str) -> str:
    """Where a part waits for its commit."""
    return f"{STAGING}/{commit_id}/{final}"


def record_path(commit_id: str) -> str:
    """Where the commit record stands."""
    return f"{COMMITS}/{commit_id}.json"
