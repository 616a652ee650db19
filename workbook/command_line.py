"""Command lines that import a command only when it is used, and that accept ``--homework``.

Many modules read the description of the homework when they are imported. So ``--homework`` is read before any
command is imported, wherever it is on the command line.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from workbook import homework

_OPTION = "--homework"
#: Seconds that one notebook may take from a fresh start; the slowest takes about 30.
_NOTEBOOK_SECONDS = 600

timeout_option = click.option(
    "--timeout",
    default=_NOTEBOOK_SECONDS,
    show_default=True,
    help="Seconds that one notebook may take.",
)


def homework_option() -> click.Option:
    """Return the option for ``--help``. `HomeworkGroup.parse_args` reads its value, before commands are imported."""
    return click.Option(
        [_OPTION],
        expose_value=False,
        metavar="PATH",
        help="The homework's folder. [the nearest one upward, or $" + homework.VARIABLE + "]",
    )


class HomeworkGroup(click.Group):
    """A group of commands about one homework.

    ``lazy`` maps a command to ``module:attribute`` and its line in the help. ``staff_only`` is True for the commands of
    staff: they need a folder with a ``homework.toml`` and do not accept a student's folder.
    """

    staff_only = False

    def __init__(
        self, *args: object, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.lazy = dict(lazy or {})
        self.params.append(homework_option())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = _named(args)
        try:
            homework.use(Path(named) if named is not None else None, staff_only=self.staff_only)
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
    """Return the value of ``--homework`` among the arguments; the last one if it is given several times.

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
