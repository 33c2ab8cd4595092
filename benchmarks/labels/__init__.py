"""Our own labels: hashes, offsets and names, never text. README.md tells how they were made."""
