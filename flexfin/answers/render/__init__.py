"""A View in each format: terminal, data, Markdown, HTML, workbook."""
