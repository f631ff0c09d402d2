"""Data points: values of measures, with every revision."""
