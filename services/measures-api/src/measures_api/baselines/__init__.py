"""Baselines: history plus forecast."""
