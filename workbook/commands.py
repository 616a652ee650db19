"""Command lines whose commands are imported when they are asked for, and which know ``--homework``.

Much of what commands import is about one homework from the moment it is imported, so the choice comes first: before a
command is imported, wherever on the command line ``--homework`` stands.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from workbook import homework

_OPTION = "--homework"


def homework_option() -> click.Option:
    """What ``--help`` says; the value was taken before the command was imported (`HomeworkGroup.parse_args`)."""
    return click.Option(
        [_OPTION],
        expose_value=False,
        metavar="PATH",
        help="The homework's folder. [the nearest one upward, or $" + homework.VARIABLE + "]",
    )


class HomeworkGroup(click.Group):
    """A group of commands about one homework.

    ``lazy`` maps a command to ``module:attribute`` and its line in the help. ``written`` says that the commands are
    staff's: a homework is what has a ``homework.toml``, and not a student's folder.
    """

    written = False

    def __init__(
        self, *args: object, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.lazy = dict(lazy or {})
        self.params.append(homework_option())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = _named(args)
        try:
            homework.use(Path(named) if named is not None else None, written=self.written)
        except homework.HomeworkError as problem:
            raise click.UsageError(str(problem), ctx) from None
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.lazy and cmd_name not in self.commands:
            module, _, attribute = self.lazy[cmd_name][0].partition(":")
            try:
                self.add_command(getattr(import_module(module), attribute), cmd_name)
            except homework.HomeworkError as problem:
                raise click.UsageError(str(problem), ctx) from None
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _add_option(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = {name: text for name, (_, text) in self.lazy.items()}
        for name, command in self.commands.items():
            rows.setdefault(name, command.get_short_help_str(limit=90))
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows.items()))


def _named(args: list[str]) -> str | None:
    """The value of ``--homework`` among the arguments, the last one that is given.

    >>> _named(["grade", "class", "--homework", "/srv/hw1"]), _named(["--homework=.", "build"]), _named(["build"])
    ('/srv/hw1', '.', None)
    """
    found = None
    for argument, following in zip(args, [*args[1:], None], strict=True):
        if argument == "--":
            break
        if argument == _OPTION and following is not None:
            found = following
        elif argument.startswith(f"{_OPTION}="):
            found = argument.partition("=")[2]
    return found


def _add_option(command: click.Command) -> None:
    if not any(_OPTION in parameter.opts for parameter in command.params):
        command.params.append(homework_option())
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _add_option(inner)
