"""Shows reports to people: the terminal's table, feedback pages and PDFs, the page about a class."""
