"""What a rate of documents needs: measured factors (measure), simulated files (simulate), arithmetic (needs).

Comes in: the samples or, where they are, the evaluation sets; a small lake that is made for it. Goes out: the tables of
docs/growth.md. What can go wrong: nothing that is looked for; on a machine that is busy the figures are higher.
"""
