"""The stages, in the order of the data: read, extract, repair, language, translation, companies, partnerships, lake.

A stage's folder holds plain functions and one module, `transform.py`, that imports Apache Beam and wires them into
PTransforms. Stages never import one another; what they share is in `text` (offsets, sentences, addresses) and `files`
(paths and object stores).
"""
