"""Spreadsheets that recipes are loaded from: XLSX and CSV, read with the digits that authors see, and written.

openpyxl reads numbers as binary floats and tells nothing of formulas, merged cells and hidden rows in its read-only
mode; so workbooks are read from their own XML here, and openpyxl writes them.
"""
