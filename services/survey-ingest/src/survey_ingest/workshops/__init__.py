"""Zoom sessions and who was there."""
