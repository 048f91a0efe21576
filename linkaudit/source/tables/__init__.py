"""Tables: CSV exports, lists of links, workbooks."""
