"""Speed, memory and quality, runnable by anyone: `make bench`, `make quality`, or `python -m benchmarks COMMAND`.

Speeds depend on the machine and its neighbours: compare those of one run. Quality needs the evaluation sets beside the
checkout and is skipped, in words, without them.
"""
