"""The engine's copy of what measures-api stores: read from the change feed, dropped and read again at will."""
