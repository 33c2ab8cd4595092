"""The lake: Parquet tables written in commits, all or nothing.

Comes in: Articles with their claims, and Rejects.
Goes out: parts in `articles/`, `partnerships/`, `rejects/` and `runs/`, published by one commit; its CommitRecord.
Can go wrong: the lake is locked (LakeLocked), written by a newer tieup (LakeTooNew), not writable (LakeUnwritable), or
a committed file is gone (LakeDamaged). Until the commit record stands, nothing of a run can be seen; once it stands,
the next start finishes what a crash left undone.

    layout        names and places of everything in a lake
    rows          records → rows, sorted and partitioned; rows → Parquet bytes
    commit        stage, record, publish, recover
    lock          one writer at a time
    known         what the lake holds already
    audit         does the lake hold what its commits say?
    transform     the Beam door
"""
