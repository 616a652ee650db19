"""A personal link, which signs its reader in for as long as the link is valid."""

from __future__ import annotations

from urllib.parse import urlsplit

from autograder.staff.gradebook.reading import readers
from autograder.staff.gradebook.reading.handler import NO_LINK, Base
from autograder.staff.gradebook.reading.origin import NotAllowedError


class SignIn(Base):
    """Turn the token of a link into a cookie, and lead on to the first page."""

    async def get(self, token: str) -> None:
        value = readers.value_of(token, self.reading.secret)
        if not value or await self.work(lambda session: readers.name_in(session, value)) is None:
            raise NotAllowedError(NO_LINK)
        origins = self.reading.origins
        secure = self.request.protocol == "https" or any(one.startswith("https") for one in origins)
        self.set_signed_cookie(
            self.reading.cookie,
            value,
            expires_days=readers.DAYS,
            path=self.reading.base,
            httponly=True,
            samesite="Lax",
            secure=secure and self.request.host in {urlsplit(one).netloc for one in origins},
        )
        self.redirect(self.reading.base)
