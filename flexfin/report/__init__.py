"""Reports on the terminal: a module for each question."""
