"""Initiatives: routes and their bodies."""
