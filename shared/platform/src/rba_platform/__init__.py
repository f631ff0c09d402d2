"""What every North Star service is built from: problems, database, jobs, http, access, logging. No business word."""
