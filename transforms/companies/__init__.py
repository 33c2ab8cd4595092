"""Who is a company here, and which one.

Comes in: Article with title, text and language.
Goes out: the same Article with `companies`, the most prominent first; each with its mentions, a confidence from 0 to 1,
whether it stands in the registry, and its kind: ministries, cities, universities and clubs are of kind `organisation`.
Can go wrong: a bad registry file is a UsageError before anything runs; an article that breaks a rule's code becomes a
Reject (stage analyse, reason internal) and stops nothing.

The way through: `registry` reads the companies we know, `matcher` finds them; `tokens` and `spans` cut capitalised
names out of the text, helped by what the whole document says about its words (`survey`), by names that stay whole
(`units`) and words that part them (`parting`); `cjk` cuts Chinese and Japanese ones; `vetoes` drops persons, places
and things and tells organisations; `evidence` says what speaks for and against each; `grouping` puts the spellings of
one company together; `scoring` turns evidence into a confidence; `tagging` is the whole way. Every word list and
weight is a table beside the code (*.toml).
"""
