"""Figures over HTTP: of a series in the request, and of what the read model holds."""
