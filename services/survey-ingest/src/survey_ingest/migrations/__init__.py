"""How the schema of survey-ingest came to be."""
