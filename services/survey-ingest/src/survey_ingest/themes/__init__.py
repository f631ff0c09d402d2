"""Themes of focus groups: the codebook, the excerpts, and how many speakers and sessions stand behind a theme."""
