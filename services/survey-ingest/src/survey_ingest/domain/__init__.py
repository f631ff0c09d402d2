"""The rules of reading and counting: pure functions on Polars frames, no file, no database, no clock."""
