"""Seller Center's own workbooks: the template to fill, the export of what is listed, the result of an upload."""
