"""The workbook to fill in a case with."""
