"""Feeds: what is in them, whether it is new, and when to ask again. Plain Python; the stages read and fetch use it.

Comes in: bytes of a body that was fetched or read, with its address; lists of feeds; rows of the lake's `feeds` table.
Goes out: a ParsedFeed with its entries (`schemas/feed.py`), Documents, Feeds, FeedChecks.
Goes wrong: `DocumentError` of stage `fetch` (`malformed`, `empty`, `too_large`, `unsupported`, `timeout`, `crashed`).
What is broken is read as far as it can be and says so in `ParsedFeed.problems`.

    sources      feed lists: addresses, plain lists, CSV, OPML, TOML → Feeds; `outlines` writes them
    formats      what a body is: RSS, Atom, RDF, JSON Feed, a sitemap, a page
    xml_feeds    RSS and Atom, by feedparser behind guards
    json_feeds   JSON Feed
    sitemaps     sitemaps, news sitemaps and their indexes
    pages        the feeds that a page names
    links        addresses made absolute, without detours and tracking
    entries      what makes two entries the same; an entry → a Document
    fuller       a page or its entry: which holds more of the article
    parse        a body → ParsedFeed, in a child process that can be killed
    schedule     when to ask again
    checks       what an answer means: FeedChecks, PageChecks, what to ask next
    reading      many feeds at a time: ask, read, say what follows
    waiting      the pages that feeds list: ask for them, say what follows
    state        the lake's tables `feeds` and `pages`
"""
