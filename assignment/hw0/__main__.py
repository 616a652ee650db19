"""``python -m hw0 check`` is ``hw0 check`` where the toolkit is used from its folder, without being installed."""

from workbook.cli import main

if __name__ == "__main__":
    main(prog_name="hw0")
