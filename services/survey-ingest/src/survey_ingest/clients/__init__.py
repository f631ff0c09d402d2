"""The other services as survey-ingest sees them."""
