"""Readers of coded themes and quotes."""
