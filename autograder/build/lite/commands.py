"""The command `autograder lite`, which builds a site that runs the notebooks in the browser."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder for the site [build/lite].")
@click.option(
    "--pyodide",
    metavar="FOLDER|URL",
    help="URL of Pyodide's files, or a folder with them, which is copied into the site [a CDN].",
)
@click.option("--package", "also", multiple=True, metavar="NAME", help="An additional package. Repeatable.")
def lite(out: Path | None, pyodide: str | None, also: tuple[str, ...]) -> None:
    """Build a static site in which the notebooks run in the browser, with nothing to install.

    Checks, derivations and explorers work there. The PDF and the hand-in do not: students download their notebooks and
    hand in from their own computers. The command prints the site's folder, Pyodide's version, and the packages that
    browsers fetch from elsewhere. A site of an earlier run is replaced; a folder with anything else is refused.
    """
    from autograder import build
    from autograder.homework import layout

    try:
        from autograder.build.lite import lite_site as site
    except ModuleNotFoundError as problem:
        raise click.ClickException(
            f"{problem.name} is missing: install the extra `lite` of this package"
        ) from None
    folder = layout.current()
    try:
        built = site.build(
            folder, out or folder.build / "lite", folder.build / "lite-work", pyodide or site.CDN, also
        )
    except (build.SourceError, build.StubError, site.LiteError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{os.path.relpath(built.folder)}, for Pyodide {site.PYODIDE_VERSION}")
    if built.elsewhere:
        where = "the CDN" if "://" not in (pyodide or site.CDN) else pyodide or site.CDN
        click.echo(f"The browser fetches from {where}: {', '.join(sorted(built.elsewhere))}")
