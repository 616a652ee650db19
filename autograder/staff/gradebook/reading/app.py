"""The reading page as a Tornado application: which address belongs to which handler.

Tornado comes with Jupyter, so the page adds no dependency. Database work runs in threads, with one session for each
request. Every response forbids scripts except the page's own files. A call that writes must come from a page of this
server: the handlers check the Origin header, Tornado's token against forged requests (XSRF), and a signed cookie.
"""

from __future__ import annotations

from typing import Any

from tornado import web

from autograder.staff.gradebook.reading import assets, screens
from autograder.staff.gradebook.reading.calls import CALLS, Api
from autograder.staff.gradebook.reading.shared import Reading
from autograder.staff.gradebook.reading.sign_in import SignIn


def make(reading: Reading) -> web.Application:
    """Return the web application of the reading page: its addresses, and cookies that other sites cannot use.

    All addresses begin with ``reading.base``; any other address gets a page that says that there is nothing. The
    signing key and the cookies' name are those of ``reading``. Requests need Tornado's token against cross-site
    forgery. Nothing is logged.
    """
    root = reading.base.rstrip("/")
    routes: list[tuple[Any, ...]] = [
        (r"/", screens.HomePage),
        (r"/in/([A-Za-z0-9_-]{20,600})", SignIn),
        (r"/part/([A-Za-z0-9_-]{1,64})", screens.PartPage),
        (r"/list/([A-Za-z0-9_-]{1,64})", screens.ListPage),
        (r"/answer/([0-9a-f]{32})", screens.AnswerPage),
        (r"/whole/([0-9a-f]{32})", screens.WholeNotebook),
        (r"/scans/([0-9a-f]{32})", screens.ScannedPages),
        (r"/scan/([0-9a-f]{32})/([0-9]{1,4})/([0-9]{1,4})\.jpg", screens.ScannedPicture),
        (r"/group/([0-9a-f]{32})", screens.Group),
        (r"/evidence", screens.EvidencePage),
        (r"/requests", screens.RequestsPage),
        (rf"/api/({'|'.join(CALLS)})", Api),
        (r"/static/reading\.css", assets.StyleSheet),
        (r"/static/(.*)", assets.Files, assets.folder("static")),
        (r"/vendor/(.*)", assets.Files, assets.folder("vendor")),
    ]
    return web.Application(
        [*((root + pattern, *rest) for pattern, *rest in routes), (r".*", screens.UnknownAddress)],
        reading=reading,
        cookie_secret=reading.secret,
        xsrf_cookies=True,
        xsrf_cookie_name=reading.cookie + "_xsrf",
        xsrf_cookie_kwargs={"samesite": "Strict", "path": reading.base, "httponly": True},
        log_function=lambda handler: None,
    )
