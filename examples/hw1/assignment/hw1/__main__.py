"""``python -m hw1 check``, ``pdf`` and ``submit``."""

from workbook.cli import main

if __name__ == "__main__":
    main()
