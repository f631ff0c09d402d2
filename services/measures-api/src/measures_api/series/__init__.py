"""Series: many measures in one call, with all that stands around their curves."""
