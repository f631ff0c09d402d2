"""Stories behind curves."""
