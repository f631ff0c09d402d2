"""The change feed: what happened in a coalition, in the order of commits."""
