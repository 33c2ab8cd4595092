"""Read: files, folders and globs become Documents.

Comes in: sources that a user gives, as paths or as URIs of an object store (gs://, s3://).
Goes out: a Document for every text, page, feed entry and record (`schemas/document.py`), a Reject for what can't
be read.
What can go wrong: whatever can. Nothing raises for bad data and nothing is lost in silence: a missing path, a broken
line, a cut-off archive, a bomb or a PDF is a Reject of stage `read` that says how to mend it.

Way through the room: `sources` finds the files; `documents` reads one, by its `formats`, over the `streams` that
decompress; `json_records`, `feeds` (by the feeds room) and `warc` (with `http_payload`) know a container each. The
tables are `formats.toml` and `json_fields.toml`.
"""
