"""Partnerships: who tied up with whom, how, in what state, with the sentence that says so.

Comes in: an article with `companies`. Goes out: the same article with `claims`, the most confident first.
What can go wrong: nothing that stops a run; an article on which tagging fails becomes a Reject with reason `internal`.

The way: `entities` merges companies that are one party; `reading` splits title and text into sentences and finds the
companies' lists and the cues in them; `relations` says which companies a cue relates; `features` counts what speaks for
and against each pair; `decide` weighs that; `describe` makes the claims with evidence and roles, `traits` tells kind,
status, term and topics; `tagging` puts it together, `transform` is the door. Everything about a language is in its
`cues_*.toml` (what relates companies) and `readings_*.toml` (what tells kind and status); the weights are in
`weights.toml` and `describe.toml`.
"""
