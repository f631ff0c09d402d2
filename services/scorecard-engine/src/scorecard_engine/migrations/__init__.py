"""Alembic migrations of the engine."""
