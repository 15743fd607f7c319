"""Workbooks that come back: what changed in them."""
