"""Ways to give an input other than as a number."""
