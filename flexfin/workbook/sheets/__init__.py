"""The sheets of the workbook of a case, a module each."""
