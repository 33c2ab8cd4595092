"""Language: what an article is written in.

Comes in: an `Article` with its text repaired.
Goes out: the same with `language` (a code of `languages.csv`, or `und`) and `language_confidence`; the same text gets
the same answer in every run and process, without a network.
Goes wrong: nothing is expected to; a fault becomes a Reject of stage `analyse`, reason `internal`.

    languages.csv  the supported languages
    detect         the plain functions: `detect`, `detect_language`
    transform      the door: DetectLanguage
"""
