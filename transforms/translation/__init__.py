"""Translation: was the article machine-translated, and by what can one see it?

Comes in: an `Article` with its text repaired and its language known.
Goes out: the same with `translation_status` (`suspected`, `none`, or `abstain` where it is not English or has under 80
words), `translation_score` and an `Artefact` (`repaired=False`) for every trace, with the reason as its evidence.
Goes wrong: nothing is expected to; a fault becomes a Reject of stage `analyse`, reason `internal`.

    rules.toml      the kinds of trace: pattern, weight, reason; thresholds
    demonyms.csv    words for peoples and languages, and where they are written small in good English
    word_pairs.csv  pairs of function words that no English text has
    traces          text → the traces in it
    assess          traces → status and score: `assess`, the room's one function
    transform       the door: AssessTranslation
"""
