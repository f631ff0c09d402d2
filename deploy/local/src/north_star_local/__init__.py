"""Runs all of North Star on one machine with embedded PostgreSQL and Valkey."""
