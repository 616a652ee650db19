"""The commands ``gradebook read``, ``gradebook invite``, and ``request …``; each calls one module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.command_line import EXIT_FOUND, FILE, FOLDER, ISOLATION, gradebook_option, progress
from autograder.escaping import line
from autograder.staff.gradebook import ports

if TYPE_CHECKING:
    from autograder.staff.gradebook.reading.requests import Added

#: Characters of a request or an answer that one line of a terminal shows.
_MAX_LINE = 400

_course = click.option("--course", required=True, type=FOLDER, help="Course folder.")
_url = click.option(
    "--db", "url", metavar="URL", help="The gradebook [the one that COURSE/nbgrader_config.py names]."
)
_base = click.option(
    "--base-url", default="/", show_default=True, help="Path under which a proxy serves the page."
)


def _checked(course: Path, url: str | None) -> str:
    """Return the database's URL; refuse a folder that is not a course folder."""
    from autograder.staff.gradebook import course as courses
    from autograder.staff.gradebook import database

    try:
        configured = courses.url_of(course)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    return database.normalized(url or configured)


@click.command()
@_course
@_url
@click.option(
    "--port", default=ports.READING, show_default=True, help="Port on this machine; 0 uses any free port."
)
@click.option(
    "--late",
    "policy_file",
    type=FILE,
    help="The course's YAML, for questions that it excuses [COURSE/late.yaml].",
)
@click.option("--names", is_flag=True, help="Show the students' names.")
@click.option("--isolation", type=ISOLATION, default="auto", show_default=True, help="How scans are opened.")
@_base
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Address at which browsers reach the page behind a proxy, such as https://grading.example.edu.",
)
def read(
    course: Path,
    url: str | None,
    port: int,
    policy_file: Path | None,
    names: bool,
    isolation: str,
    base_url: str,
    origins: tuple[str, ...],
) -> None:
    """Serve the page on which staff read answers, one part across all students, without names unless you give --names.

    At the start, it reads pages that are new or have changed into the gradebook, which is created if it does not exist.
    It listens on this machine only, prints a link that signs you in, and runs until you press Ctrl+C. The exit code is
    2 if COURSE is not a course folder, or if the file of --late, the base URL or an origin is not valid. It is 1 if the
    port is taken, or if the gradebook or a file cannot be read or written. An invalid late.yaml in COURSE does not stop
    it; the page shows the reason.
    """
    from autograder.staff.gradebook.late import PolicyError
    from autograder.staff.gradebook.late import read as read_policy
    from autograder.staff.gradebook.reading import server

    url = _checked(course, url)
    try:
        if policy_file is not None:
            read_policy(policy_file)
        reading = server.set_up(
            course.absolute(),
            url,
            policy=policy_file,
            base=base_url,
            origins=origins,
            names=names,
            isolation=isolation,
            progress=progress("reading answers", "notebooks"),
        )
    except (PolicyError, server.SetUpError) as problem:
        raise click.UsageError(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"the course folder cannot be used: {problem}") from problem
    try:
        sockets = server.listen(port)
    except OSError as problem:
        raise click.ClickException(f"port {port} cannot be used: {problem.strerror or problem}") from problem
    own = f"http://127.0.0.1:{sockets[0].getsockname()[1]}{reading.base}"
    link = server.link_for(reading, server.own_name(), own)
    click.echo(f"Read here (Ctrl+C to stop): {link}")
    click.echo("Everybody else needs a link too: autograder gradebook invite NAME --course " + str(course))
    sys.stdout.flush()
    server.run(reading, sockets)


@click.command()
@_course
@_url
@click.argument("name")
@click.option("--at", "address", metavar="URL", help="Address of the page for this reader [this machine's].")
@_base
@click.option("--revoke", is_flag=True, help="Revoke this reader's access.")
def invite(
    course: Path, url: str | None, name: str, address: str | None, base_url: str, revoke: bool
) -> None:
    """Print a personal link for NAME. Changes made through it are recorded under this name."""
    from sqlalchemy.orm import Session

    from autograder.staff.gradebook import database
    from autograder.staff.gradebook.reading import readers

    with database.connect(_checked(course, url)) as book, Session(book.engine) as session:
        if revoke:
            if not readers.revoke(session, name):
                invited = readers.names(session)
                known = f"the readers are {', '.join(invited)}" if invited else "nobody is invited yet"
                raise click.ClickException(f"there is no reader {name!r}; {known}")
            click.echo(f"{name} no longer has access")
            return
        try:
            value = readers.invite(session, name)
        except readers.ReaderError as problem:
            raise click.UsageError(str(problem)) from problem
    at = address or f"http://127.0.0.1:{ports.READING}/{base_url.strip('/')}"
    click.echo(readers.link(at, readers.key_of(course), value))


@click.group()
def request() -> None:
    """Manage students' regrade requests, which staff answer on the reading page."""


@request.command()
@gradebook_option
@click.argument("student")
@click.argument("question")
@click.argument("text")
def add(url: str, student: str, question: str, text: str) -> None:
    """Record a request by STUDENT about QUESTION."""
    from autograder.staff.gradebook import database
    from autograder.staff.gradebook.reading import requests

    with database.connect(url) as book:
        _say(requests.add(book, [(student, question, text)]))


@request.command("read")
@gradebook_option
@click.argument("file", type=FILE)
def read_file(url: str, file: Path) -> None:
    """Read requests from a CSV FILE with the columns student, question, text; skip known requests."""
    from autograder.staff.gradebook import database
    from autograder.staff.gradebook.reading import requests

    try:
        rows = requests.read_csv(file)
    except requests.RequestError as problem:
        raise click.UsageError(str(problem)) from problem
    with database.connect(url) as book:
        _say(requests.add(book, rows))


@request.command("list")
@gradebook_option
@click.option("--all", "everything", is_flag=True, help="Answered ones too.")
def list_requests(url: str, everything: bool) -> None:
    """Show the requests that wait for an answer."""
    from autograder.staff.gradebook import database
    from autograder.staff.gradebook.reading import requests

    with database.connect(url) as book:
        found = requests.all_of(book.db)
    shown = [one for one in found if everything or one.is_open]
    for one in shown:
        click.echo(line(f"{one.student} {one.question}: {one.text}", _MAX_LINE))
        if not one.is_open:
            click.echo(line(f"  {one.who}: {one.answer}", _MAX_LINE))
    click.echo(f"{len(shown)} of {len(found)} requests")


def _say(done: Added) -> None:
    for wrong in done.wrong:
        click.echo(line(wrong, _MAX_LINE), err=True)
    known = f", {done.known} were known already" if done.known else ""
    click.echo(f"{done.count} requests added{known}")
    if done.wrong:
        sys.exit(EXIT_FOUND)
