"""The workbook: layout, formulas, sheets."""
