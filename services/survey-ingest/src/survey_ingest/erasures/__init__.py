"""/v1/erasures: one respondent removed everywhere."""
