"""The lake's tables, version 1: Arrow schemas whose fields say what they hold.

Within a version a schema only grows: new columns are added at the end, may be null, and no column changes its type.
Offsets count Unicode code points of the field they point into, end exclusive.
"""

import pyarrow as pa

SCHEMA_VERSION = 1

TIMESTAMP = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.field("element", pa.string(), nullable=False))


def _column(name: str, kind: pa.DataType, meaning: str, *, null: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=null, metadata={"description": meaning})


def _structs(*fields: pa.Field) -> pa.ListType:
    return pa.list_(pa.field("element", pa.struct(fields), nullable=False))


_RUN_ID = _column("run_id", pa.string(), "the run that wrote the row")
_VERSION = _column("schema_version", pa.int32(), f"{SCHEMA_VERSION}: the version of this table")

ARTICLES = pa.schema(
    [
        _column("article_id", pa.string(), "hex of the SHA-256 of the normalised URL, else of the content; unique"),
        _column("source_uri", pa.string(), "path or address it was read from; a part of a container follows `#`"),
        _column("feed_url", pa.string(), "the feed that listed it", null=True),
        _column("entry_id", pa.string(), "the feed entry's own id, verbatim", null=True),
        _column("url", pa.string(), "its address, after redirects", null=True),
        _column("canonical_url", pa.string(), "the address that the page declares as its own", null=True),
        _column("domain", pa.string(), "host of the address, lower case, without a leading `www.`", null=True),
        _column("title", pa.string(), "the headline; it does not stand in `text` again", null=True),
        _column("description", pa.string(), "the summary that page or feed gives", null=True),
        _column("authors", STRINGS, "names of the authors; empty if unknown"),
        _column("published_at", TIMESTAMP, "when it was published; null if nothing says so", null=True),
        _column(
            "date_source", pa.string(), "what `date` rests on: feed, json, json-ld, meta, url, text, file or ingested"
        ),
        _column("fetched_at", TIMESTAMP, "when it came over the network; null for a file", null=True),
        _column("text", pa.string(), "the article's body, paragraphs parted by line feeds"),
        _column("language", pa.string(), "BCP-47 code; `und`: unsure"),
        _column("language_confidence", pa.float32(), "0 to 1; 0 with `und`"),
        _column("declared_language", pa.string(), "the language that page or feed declares, verbatim", null=True),
        _column(
            "translation_status",
            pa.string(),
            "none, suspected, declared_machine, declared_human, proven, or abstain (not looked at, too short)",
        ),
        _column("translation_score", pa.float32(), "0 to 1, 1 = machine-translated; null with abstain", null=True),
        _column("source_language", pa.string(), "translated from, where that is sure", null=True),
        _column(
            "artefacts",
            _structs(
                _column("kind", pa.string(), "such as `mojibake`"),
                _column("start", pa.int32(), "offset in `text`"),
                _column("end", pa.int32(), "end offset, exclusive"),
                _column("text", pa.string(), "what stands there now"),
                _column("evidence", pa.string(), "what stood there before a repair, or why it counts"),
                _column("repaired", pa.bool_(), "true if the text was changed here"),
            ),
            "traces of machine translation and damaged text",
        ),
        _column(
            "removed",
            _structs(_column("kind", pa.string(), "such as `share_bar`"), _column("text", pa.string(), "the line")),
            "lines that were cut from the text",
        ),
        _column("extraction_method", pa.string(), "which way gave the text"),
        _column("content_hash", pa.string(), "hex of the SHA-256 of title and text"),
        _column("story_id", pa.string(), "the same for all copies of one text; null: not compared", null=True),
        _column(
            "companies",
            _structs(
                _column("company_id", pa.string(), "slug"),
                _column("name", pa.string(), "the short usual name"),
                _column("mentions", STRINGS, "the different forms that stand in title and text"),
            ),
            "companies named, the most prominent first",
        ),
        _RUN_ID,
        _VERSION,
        _column("document_hash", pa.string(), "hex of the SHA-256 of the document as read", null=True),
        _column("access", pa.string(), "free, metered or paywalled; null: nothing says so", null=True),
        _column("truncated", pa.bool_(), "true if the text breaks off and says that it goes on elsewhere", null=True),
    ]
)

PARTNERSHIPS = pa.schema(
    [
        _column("partnership_id", pa.string(), "one per claim; a claim has a row per party"),
        _column("article_id", pa.string(), "the article that says so"),
        _column("story_id", pa.string(), "the article's story; null: not compared", null=True),
        _column("company_id", pa.string(), "this row's party; also the partition `company`"),
        _column("company_name", pa.string(), "its short usual name"),
        _column("company_surface", pa.string(), "the words that name it in or nearest to the evidence"),
        _column("company_parent", pa.string(), "company_id of the topmost company that owns it", null=True),
        _column("role", pa.string(), "supplier, customer, licensor …; null: an equal", null=True),
        _column(
            "partners",
            _structs(_column("company_id", pa.string(), "slug"), _column("name", pa.string(), "the short usual name")),
            "the other parties of the claim; empty where the counterpart has no name in the text",
        ),
        _column("kind", pa.string(), "partnership, joint_venture, memorandum, licensing, supply, …"),
        _column("status", pa.string(), "announced, signed, exploring, expanded, renewed, ended, rumoured, …"),
        _column("evidence", pa.string(), "the sentence that says so, verbatim"),
        _column("evidence_field", pa.string(), "title or text: where the evidence stands"),
        _column("evidence_start", pa.int32(), "offset in that field"),
        _column("evidence_end", pa.int32(), "end offset, exclusive"),
        _column("topics", STRINGS, "what it is about"),
        _column("term_months", pa.int32(), "how long it is to last; null: not said", null=True),
        _column("background", pa.bool_(), "true if mentioned in passing, not reported"),
        _column("confidence", pa.float32(), "0 to 1"),
        _column("rule", pa.string(), "which pattern spoke"),
        _column("title", pa.string(), "the article's headline", null=True),
        _column("url", pa.string(), "the article's address", null=True),
        _column("language", pa.string(), "the article's language"),
        _column("translation_status", pa.string(), "as in `articles`"),
        _column("published_at", TIMESTAMP, "when the article was published", null=True),
        _RUN_ID,
        _VERSION,
    ]
)

REJECTS = pa.schema(
    [
        _column("source_uri", pa.string(), "path or address it was read from"),
        _column("url", pa.string(), "its address, where known", null=True),
        _column("stage", pa.string(), "the stage that gave up"),
        _column("reason", pa.string(), "why, from a closed list"),
        _column("detail", pa.string(), "why, in words"),
        _RUN_ID,
        _VERSION,
    ]
)

FEEDS = pa.schema(
    [
        _column("feed_url", pa.string(), "the feed's address"),
        _column("checked_at", TIMESTAMP, "when it was asked"),
        _column("http_status", pa.int32(), "status of the last response; null: none", null=True),
        _column("etag", pa.string(), "the ETag header, verbatim", null=True),
        _column("last_modified", pa.string(), "the Last-Modified header, verbatim", null=True),
        _column("items", pa.int32(), "entries in the feed"),
        _column("new_items", pa.int32(), "entries that the lake did not hold"),
        _column("next_check_at", TIMESTAMP, "not before this time", null=True),
        _column("failures", pa.int32(), "failed checks in a row"),
        _column("error", pa.string(), "what went wrong", null=True),
        _RUN_ID,
        _VERSION,
        _column("kind", pa.string(), "rss, atom, rdf, json or sitemap; null: never read", null=True),
        _column("title", pa.string(), "its name", null=True),
        _column("newest_at", TIMESTAMP, "when its newest entry was published", null=True),
        _column("moved_to", pa.string(), "the address that is asked instead", null=True),
    ]
)

PAGES = pa.schema(
    [
        _column("feed_url", pa.string(), "the feed that listed it"),
        _column("entry_keys", STRINGS, "what the entry is known by"),
        _column("url", pa.string(), "the page's address as the feed gives it", null=True),
        _column("checked_at", TIMESTAMP, "when it was listed or asked"),
        _column("state", pa.string(), "waiting, done or given_up"),
        _column("failures", pa.int32(), "failed attempts"),
        _column("next_try_at", TIMESTAMP, "not before this time; null unless waiting", null=True),
        _column("reason", pa.string(), "why the last attempt failed", null=True),
        _column("about", pa.string(), "what the feed says of it, as JSON; null unless waiting", null=True),
        _RUN_ID,
        _VERSION,
    ]
)

_COUNTS = _structs(_column("name", pa.string(), "of what"), _column("rows", pa.int64(), "how many"))

RUNS = pa.schema(
    [
        _RUN_ID,
        _column("commit_id", pa.string(), "the commit that this row describes; unique"),
        _column("started_at", TIMESTAMP, "when the command started"),
        _column("finished_at", TIMESTAMP, "when the commit's parts were all staged"),
        _column("arguments", pa.string(), "the command's settings as JSON, without credentials"),
        _column("versions", pa.string(), "versions of tieup, Python and the main libraries as JSON"),
        _column("documents", pa.int64(), "documents read, known and doubled ones included"),
        _column("known", pa.int64(), "left out because the lake held them already"),
        _column("duplicates", pa.int64(), "left out because another one of the commit is the same article"),
        _column("counts", _COUNTS, "rows written per table"),
        _column("rejects", _COUNTS, "rejects per reason"),
        _VERSION,
    ]
)

TABLES = {
    "articles": ARTICLES,
    "partnerships": PARTNERSHIPS,
    "rejects": REJECTS,
    "feeds": FEEDS,
    "pages": PAGES,
    "runs": RUNS,
}
"""Every table by name."""

PARTITIONS = {
    "articles": ("date",),
    "partnerships": ("date", "company"),
    "rejects": ("date",),
    "feeds": (),
    "pages": (),
    "runs": (),
}
"""Partition columns by table; they stand in the folders' names and never in the files."""
