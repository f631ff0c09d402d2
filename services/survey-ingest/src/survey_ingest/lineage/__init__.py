"""From a data point back to the rows of the files it was made of."""
