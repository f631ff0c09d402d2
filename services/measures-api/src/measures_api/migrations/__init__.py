"""Migrations of the measures database."""
