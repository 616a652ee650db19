"""The PDF: notebooks and scans in, one PDF and its page map out."""
