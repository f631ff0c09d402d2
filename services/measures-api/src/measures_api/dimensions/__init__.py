"""Dimensions: routes and their bodies."""
