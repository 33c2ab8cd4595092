"""Fetching: addresses in, their content out, politely and safely.

Comes in: `Request` records (schemas/fetch.py), each with the validators of the copy that is known already.
Goes out: a `Response` for what came whole and within the limits, or for a 304; a `Reject` of stage FETCH for all else;
and `HostState` and `RobotsState` records, what hosts have asked of us, to be kept for the next run.

What can go wrong: everything that a stranger's server can do. So there is one deadline for a request with all its
redirects, a limit on the decoded size that holds while decoding, and no connection to an address that is not public,
whatever a name resolves to at that moment. Each failure has its reason: `robots`, `blocked_address`, `http_status`,
`redirect`, `network`, `truncated`, `too_large`, `timeout`, `rate_limited`, `paywalled`, `malformed`, `unsupported`.

In the order in which a request passes them:
`settings` what may be set · `transform` the door · `background` a process's one event loop · `fetcher` many requests
over many hosts, redirects · `robots` who may be asked what · `hosts` one at a time per host, pauses, back-off ·
`addresses` where no connection goes · `client` one HTTP exchange · `codings` gzip, br, zstd, deflate within a limit ·
`charset` which encoding.
"""
