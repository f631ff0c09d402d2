"""Calendars: how a coalition cuts time."""
