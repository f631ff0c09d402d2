"""Targets: the values wanted."""
