"""Instruments that collect uploads, and the one current part that each has."""
