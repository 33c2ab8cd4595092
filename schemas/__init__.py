"""The records that travel through tieup, the tables they end in, and the errors.

Comes in: nothing; this package imports only the standard library and pyarrow.
Goes out: immutable records (`document`, `article`, `claim`, `reject`, `feed_check`, `run`), the lake's Arrow schemas
(`tables`) and the error tree (`errors`).
Every field carries its documentation right beneath it.
"""
