"""Options, wiring and the `tieup` command."""
