"""The engine beside a PostgreSQL database: two tables for each audience."""
