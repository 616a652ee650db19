"""``python -m toy``: the student's command line."""

from workbook.cli import main

if __name__ == "__main__":
    main()
