"""Make one PDF and its page map from notebooks and scans."""
