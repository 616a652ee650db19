"""What stands for a worker's session in tests that need no worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.worker.proxy import CheckFailed


class OneByOne:
    """Answers several requests by answering each, as `autograder.worker.session.Session.requests` returns them."""

    def request(self, root: str, operation: str, operands: list[Any]) -> tuple[Any, bool] | None:
        raise NotImplementedError

    def requests(self, root: str, wanted: Sequence[list[Any]]) -> list[Any]:
        replies: list[Any] = []
        for operation, *operands in wanted:
            try:
                replies.append(self.request(root, operation, operands))
            except CheckFailed as fault:
                replies.append(fault)
        return replies
