"""The reader of SPSS files."""
