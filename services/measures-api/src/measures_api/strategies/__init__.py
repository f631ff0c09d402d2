"""Strategies: routes and their bodies."""
