"""The command `autograder publish`, which writes the release as a folder for a public repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.command_line import EXIT_FOUND

if TYPE_CHECKING:
    from autograder.build.publish.links import Repository
    from autograder.build.publish.public_folder import Changes
    from autograder.homework.layout import HomeworkFolder

#: If more files than this are in one folder, they are printed as one line.
_FEW = 5


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--repository",
    metavar="URL",
    help="Address of the public repository [the folder's git remote `origin`, or `repository` in homework.toml].",
)
@click.option("--branch", help="Branch that students get [the one that is checked out, or main].")
@click.option(
    "--hub", metavar="URL", help="Address of a JupyterHub with nbgitpuller: adds a link to the README."
)
def publish(folder: Path, repository: str | None, branch: str | None, hub: str | None) -> None:
    """Write the release into FOLDER, a new one or a checkout of a public repository, and say what changed.

    FOLDER gets the content of the student's archive, and a runtime.txt for Binder. If the repository is known, its
    README gets links for Binder, Colab and JupyterHub. Files that an earlier publish wrote and that are no longer in
    the release are removed, unless somebody changed them. Other files in FOLDER stay, and are searched for secrets too.

    Nothing is written if a secret was found; the command then lists the secrets, and the exit code is 1. Nothing is
    written either into the homework's own folder, or into a folder that contains other things and is not a git
    checkout. You commit and push yourself.
    """
    from autograder import build
    from autograder.build import plan as release
    from autograder.build import secrets
    from autograder.build.publish import links
    from autograder.build.publish import public_folder as folders
    from autograder.homework import layout, questions

    homework = layout.current()
    _refuse_own_folder(folder, homework)
    try:
        plan = release.plan(homework)
        files = dict(release.student_files(homework, plan)) | links.RUNTIME
        known = secrets.of_homework(homework)
        where = _repository(folder, repository, branch, questions.HOMEWORK.repository)
        if where is not None:
            files["README.md"] = _with_links(
                files["README.md"], links.section(where, sorted(plan.notebooks), hub or "")
            )
        found = secrets.find(files, known) + secrets.find(folders.others(folder, files), known)
        if found:
            for finding in found:
                click.secho(finding, fg="red", err=True)
            click.echo("Nothing was written.", err=True)
            sys.exit(EXIT_FOUND)
        changes = folders.write(folder, files)
    except (build.SourceError, build.StubError, folders.PublishError) as error:
        raise click.ClickException(str(error)) from error
    _say(changes, folder, where)
    if where is not None and where.on_github and questions.HOMEWORK.repository != where.url:
        click.echo(
            f'On Colab, notebooks ask for the archive: set repository = "{where.url}" in homework.toml.'
        )


def _refuse_own_folder(folder: Path, homework: HomeworkFolder) -> None:
    """Raise a usage error if the folder is the homework's, contains it, or is inside its ``assignment/``."""
    target = folder.resolve()
    if (
        target == homework.root
        or target in homework.root.parents
        or homework.assignment in (target, *target.parents)
    ):
        raise click.UsageError(f"{folder} is a folder of the homework itself, which holds secrets")


def _repository(folder: Path, address: str | None, branch: str | None, known: str) -> Repository | None:
    """Return the public repository for the README's links, or None if nothing names one.

    The options ``address`` and ``branch`` override the remote of the checkout in ``folder``. Without an option and a
    remote it is ``known``, the address in homework.toml. The branch of an address without ``branch`` is that of the
    checkout, or else ``main``.

    Raises
    ------
    click.UsageError
        If ``branch`` is given alone and the folder is not a checkout with a remote.
    """
    from autograder.build.publish import links
    from autograder.build.publish import public_folder as folders

    remote = folders.remote(folder) or (links.repository(known, "main") if known else None)
    if not address and not branch:
        return remote
    there = links.repository(address, "main") if address else remote
    if there is None:
        raise click.UsageError("--branch needs --repository")
    return links.Repository(there.url, branch or (remote or there).branch)


def _with_links(readme: bytes, section: str) -> bytes:
    """Return the README with ``section`` inserted before its first second-level heading."""
    text = readme.decode("utf-8")
    at = text.find("\n## ")
    at = len(text) if at < 0 else at + 1
    return f"{text[:at].rstrip()}\n\n{section}\n{text[at:]}".encode()


def _say(changes: Changes, folder: Path, where: Repository | None) -> None:
    words = {
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "overwritten, although it had been changed by hand": changes.overwritten,
        "kept, although it is no longer in the release: it was changed by hand": changes.kept,
    }
    for word, names in words.items():
        for name in _grouped(names):
            click.echo(f"{word}: {name}")
    if not changes:
        click.echo(f"Nothing changed in {folder}.")
    if where is None:
        click.echo("The README has no links: pass the address of the public repository with --repository.")


def _grouped(names: list[str]) -> list[str]:
    """Combine many files of one folder into one line.

    >>> _grouped(["README.md", *(f"workbook/{n}.py" for n in range(9))])
    ['README.md', 'workbook/ (9 files)']
    """
    folders: dict[str, list[str]] = {}
    for name in names:
        folders.setdefault(name.partition("/")[0], []).append(name)
    return [
        line
        for top, inside in folders.items()
        for line in (inside if len(inside) <= _FEW else [f"{top}/ ({len(inside)} files)"])
    ]
