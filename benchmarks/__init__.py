"""Speed, memory and quality, runnable by anyone: `make bench`, or `python -m benchmarks speed|memory`.

Figures depend on the machine and its neighbours: compare those of one run.
"""
