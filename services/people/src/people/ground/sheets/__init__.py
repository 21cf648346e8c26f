"""Files of rows: CSV and XLSX."""
