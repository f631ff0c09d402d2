"""How long raw files are kept: what a coalition says, and what a source says instead."""
