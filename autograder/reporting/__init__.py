"""Present reports: the table in the terminal, feedback pages and PDFs, and the page about a class."""
