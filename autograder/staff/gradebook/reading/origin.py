"""Decide whether a request comes from a page of this server, whatever name a browser was made to use for it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from tornado import web
from tornado.httputil import HTTPServerRequest

_LOCAL = ("127.0.0.1", "localhost", "::1")


class NotAllowedError(web.HTTPError):
    """The request is refused with status 403; ``reason`` tells the reader why."""

    def __init__(self, reason: str) -> None:
        super().__init__(403)
        self.reason = reason


def check(request: HTTPServerRequest, origins: Collection[str]) -> None:
    """Refuse calls from pages of other sites, under this server's host name or another (DNS rebinding).

    ``origins`` are the addresses under which a reverse proxy offers the page. Raises NotAllowedError.
    """
    own = {urlsplit(origin).netloc: origin for origin in origins}
    try:
        local = urlsplit(f"//{request.host}").hostname in _LOCAL
    except ValueError:
        local = False
    if not local and request.host not in own:
        raise NotAllowedError(
            "The page was requested under a host name that the server does not know. Start it with --origin, as the "
            "documentation says for a reverse proxy."
        )
    origin = request.headers.get("Origin")
    if request.method in ("GET", "HEAD") and origin is None:
        return
    # A reverse proxy on this machine may call this server by a local name.
    allowed = {*origins, *({f"http://{request.host}", f"https://{request.host}"} if local else ())}
    if origin not in allowed:
        raise NotAllowedError("This request does not come from a page of this server.")
