"""Extraction: the article in a document.

Comes in: a `Document`, undecoded, of one of three media types, and the time that counts as now.
Goes out: an `Article` with text, title, authors, date and its provenance, identity and hashes; nothing analysed yet.
Goes wrong: `DocumentError` of stage `extract`: `empty`, `no_text` (a page without an article), `too_large` (nested too
deep or too much memory), `unsupported`; from the door also `timeout`, `crashed` and `internal`.

    decode     bytes → text
    lines      clean lines, and what counts as the title
    markdown   Markdown → title, text, front matter
    html       a page or a feed entry's HTML → title, text;  `page_metadata`, `blocks` and `dates` help it
    article    any document → Article: `extract`, the room's one function
    pool       child processes that can be killed
    transform  the door: ExtractArticles
"""
