"""A web server for formgrader alone, on this machine, for one course folder.

It is Jupyter's server without what grading does not need: no kernels, terminals, files or editor. So even a page that
went wrong could run nothing on the machine of whoever grades.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from autograder.staff.gradebook import ASSIGNMENT, sanitise


class UnprotectedError(RuntimeError):
    """Formgrader would show answers as students wrote them."""


class GradingServer(ServerApp):
    """Jupyter's server with the pages to sign in, and no service beside formgrader."""

    name = "workbook-grading"
    default_services = ("auth", "security")  # type: ignore[assignment]

    def init_terminals(self) -> None:  # pragma: no cover - depends on Jupyter's version
        """No terminals."""


def make(
    course: Path, *, port: int = 8890, token: str | None = None, open_browser: bool = False
) -> GradingServer:
    """A server of ``course``, ready for ``start()``; it listens on 127.0.0.1 only.

    Raises UnprotectedError where the course's configuration does not load.
    """
    course = course.absolute()
    config = Config()
    config.ServerApp.ip = "127.0.0.1"
    config.ServerApp.port = port
    config.ServerApp.root_dir = str(course)
    config.ServerApp.open_browser = open_browser
    config.ServerApp.default_url = f"/formgrader/gradebook/{ASSIGNMENT}"
    config.ServerApp.jpserver_extensions = {"nbgrader.server_extensions.formgrader": True}
    config.ServerApp.allow_root = True  # nothing of a student's runs here, and containers have no other user
    config.ServerApp.terminals_enabled = False
    config.ServerApp.log_level = "WARN"
    # nbgrader's pages call the root "", which a browser takes for the page's own folder
    config.IdentityProvider.cookie_options = {"path": "/", "samesite": "Strict"}
    config.IdentityProvider.token = token if token is not None else os.urandom(24).hex()
    # Settings of this person's other Jupyter servers and kernels are no business of this one.
    server = GradingServer(config=config, config_file_name="workbook_grading_config")
    os.chdir(course)  # nbgrader reads nbgrader_config.py from the working folder
    server.initialize(argv=[], find_extensions=False)
    require_protection(server)
    return server


def require_protection(server: Any) -> None:
    """Refuse to serve pages without our sanitiser: a configuration that cannot be loaded is only logged by Jupyter."""
    exporter = server.web_app.settings.get("nbgrader_exporter")
    if exporter is None or exporter.filters.get("markdown2html") is not sanitise.markdown2html:
        raise UnprotectedError("nbgrader_config.py did not load: see the messages above")


def address(server: Any) -> str:
    """The address to open, with the token that lets one in."""
    return f"http://127.0.0.1:{server.port}/formgrader/gradebook/{ASSIGNMENT}?token={server.identity_provider.token}"
