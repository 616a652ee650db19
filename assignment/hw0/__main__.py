"""Run the command line as ``python -m hw0 check``, like ``hw0 check`` if the toolkit is installed."""

from workbook.cli import main

if __name__ == "__main__":
    main()
