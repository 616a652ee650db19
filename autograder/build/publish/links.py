"""Make links that open a notebook of a public repository on Binder, Colab or a JupyterHub with nbgitpuller."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

#: The file from which Binder reads the Python version.
RUNTIME = {"runtime.txt": b"python-3.12\n"}


@dataclass(frozen=True)
class Repository:
    """A public repository: its https address without ``.git``, and the branch that students get."""

    url: str
    branch: str = "main"

    @property
    def name(self) -> str:
        """The name of the folder that a clone makes."""
        return self.url.rpartition("/")[2]

    @property
    def on_github(self) -> str:
        """``owner/name`` on GitHub; "" anywhere else."""
        found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", self.url)
        return found[1] if found else ""


def repository(remote: str, branch: str) -> Repository:
    """Return the repository that a git remote names by ssh or https.

    >>> repository("git@github.com:course/hw0.git", "main").url
    'https://github.com/course/hw0'
    >>> repository("https://someone@git.example.edu/course/hw0.git", "main").url
    'https://git.example.edu/course/hw0'
    """
    ssh = re.fullmatch(r"(?:ssh://)?(?:[\w.-]+@)([\w.-]+)(?::\d+/|[:/])(.+)", remote)
    url = f"https://{ssh[1]}/{ssh[2]}" if ssh else re.sub(r"^(https?://)[^/@]*@", r"\1", remote)
    return Repository(url.rstrip("/").removesuffix(".git"), branch)


def binder(where: Repository, notebook: str) -> str:
    """Return the link that opens a notebook on Binder.

    >>> binder(Repository("https://github.com/course/hw0"), "q1.ipynb")
    'https://mybinder.org/v2/gh/course/hw0/main?labpath=q1.ipynb'
    """
    branch = quote(where.branch, safe="")
    if not where.on_github:
        return f"https://mybinder.org/v2/git/{quote(where.url, safe='')}/{branch}?{urlencode({'labpath': notebook})}"
    return f"https://mybinder.org/v2/gh/{where.on_github}/{branch}?{urlencode({'labpath': notebook})}"


def colab(where: Repository, notebook: str) -> str:
    """Return the link that opens a notebook on Colab, or "" if the host is not GitHub, which Colab requires.

    >>> colab(Repository("https://github.com/course/hw0"), "q1.ipynb")
    'https://colab.research.google.com/github/course/hw0/blob/main/q1.ipynb'
    """
    if not where.on_github:
        return ""
    return f"https://colab.research.google.com/github/{where.on_github}/blob/{quote(where.branch)}/{quote(notebook)}"


def nbgitpuller(where: Repository, notebook: str, hub: str) -> str:
    """Return the link that pulls the repository into a JupyterHub home, merges it, and opens a notebook.

    >>> nbgitpuller(Repository("https://github.com/course/hw0"), "q1.ipynb", "https://hub.example.edu/")
    'https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fcourse%2Fhw0&branch=main&urlpath=lab%2Ftree%2Fhw0%2Fq1.ipynb'
    """
    query = urlencode(
        {"repo": where.url, "branch": where.branch, "urlpath": f"lab/tree/{where.name}/{notebook}"}
    )
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"


def section(where: Repository, notebooks: Sequence[str], hub: str = "") -> str:
    """Return Markdown for the README: a table row for each notebook, and notes on Binder and Colab."""
    heads = ["notebook", *(["JupyterHub"] if hub else []), "Binder", *(["Colab"] if where.on_github else [])]
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for notebook in notebooks:
        cells = [f"`{notebook}`"]
        if hub:
            cells.append(f"[open]({nbgitpuller(where, notebook, hub)})")
        cells.append(f"[![Open on Binder](https://mybinder.org/badge_logo.svg)]({binder(where, notebook)})")
        if where.on_github:
            badge = "https://colab.research.google.com/assets/colab-badge.svg"
            cells.append(f"[![Open in Colab]({badge})]({colab(where, notebook)})")
        rows.append(f"| {' | '.join(cells)} |")
    text = "## Open it in a browser\n\n" + "\n".join(rows) + "\n"
    text += "\nBinder deletes everything when you close it: download your notebooks first.\n"
    if where.on_github:
        text += "\nOn Colab the first code cell of a notebook fetches the other files.\n"
    return text
