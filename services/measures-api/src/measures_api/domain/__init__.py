"""The rules of measures-api: pure functions on plain values; no framework."""
