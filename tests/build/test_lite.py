"""The site that runs the notebooks in the browser: what it holds, where its packages come from, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder import build, cli
from autograder.build import plan as releases
from autograder.build import secrets
from autograder.build.lite import browser_wheels, lite_site
from autograder.homework.questions import HOMEWORK
from workbook.cells import in_browser
from workbook.pdf.commands import make_pdf

pytestmark = pytest.mark.slow

INFO = {"python": "3.14.2", "abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3"}


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in the form of Pyodide's, with every package that the site asks for, and nothing in them."""
    folder = tmp_path_factory.mktemp("pyodide")
    for name in (lite_site.INSTALLED.entry, *lite_site.CORE, "pyodide.asm.mjs"):
        (folder / name).write_text("")
    packages = {}
    for name in (*browser_wheels.KERNEL, *browser_wheels.PACKAGES):
        file, data = browser_wheels.wheel_of(name, {f"{name}.py": b""})
        (folder / file).write_bytes(data)
        packages[name] = {**browser_wheels.entry_of(folder / file, []), "version": "1"}
    packages["matplotlib"]["depends"] = ["numpy"]
    # Nothing needs it: it stays where Pyodide has it.
    packages["scipy"] = {**packages["numpy"], "name": "scipy", "file_name": "scipy.whl", "imports": ["scipy"]}
    (folder / browser_wheels.LOCK).write_text(json.dumps({"info": INFO, "packages": packages}))
    return folder


@pytest.fixture(scope="module")
def site(folder: Any, pyodide: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("lite")
    built = lite_site.build(folder, work / "site", work / "work", str(pyodide))
    assert built.elsewhere == []
    return built.folder


def own_wheel(site: Path) -> Path:
    (wheel,) = (site / "static" / "pyodide").glob(f"{HOMEWORK.name}-0.*.whl")
    return wheel


@pytest.mark.exhaustive
def test_the_site_opens_every_notebook_as_it_is_released(site: Path, release: Any) -> None:
    assert (site / "index.html").is_file()
    assert (site / "service-worker.js").is_file()
    held = {path.name: path.read_bytes() for path in (site / "files").iterdir()}
    assert held == release.notebooks
    listed = json.loads((site / "api" / "contents" / "all.json").read_text())["content"]
    assert {one["name"] for one in listed} == set(held)


@pytest.mark.exhaustive
def test_all_that_a_notebook_imports_comes_from_the_site(site: Path) -> None:
    settings = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    (kernel,) = settings["litePluginSettings"].values()
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    lock_file = site / kernel["loadPyodideOptions"]["lockFileURL"]
    packages = json.loads(lock_file.read_text())["packages"]
    own = packages[HOMEWORK.name]
    assert {"workbook", HOMEWORK.name} <= set(own["imports"])
    for name in (HOMEWORK.name, *own["depends"], *kernel["loadPyodideOptions"]["packages"]):
        wheel = lock_file.parent / packages[name]["file_name"]
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() == packages[name]["sha256"], name
    # What no notebook needs is fetched when a student imports it.
    assert packages["scipy"]["file_name"] == f"{lite_site.CDN}/scipy.whl"


@pytest.mark.exhaustive
def test_the_site_holds_no_secret(site: Path, folder: Any) -> None:
    files = {path.name: path.read_bytes() for path in (site / "files").iterdir()}
    with zipfile.ZipFile(own_wheel(site)) as archive:
        files |= {name: archive.read(name) for name in archive.namelist()}
    assert {"toy/__init__.py", "workbook/check.py", "homework.json", "tests/p2a.py"} <= set(files)
    assert secrets.find(files, secrets.of_homework(folder)) == []


@pytest.mark.exhaustive
def test_the_wheel_is_all_that_a_check_needs(site: Path, tmp_path: Path) -> None:
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    with zipfile.ZipFile(own_wheel(site)) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "work").mkdir()
    code = "from toy import check; from workbook import derive; check('p1a'); print(derive('p2a', '1 = 1'))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=tmp_path / "work",
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": f"{tmp_path / 'installed'}:{packages}",
        },
        capture_output=True,
        text=True,
    )
    assert "p1a: 0 of" in done.stdout, done.stdout + done.stderr
    assert "p2a: The derivative of" in done.stdout


def test_the_command_says_where_the_site_is_and_what_browsers_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def build(homework: Any, out: Path, work: Path, pyodide: str, also: tuple[str, ...]) -> lite_site.Built:
        asked.append((out, pyodide, also))
        return lite_site.Built(out, ["scipy", "lark"])

    monkeypatch.setattr(lite_site, "build", build)
    run = CliRunner().invoke
    plain = run(cli.main, ["lite", "--package", "scipy"])
    assert plain.exit_code == 0, plain.output
    assert plain.output.splitlines()[1] == f"The browser fetches from {lite_site.CDN}: lark, scipy"
    copied = run(cli.main, ["lite", "-o", "site", "--pyodide", "folder"])
    assert copied.output.splitlines() == [
        f"site, for Pyodide {lite_site.PYODIDE_VERSION}",
        "The browser fetches from the CDN: lark, scipy",
    ]
    assert [(pyodide, also) for _, pyodide, also in asked] == [(lite_site.CDN, ("scipy",)), ("folder", ())]


@pytest.mark.parametrize("problem", [lite_site.LiteError("no Pyodide"), build.SourceError("no Pyodide")])
def test_a_site_that_cannot_be_built_is_one_line(problem: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise problem

    monkeypatch.setattr(lite_site, "build", fail)
    refused = CliRunner().invoke(cli.main, ["lite"])
    assert (refused.exit_code, refused.output) == (1, "Error: no Pyodide\n")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupyterlite_core.constants", None)
    monkeypatch.delitem(sys.modules, lite_site.__name__)
    monkeypatch.delattr(sys.modules["autograder.build.lite"], "lite_site")
    missing = CliRunner().invoke(cli.main, ["lite"])
    assert (missing.exit_code, missing.output) == (
        1,
        "Error: jupyterlite_core.constants is missing: install the extra `lite` of this package\n",
    )


def test_another_release_is_another_wheel() -> None:
    old, new = (browser_wheels.wheel_of("toy", {"toy.py": text})[0] for text in (b"1", b"2"))
    assert old != new
    assert browser_wheels.wheel_of("toy", {"toy.py": b"1"}) == browser_wheels.wheel_of(
        "toy", {"toy.py": b"1"}
    )


def test_by_default_pyodides_own_packages_come_from_its_address(
    pyodide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = json.loads((pyodide / browser_wheels.LOCK).read_text())
    del lock["packages"]["lark"]  # as in Pyodide's own, which has no lark
    asked = []

    def fetch(name: str, version: str, info: Any, cache: Path) -> Path:
        asked.append(name)
        file, data = browser_wheels.wheel_of(name, {f"{name}.py": b""})
        return releases.write(cache / file, data)

    monkeypatch.setattr(browser_wheels, "fetch", fetch)
    own = releases.write(tmp_path / "toy-1-py3-none-any.whl", browser_wheels.wheel_of("toy", {})[1])
    chosen = browser_wheels.choose(lock, "https://cdn.example/full", own, tmp_path, folder=None)
    assert asked == ["lark"]
    assert set(chosen.elsewhere) == {*browser_wheels.KERNEL, *browser_wheels.PACKAGES} - {"lark"}
    files = {name: entry["file_name"] for name, entry in chosen.lock["packages"].items()}
    assert files["numpy"].startswith("https://cdn.example/full/numpy-")
    assert "/" not in files["lark"]
    assert sorted(chosen.files) == sorted([files["lark"], own.name])


def test_a_shared_library_is_listed_as_pyodide_lists_it(pyodide: Path, tmp_path: Path) -> None:
    lock = json.loads((pyodide / browser_wheels.LOCK).read_text())
    (pyodide / "blas-1.zip").write_bytes(b"no wheel")
    library = {"name": "blas", "version": "1", "file_name": "blas-1.zip", "package_type": "shared_library"}
    lock["packages"]["blas"] = {
        **library,
        "install_dir": "dynlib",
        "sha256": "0",
        "depends": [],
        "imports": [],
    }
    lock["packages"]["numpy"]["depends"] = ["blas"]
    own = releases.write(tmp_path / "toy-1-py3-none-any.whl", browser_wheels.wheel_of("toy", {})[1])
    chosen = browser_wheels.choose(lock, "https://cdn.example", own, tmp_path, folder=pyodide)
    assert chosen.lock["packages"]["blas"] == lock["packages"]["blas"]
    assert chosen.files["blas-1.zip"] == pyodide / "blas-1.zip"


def test_a_wheel_from_pypi_has_its_own_hash_though_pyodides_has_the_same_name(
    pyodide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = json.loads((pyodide / browser_wheels.LOCK).read_text())
    file = lock["packages"]["click"]["file_name"]
    less = shutil.copytree(pyodide, tmp_path / "less", ignore=shutil.ignore_patterns(file))
    other = zipfile.ZipFile(tmp_path / file, "w")
    other.writestr("click/__init__.py", "rebuilt")
    other.close()
    monkeypatch.setattr(browser_wheels, "fetch", lambda *_: tmp_path / file)
    own = releases.write(tmp_path / "toy-1-py3-none-any.whl", browser_wheels.wheel_of("toy", {})[1])
    chosen = browser_wheels.choose(lock, "https://cdn.example", own, tmp_path, folder=less)
    assert (
        chosen.lock["packages"]["click"]["sha256"]
        == hashlib.sha256((tmp_path / file).read_bytes()).hexdigest()
    )


def test_a_wheel_for_one_pyodide_is_not_used_with_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(command: list[str], **_: object) -> None:
        folder = Path(next(word for word in command if word.startswith("--dest=")).partition("=")[2])
        tag = next(word for word in command if word.startswith("--platform=pyodide")).partition("=")[2]
        releases.write(folder / f"{command[-1].replace('==', '-')}-cp312-cp312-{tag}.whl", b"")

    monkeypatch.setattr(browser_wheels.subprocess, "run", download)
    for abi in ("2024_0", "2026_0", "2024_0"):
        wheel = browser_wheels.fetch("fast", "1.0", {**INFO, "abi_version": abi}, tmp_path)
        assert wheel is not None
        assert abi in wheel.name


@pytest.mark.exhaustive
def test_another_jupyterlite_starts_pyodide_by_its_own_script(
    folder: Any, pyodide: Path, tmp_path: Path
) -> None:
    installed = lite_site.INSTALLED
    other = replace(installed, entry="pyodide.js", kernel=("click", *installed.kernel))
    with pytest.raises(lite_site.LiteError, match=r"there is no pyodide\.js"):
        lite_site.build(folder, tmp_path / "site", tmp_path / "work", str(pyodide), lite=other)
    full = shutil.copytree(pyodide, tmp_path / "full")
    (full / "pyodide.js").write_text("")
    lite_site.build(folder, tmp_path / "site", tmp_path / "work", str(full), lite=other)
    settings = json.loads((tmp_path / "site" / "jupyter-lite.json").read_text())["jupyter-config-data"]
    (kernel,) = settings["litePluginSettings"].values()
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.js"
    assert (tmp_path / "site" / "static" / "pyodide" / "pyodide.js").is_file()
    assert kernel["loadPyodideOptions"]["packages"][0] == "click"


def test_a_package_that_is_nowhere_is_named(
    pyodide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = json.loads((pyodide / browser_wheels.LOCK).read_text())
    del lock["packages"]["lark"]
    monkeypatch.setattr(browser_wheels, "fetch", lambda *_: None)
    with pytest.raises(LookupError, match=r"lark .* has no wheel for the browser"):
        browser_wheels.choose(lock, "https://cdn.example", tmp_path / "toy", tmp_path, folder=None)


def test_a_leak_stops_the_build(
    folder: Any, release: Any, pyodide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = next(iter(sorted(folder.hidden_tests.glob("*.py"))))
    files = {**releases.student_files(folder, release), "notes.txt": hidden.read_bytes()}
    monkeypatch.setattr(releases, "student_files", lambda *_: files)
    with pytest.raises(lite_site.LiteError, match="would contain secrets"):
        lite_site.build(folder, tmp_path / "site", tmp_path / "work", str(pyodide))
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_a_site_is_not_overwritten(folder: Any, pyodide: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(lite_site.LiteError, match="is not a site that this command wrote"):
        lite_site.build(folder, tmp_path, tmp_path / "work", str(pyodide))
    assert (tmp_path / "thesis.tex").is_file()


def test_a_folder_without_pyodide_is_named(folder: Any, tmp_path: Path) -> None:
    with pytest.raises(lite_site.LiteError, match=r"there is no pyodide\.mjs"):
        lite_site.build(folder, tmp_path / "site", tmp_path / "work", str(tmp_path))


def test_a_package_that_is_not_installed_is_named(folder: Any, pyodide: Path, tmp_path: Path) -> None:
    with pytest.raises(lite_site.LiteError, match="no-such-package: install it here first"):
        lite_site.build(folder, tmp_path / "site", tmp_path / "work", str(pyodide), ("no-such-package",))


def test_lock_file_with_invalid_json_is_named(folder: Any, pyodide: Path, tmp_path: Path) -> None:
    broken = tmp_path / "pyodide"
    shutil.copytree(pyodide, broken)
    (broken / "pyodide-lock.json").write_text("<html>")
    with pytest.raises(lite_site.LiteError, match="pass a folder with Pyodide's files"):
        lite_site.build(folder, tmp_path / "site", tmp_path / "work", str(broken))


def test_in_a_browser_make_pdf_says_where_the_pdf_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(in_browser, "HERE", True)
    monkeypatch.chdir(tmp_path)
    make_pdf()
    assert capsys.readouterr().out == f"{in_browser.NO_PDF}\n"
    in_browser.say()
    assert "The PDF and the hand-in do not" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_at_home_the_toolkit_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    in_browser.say()
    assert capsys.readouterr().out == ""
