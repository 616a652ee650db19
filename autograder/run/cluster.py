"""The executor of a Dask cluster: `autograder grade --scheduler tcp://…` (`docs/cluster.md`).

Every worker has this package installed and grades with its own copy of the tests; `Settings` makes sure that they are
the coordinator's. TLS comes from Dask's own configuration (`distributed.comm.tls`), as scheduler and workers have it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

CONNECT_SECONDS = 10.0
AHEAD = 2
"""Submissions in flight for each thread of the cluster: one at work, one on its way."""


class ClusterUnavailableError(Exception):
    """The scheduler cannot be reached, has no workers, or has gone; the text is for the person at the terminal."""


@dataclass
class Cluster:
    """A connected cluster; ``in_flight`` is how many submissions it should be given at once."""

    client: Any
    executor: Executor
    in_flight: int

    def check(self) -> None:
        """Raises ClusterUnavailableError if the connection is gone: what fails then is no submission's fault."""
        if self.client.status != "running":
            raise ClusterUnavailableError("the scheduler is gone; run the same command again to go on")


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler and wait for its first worker. Raises ClusterUnavailableError."""
    from distributed import Client, Security
    from distributed.comm.addressing import parse_address, parse_host_port

    # When a scheduler goes, half of Dask logs tracebacks, each part with a level of its own; `check` says it in a line.
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # A client that is made with no address at all complains again when it is deleted.
        protocol, place = parse_address(address)
        parse_host_port(place)
        if protocol == "tls" and Security().get_connection_args("client").get("ssl_context") is None:
            raise ValueError("there are no certificates in Dask's configuration (docs/cluster.md)")
        client = Client(address, timeout=CONNECT_SECONDS, name="autograder", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterUnavailableError(f"no scheduler at {address}: {error}") from error
    try:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise ClusterUnavailableError(
                f"the scheduler at {address} has no workers: start some with `dask worker {address} --nthreads 1`"
            ) from None
        threads = sum(client.nthreads().values())
        # Not pure: two equal submissions are still two; and the second try is the supervisor's business.
        executor = client.get_executor(pure=False, retries=0)
        yield Cluster(client, executor, AHEAD * threads)
    finally:
        with suppress(Exception):  # a scheduler that is gone cannot say goodbye
            client.close(timeout=5)
