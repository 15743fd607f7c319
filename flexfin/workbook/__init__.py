"""Workbooks: layout, formulas, sheets, what returns, what others made."""
