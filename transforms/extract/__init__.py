"""Extraction: the article in a document.

Comes in: a `Document`, undecoded, of one of three media types, and the time that counts as now.
Goes out: an `Article` with text, title, authors, date and its provenance, identity and hashes; nothing analysed yet.
Goes wrong: `DocumentError` of stage `extract`: `empty`, `no_text` (a page without an article), `paywalled` (a page that
shows nothing of it), `too_large` (nested too
deep or too much memory), `unsupported`; from the door also `timeout`, `crashed` and `internal`.

    decode         bytes → text
    lines          clean lines, and what counts as the title
    plain          a text without markup → title, lines, what was removed
    markdown       Markdown → title, text, front matter
    html           a page or a feed entry's HTML → title, text
      engine         a tree → the article's lines, by trafilatura; `siblings` brings back what it lost
      page_metadata  a tree → title, authors, summary, addresses, dates; `json_ld` helps it
      blocks         a fragment → all of its lines
    heads          title among adverts, by-lines and date lines at the head; `datelines` and `names` read them
    junk           lines that are none of the article: `junk.toml` by kind and language
    access         who may read it, and whether the text breaks off: `access.toml`
    article        any document → Article: `extract`, the room's one function
    transform      the door: ExtractArticles
"""
