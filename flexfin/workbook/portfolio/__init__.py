"""The workbook of many locations."""
