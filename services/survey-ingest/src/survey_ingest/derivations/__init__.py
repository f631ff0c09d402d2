"""How a measure's data points come from answers or attendance."""
