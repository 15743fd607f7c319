"""Looking a workbook through for what breaks the rules of FAST and ICAEW."""
