"""Quality on the evaluation sets, through the real stages and with the sets' own scorers.

Comes in: the sets beside this checkout (benchmarks/evaluation.py) and our labels (benchmarks/labels). Goes out: tables,
and figures by part and name, which tests/quality holds against its floors. What can go wrong: the sets are absent, then
everything here raises `SetsAbsentError`.
"""
