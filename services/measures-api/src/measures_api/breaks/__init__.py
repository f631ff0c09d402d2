"""Breaks in series: changes of definition that no trend crosses."""
