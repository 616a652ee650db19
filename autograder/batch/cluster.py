"""The executor of a Dask cluster, for `autograder grade --scheduler tcp://…` (`docs/cluster.md`).

This package is installed on every worker, which grades with its own copy of the tests; `Settings` checks that the copy
matches the coordinator's. TLS is configured in Dask (`distributed.comm.tls`), as for the scheduler and the workers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10.0
AHEAD = 2
"""Submissions in flight for each thread of the cluster: one being graded, and one in transit."""


class ClusterUnavailableError(Exception):
    """The scheduler cannot be reached, has no workers, or has gone; the command prints the message."""


@dataclass
class Cluster:
    """A connected cluster; ``in_flight`` is the number of submissions to send at once."""

    client: Any
    executor: Executor
    in_flight: int

    def check(self) -> None:
        """Raise ClusterUnavailableError if the connection is gone; failures are then not caused by a submission."""
        if self.client.status != "running":
            raise ClusterUnavailableError("the scheduler has stopped; run the same command again to continue")


def _client(address: str) -> Client:
    """Connect to the scheduler at an address such as ``tcp://host:8786``; switch off Dask's messages in this process.

    Raises
    ------
    ClusterUnavailableError
        If the address is invalid, no scheduler answers within `CONNECT_SECONDS`, or a certificate is missing.
    """
    from distributed import Client, Security
    from distributed.comm.addressing import parse_address, parse_host_port

    # When a scheduler goes away, many Dask loggers print tracebacks; `check` reports it in one line instead.
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # Check the address first: a client with an invalid address prints another error when it is deleted.
        protocol, place = parse_address(address)
        parse_host_port(place)
        if protocol == "tls" and Security().get_connection_args("client").get("ssl_context") is None:
            raise ValueError("there are no certificates in Dask's configuration (docs/cluster.md)")
        return Client(address, timeout=CONNECT_SECONDS, name="autograder", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterUnavailableError(f"no scheduler at {address}: {error}") from error


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler, wait for its first worker, and yield the cluster. The connection is closed afterward.

    The cluster takes `AHEAD` submissions for each thread that it has now. Messages of Dask's loggers are switched off
    in this process. ``address`` is one such as ``tcp://host:8786``; each wait takes at most `CONNECT_SECONDS`.

    Raises
    ------
    ClusterUnavailableError
        If there is no scheduler at the address, if it has no workers, or if a certificate is missing.
    """
    client = _client(address)
    try:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise ClusterUnavailableError(
                f"the scheduler at {address} has no workers: start some with `dask worker {address} --nthreads 1`"
            ) from None
        threads = sum(client.nthreads().values())
        # Not pure, because equal submissions are separate tasks; no retries, because the supervisor retries.
        executor = client.get_executor(pure=False, retries=0)
        yield Cluster(client, executor, AHEAD * threads)
    finally:
        with suppress(Exception):  # the scheduler may be gone
            client.close(timeout=5)
