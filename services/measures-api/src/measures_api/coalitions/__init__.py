"""Coalitions: the tenants."""
