"""A local web server for formgrader only, for one course folder.

It is Jupyter's server without kernels, terminals, files, and editor, which grading does not need. So even a compromised
page cannot run code on the grader's machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from autograder.staff.gradebook import ASSIGNMENT, ports, sanitize


class UnprotectedError(RuntimeError):
    """Formgrader would show students' answers unsanitized."""


class GradingServer(ServerApp):
    """Jupyter's server with only the sign-in pages and formgrader."""

    name = "workbook-grading"
    default_services = ("auth", "security")  # type: ignore[assignment]

    def init_terminals(self) -> None:  # pragma: no cover - depends on Jupyter's version
        """No terminals."""


def make(
    course: Path, *, port: int = ports.FORMGRADER, token: str | None = None, open_browser: bool = False
) -> GradingServer:
    """Return a server of nbgrader's formgrader for ``course``, ready for ``start()``; it listens on 127.0.0.1 only.

    The process's working folder becomes the course, whose configuration is loaded; that of the user's other servers is
    not. The server has no terminals. Whoever opens it needs the token; without ``token`` a random one is made. With
    ``open_browser``, the start opens the gradebook in a browser.

    Raises
    ------
    UnprotectedError
        If the course's configuration, which sanitizes the pages, did not load.
    """
    course = course.absolute()
    config = Config()
    config.ServerApp.ip = "127.0.0.1"
    config.ServerApp.port = port
    config.ServerApp.root_dir = str(course)
    config.ServerApp.open_browser = open_browser
    config.ServerApp.default_url = f"/formgrader/gradebook/{ASSIGNMENT}"
    config.ServerApp.jpserver_extensions = {"nbgrader.server_extensions.formgrader": True}
    config.ServerApp.allow_root = True  # no student code runs here, and containers may have no other user
    config.ServerApp.terminals_enabled = False
    config.ServerApp.log_level = "WARN"
    # nbgrader's pages refer to the root as "", which a browser resolves to the page's folder.
    config.IdentityProvider.cookie_options = {"path": "/", "samesite": "Strict"}
    config.IdentityProvider.token = token if token is not None else os.urandom(24).hex()
    # The separate name keeps settings of the user's other Jupyter servers and kernels out.
    server = GradingServer(config=config, config_file_name="workbook_grading_config")
    os.chdir(course)  # nbgrader reads nbgrader_config.py from the working folder
    server.initialize(argv=[], find_extensions=False)
    require_protection(server)
    return server


def require_protection(server: Any) -> None:
    """Refuse to serve pages without our sanitizer; Jupyter only logs a configuration that cannot be loaded."""
    exporter = server.web_app.settings.get("nbgrader_exporter")
    if exporter is None or exporter.filters.get("markdown2html") is not sanitize.markdown2html:
        raise UnprotectedError("nbgrader_config.py did not load: see the messages above")


def address(server: Any) -> str:
    """Return the address to open, with the access token."""
    return f"http://127.0.0.1:{server.port}/formgrader/gradebook/{ASSIGNMENT}?token={server.identity_provider.token}"
