"""The formula language: parsing, functions, units."""
