"""What all stages share about text: comparison keys and hashes, sentences, tables. Plain Python, without Beam.

charsets    which names of encodings are safe, and bytes to text when they lie
identity    what makes two addresses, documents or articles the same
sentences   sentence spans with exact offsets, in many languages
tables      word lists and patterns, read from the TOML and CSV files beside the code
values      dates, names, addresses and plain text, in whatever form they stand in feeds, JSON and headers
"""
