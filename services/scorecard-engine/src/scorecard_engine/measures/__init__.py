"""One measure: its figures and its curve."""
