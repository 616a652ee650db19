"""The bundled digits, a small file in CIFAR-10's format, and the downloader against a server on this machine."""

import hashlib
import http.server
import io
import pickle
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hw0 import data, download


def test_digits_are_the_pixels_that_they_were() -> None:
    with np.load(Path(data.__file__).parent / "datasets" / "digits.npz") as stored:
        pixels = stored["images"].tobytes() + stored["labels"].tobytes()
    # of the arrays, not of the file: how tightly zlib packs is no change
    assert (
        hashlib.sha256(pixels).hexdigest()
        == "96a219cf6bdaa510650a7f4643ae413637f5ffd3fc460b72fe8ceefb128f9837"
    )


def test_digits_are_split_centered_and_owned_by_the_caller() -> None:
    digits = data.load_digits()
    assert {name: value.shape for name, value in digits.items() if name.startswith("X")} == {
        "X_train": (1297, 8, 8),
        "X_val": (250, 8, 8),
        "X_test": (250, 8, 8),
    }
    assert np.abs(digits["X_train"].mean(axis=0)).max() < 1e-12
    assert sorted(set(digits["y_val"])) == list(range(10))
    digits["X_train"][:] = 0
    assert data.load_digits()["X_train"].any()


# --- CIFAR-10 -------------------------------------------------------------------------------------------


def write_batches(folder: Path, per_batch: int = 4) -> None:
    """Files named and shaped like CIFAR-10's, with ``per_batch`` images each."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for i, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]):
        pixels = rng.integers(0, 256, (per_batch, 3072), dtype=np.uint8)
        batch = {"data": pixels, "labels": [(i + k) % 10 for k in range(per_batch)], "batch_label": name}
        (folder / name).write_bytes(pickle.dumps(batch, protocol=2))


def test_cifar10_is_read_in_its_own_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_batches(tmp_path / "cifar-10-batches-py")
    monkeypatch.setenv("HW0_DATA_DIR", str(tmp_path))
    loaded = data.load_cifar10(train=15, val=3)
    assert loaded["X_train"].shape == (15, 3, 32, 32)
    assert loaded["X_train"].dtype == np.float32
    assert loaded["X_val"].shape[0] == 3
    assert loaded["y_test"].tolist() == [5, 6, 7, 8]
    assert np.abs(loaded["X_train"].mean(axis=0)).max() < 1e-3
    with pytest.raises(ValueError, match="there are 20 training images"):
        data.load_cifar10(train=20, val=1)


def test_missing_data_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(data.DataMissing, match=r"load_cifar10\(download=True\) downloads 170 MB"):
        data.load_cifar10(tmp_path)


def test_a_batch_that_would_run_code_is_refused(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("ran",)

    folder = tmp_path / "cifar-10-batches-py"
    write_batches(folder)
    (folder / "data_batch_1").write_bytes(pickle.dumps({"data": Evil()}, protocol=2))
    with pytest.raises(pickle.UnpicklingError, match="which no array needs"):
        data.load_cifar10(tmp_path, train=1, val=1)


# --- downloading ----------------------------------------------------------------------------------------


class Server(http.server.ThreadingHTTPServer):
    """Serves one file, and can break off after some bytes or ignore ranges."""

    content = b""
    break_after: int | None = None
    ranges = True
    asked: list[str | None]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        limit, self.server.break_after = self.server.break_after, None
        self.wfile.write(body if limit is None else body[:limit])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the base class names it
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    write_batches(tmp_path / "made" / "cifar-10-batches-py")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(tmp_path / "made" / "cifar-10-batches-py", "cifar-10-batches-py")
    monkeypatch.setattr(download, "_pause", lambda: 0.0)
    monkeypatch.setattr(download, "_CHUNK", 4096)
    with Server(("127.0.0.1", 0), Handler) as running:
        running.content = buffer.getvalue()
        running.asked = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def archive_of(server: Server, md5: str | None = None) -> download.Archive:
    url = f"http://127.0.0.1:{server.server_address[1]}/cifar-10-python.tar.gz"
    return download.Archive(url, len(server.content), md5 or hashlib.md5(server.content).hexdigest())


def test_a_download_is_checked_unpacked_and_leaves_nothing_else(server: Server, tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = download.download_cifar10(home, archive_of(server))
    assert sorted(path.name for path in home.iterdir()) == ["cifar-10-batches-py"]
    assert (folder / "test_batch").is_file()
    assert data.load_cifar10(home, train=15, val=5)["X_val"].shape[0] == 5


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_breaks_off_goes_on(server: Server, tmp_path: Path, ranges: bool) -> None:
    server.break_after, server.ranges = 10_000, ranges
    download.fetch(archive_of(server), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == server.content
    assert server.asked == [None, "bytes=10000-"]


def test_a_part_from_an_earlier_call_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(server.content[:5000])
    download.fetch(archive_of(server), tmp_path / "file")
    assert server.asked == ["bytes=5000-"]
    assert (tmp_path / "file").read_bytes() == server.content


def test_a_wrong_checksum_is_thrown_away(server: Server, tmp_path: Path) -> None:
    with pytest.raises(download.DownloadFailed, match="It was deleted; run it again"):
        download.fetch(archive_of(server, md5="0" * 32), tmp_path / "file")
    assert not (tmp_path / "file").exists()
    assert not (tmp_path / "file.part").exists()


def test_an_endless_answer_is_not_kept(server: Server, tmp_path: Path) -> None:
    known = archive_of(server)
    server.content += b"x" * 1_000_000
    with pytest.raises(download.DownloadFailed):
        download.fetch(known, tmp_path / "file")
    assert list(tmp_path.glob("file*")) == []


def test_no_server_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_pause", lambda: 0.0)
    nowhere = download.Archive("http://127.0.0.1:9/file", 10, "0")
    with pytest.raises(download.DownloadFailed, match="Run it again to continue") as failure:
        download.fetch(nowhere, tmp_path / "file")
    assert "\n" not in str(failure.value)


def test_the_real_archive_is_the_published_one() -> None:
    assert (download.CIFAR10.size, download.CIFAR10.md5) == (170_498_071, "c58f30108f718f92721af3b95e74349a")
