"""Readers of survey tools, one file each."""
