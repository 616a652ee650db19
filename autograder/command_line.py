"""What command lines share: exit codes, types of options, and the progress line of long work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

#: Fewer things take too little time for a line of progress, and a line for each would scroll away what matters.
_FEW, _STEP = 200, 100

#: A problem was found, or an input was refused.
EXIT_FOUND = 1
#: The command was used in a wrong way.
EXIT_USAGE = 2
#: This machine supports no isolation.
EXIT_NO_ISOLATION = 3

ISOLATION = click.Choice(["auto", "namespaces", "chroot", "landlock", "none"])
FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)

gradebook_option = click.option(
    "--db", "url", required=True, metavar="URL", help="The gradebook: a file, sqlite:///… or postgresql://…"
)


def progress(doing: str, things: str) -> Callable[[int, int], None]:
    """Return a function that is called with how many things are done, and of how many, and prints every hundredth.

    Up to `_FEW` things take too little time for a line.
    """

    def say(done: int, of: int) -> None:
        if of > _FEW and done % _STEP == 0:
            click.echo(f"{doing}: {done} of {of} {things}", err=True)

    return say
