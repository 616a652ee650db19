"""The reading page in a real browser: graded by keyboard and counted, by two people at once, and after ``kill -9``.

Needs Chromium; where there is none the tests are skipped, unless ``HW0_REQUIRE_BROWSER`` is set.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from nbformat.notebooknode import NotebookNode

from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.staff.gradebook import database, grades, kept_scans, marked
from autograder.staff.gradebook.reading import queue, server
from autograder.staff.gradebook.reading.parts import READ
from autograder.staff.gradebook.reading.tables import DECISIONS
from tests.browser import chromium, needs_chromium
from tests.gradebook.conftest import Class
from tests.gradebook.reading_class import many, serving, set_up
from tests.pdf.gallery import scan_pdf

pytestmark = [pytest.mark.exhaustive, needs_chromium]

STUDENTS = 12
_TIMEOUT = 120_000  # a loaded machine is slow, not wrong


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, released: dict[str, NotebookNode], empty_database: Path
) -> Class:
    return many(tmp_path_factory.mktemp("many"), empty_database, released, STUDENTS)


@pytest.fixture
def made(filled: Class, tmp_path: Path) -> Class:
    """The class with a database of its own."""
    (tmp_path / "course").mkdir()
    shutil.copy2(filled.course / "nbgrader_config.py", tmp_path / "course")
    shutil.copy2(filled.course / "gradebook.db", tmp_path / "course")
    for name in ("source", "autograded"):
        (tmp_path / "course" / name).symlink_to(filled.course / name)
    return Class(tmp_path, filled.released, database.normalized(str(tmp_path / "course" / "gradebook.db")))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


class Reader:
    """A person with a keyboard: presses keys and counts them."""

    def __init__(self, browser: Any, link: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(_TIMEOUT)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.keys = 0
        self.page.goto(link)
        self.ready()

    def ready(self) -> str:
        """Wait for the page that is coming; returns its kind."""
        self.page.wait_for_selector("main[data-ready]")
        return str(self.page.get_attribute("main", "data-page"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def leave(self, *keys: str) -> str:
        """Press keys, the last of which leads to another page."""
        self.page.evaluate("document.querySelector('main').removeAttribute('data-ready')")
        self.press(*keys)
        return self.ready()

    def go(self, path: str) -> None:
        base = self.page.url.split("/", 3)
        self.page.goto(f"{base[0]}//{base[2]}{path}")
        self.ready()


def _decisions(made: Class) -> list[Any]:
    with database.connect(made.url) as book:
        return list(book.db.execute(sa.select(DECISIONS).order_by(DECISIONS.c.id)))


def test_everything_is_graded_by_keyboard_with_at_most_two_keys_a_decision(made: Class, browser: Any) -> None:
    """A reader decides all answers of a class with the keyboard alone, in every way that there is.

    Nothing waits afterward, each decision took at most two keys, and there were far fewer decisions than answers.
    """
    reading = set_up(made)
    with serving(reading) as port:
        ana = Reader(browser, server.link_for(reading, "ana", f"http://127.0.0.1:{port}"))
        assert ana.leave("Enter") == "evidence"
        assert ana.page.locator(".look").count() == 5
        ana.keys = 0
        kind = ana.leave("c")
        per_decision = [ana.keys]
        assert kind == "home"
        kind = ana.leave("Enter")
        ways = 0
        while kind == "answer":
            ana.keys = 0
            proposed = ana.page.locator(".item[aria-pressed=true]").count()
            if proposed:
                kind = ana.leave("Enter")
            elif ways % 4 == 0:
                kind = ana.leave("f")
            elif ways % 4 == 1:
                kind = ana.leave("z")
            elif ways % 4 == 2:
                kind = ana.leave("2", "Enter")
            else:
                kind = ana.leave("1", "Shift+2")
            ways += not proposed
            per_decision.append(ana.keys)
        assert kind == "done"
        assert ana.errors == []
    made_by = _decisions(made)
    assert len(made_by) == len(per_decision)
    assert max(per_decision) <= 2
    assert {one.who for one in made_by} == {"ana"}
    with database.connect(made.url) as book:
        everybody = grades.load(book)
    assert not any(one.to_grade for one in everybody)
    # far fewer decisions than parts: alike answers, full evidence and untouched slots need none of their own
    assert sum(one.answers for one in made_by) < STUDENTS * 5
    assert len(made_by) < sum(one.answers for one in made_by) / 2


def test_two_browsers_at_once_lose_nothing(made: Class, browser: Any) -> None:
    """Two readers have one answer open, and both decide it.

    The second is told of the first's decision, keeps what was typed, and may replace it. Each is then led to another
    answer.
    """
    reading = set_up(made)
    with serving(reading) as port:
        ana, ben = (
            Reader(browser, server.link_for(reading, name, f"http://127.0.0.1:{port}"))
            for name in ("ana", "ben")
        )
        ana.go("/part/p3b")
        ident = ana.page.get_attribute("main", "data-id")
        ben.go(f"/answer/{ident}")
        ben.page.wait_for_selector("#others .who.same:has-text('ana')")
        ana.leave("f")
        ben.press("m")
        ben.page.keyboard.type("I would give one point.")
        ben.press("Escape", "1", "Enter")
        ben.page.wait_for_selector("#conflict:not([hidden])")
        assert "3 of 3 by ana" in ben.page.inner_text("#conflict")
        scored = [one for one in _decisions(made) if one.cell == "p3b"]
        assert [one.who for one in scored] == ["ana"]
        # what ben chose is still on his page, and he may mean it
        assert ben.page.input_value("#comment") == "I would give one point."
        ben.page.evaluate("document.querySelector('main').removeAttribute('data-ready')")
        ben.page.click("text=Replace it with mine")
        ben.ready()
        assert [one.who for one in _decisions(made) if one.cell == "p3b"] == ["ana", "ben"]
        # each is led past what the other has open
        ana.go("/part/p3b?tab=x")
        ben.go("/part/p3b?tab=y")
        assert ana.page.get_attribute("main", "data-id") != ben.page.get_attribute("main", "data-id")


def test_score_above_maximum_is_refused_and_clearing_it_returns_the_answer(made: Class, browser: Any) -> None:
    reading = set_up(made)
    with serving(reading) as port:
        ana = Reader(browser, server.link_for(reading, "ana", f"http://127.0.0.1:{port}"))
        ana.go("/part/p2c-derivation?only=1")
        ident = ana.page.get_attribute("main", "data-id")
        ana.press("p")
        ana.page.keyboard.type("7")
        ana.press("Enter")
        ana.page.wait_for_selector("#refused:not([hidden])")
        ana.page.wait_for_function(
            "document.querySelector('#refused').textContent.includes('between 0 and 1')"
        )
        assert _decisions(made) == []
        ana.page.fill("#points", "0.5")
        ana.leave("Enter")
        assert _decisions(made)[-1].what == "0.5 of 1"
        ana.go(f"/answer/{ident}")
        ana.page.fill("#points", "")
        ana.leave("Enter")
        assert _decisions(made)[-1].what == "back to the queue"
        ana.go(f"/answer/{ident}")
        ana.leave("u")
        assert ana.page.input_value("#points") == "0.5"


def _scan(made: Class, pages: int) -> str:
    """Give a student whose answer is on paper a scan; returns the answer's id."""
    with database.connect(made.url) as book:
        read = [one for part in READ for one in queue.of_part(book.db, part.cell)]
    one = next(one for one in read if "scan" in (one.checked or ""))
    handed_in = made.folder / one.student
    handed_in.mkdir()
    (handed_in / "p2_slopes.ipynb").write_text(json.dumps(made.released["p2_slopes"]))
    (handed_in / "scan.pdf").write_bytes(scan_pdf(pages))
    place = kept_scans.folder(made.course, one.student)
    assert kept_scans.keep(place, handed_in, submissions.read(handed_in, Release().originals))
    return one.id


@pytest.mark.parametrize("width", [1200, 390])
def test_a_scanned_page_is_read_by_keyboard_at_any_width(made: Class, browser: Any, width: int) -> None:
    """A scanned page is shown, enlarged, hidden and turned, and never makes the page wider than the window."""
    ident = _scan(made, 2)
    reading = set_up(made)
    with serving(reading) as port:
        link = server.link_for(reading, "ana", f"http://127.0.0.1:{port}")
        ana = Reader(browser, link, viewport={"width": width, "height": 800})
        ana.go(f"/answer/{ident}")
        first = ana.page.locator(".sheet img").first
        first.wait_for()
        assert first.evaluate("e => e.decode().then(() => e.naturalHeight > 1000)")
        assert ana.page.evaluate("document.documentElement.scrollWidth") <= width
        narrow = first.bounding_box()["width"]
        ana.press("x")
        assert first.bounding_box()["width"] > 1.5 * narrow
        assert ana.page.evaluate("document.documentElement.scrollWidth") <= width
        ana.press("x", "s")
        assert not first.is_visible()
        ana.press("s")
        upright = first.bounding_box()
        ana.page.locator(".turn").first.click()
        turned = first.bounding_box()
        assert turned["width"] == pytest.approx(upright["width"], abs=1)
        assert turned["height"] < upright["width"] < upright["height"]
        ana.leave("f")
        assert ana.errors == []
    assert _decisions(made)[-1].what == "1 of 1"


def test_every_command_in_the_model_answers_is_known(made: Class, browser: Any) -> None:
    reading, typeset = set_up(made), 0
    with serving(reading) as port:
        ana = Reader(browser, server.link_for(reading, "ana", f"http://127.0.0.1:{port}"))
        for part in READ:
            ana.go(f"/part/{part.cell}?only=1")
            ana.page.wait_for_selector("main[data-typeset]")
            typeset += ana.page.locator("mjx-container").count()
            unknown = ana.page.locator("mjx-container [fill=red], mjx-container [data-mjx-error]")
            assert unknown.all_inner_texts() == [], part.cell
    assert typeset > 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone(made: Class, browser: Any, scheme: str) -> None:
    reading = set_up(made)
    with serving(reading) as port:
        link = server.link_for(reading, "ana", f"http://127.0.0.1:{port}")
        size = {"width": 375, "height": 800}
        ana = Reader(browser, link, viewport=size, color_scheme=scheme)
        shades = set()
        for path in (
            "/",
            "/part/p3b",
            "/part/p2a-derivation",
            "/list/p2c-derivation",
            "/evidence",
            "/requests",
        ):
            ana.go(path)
            assert ana.page.evaluate("document.documentElement.scrollWidth") <= 375, path
            shades.add(ana.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        (shade,) = shades
        red = int(re.findall(r"\d+", shade)[0])
        assert (red < 60) == (scheme == "dark")
        assert ana.errors == []


def test_a_killed_server_loses_nothing(made: Class, browser: Any) -> None:
    """The server is killed while a reader decides; the page says so, and goes on with a new server."""

    def start(port: int) -> tuple[Any, str]:
        command = [sys.executable, "-m", "autograder", "gradebook", "read", "--course", str(made.course)]
        command += ["--db", made.url]  # the copied configuration names the database that was copied
        process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE, text=True)
        with process.stdout as said:  # type: ignore[union-attr]
            found = re.search(r"http://\S+", said.readline() + said.readline())
        assert found
        return process, found[0]

    process, link = start(0)
    try:
        port = int(link.split(":")[2].split("/")[0])
        ana = Reader(browser, link)
        ana.go("/part/p3b")
        ident = ana.page.get_attribute("main", "data-id")
        ana.leave("f")
        ana.press("m")
        ana.page.keyboard.type("Typed before the crash.")
        ana.press("Escape", "1")
        second = ana.page.get_attribute("main", "data-id")
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        ana.press("Enter")
        ana.page.wait_for_selector("#refused:has-text('does not answer')")
        process, _ = start(port)
        ana.leave("Enter")  # the same page goes on with the server that was started again
        assert ana.page.get_attribute("main", "data-id") not in (ident, second)
    finally:
        process.kill()
        process.wait(60)
    made_by = _decisions(made)
    assert [one.what for one in made_by] == ["3 of 3", "1 of 3"]
    with database.connect(made.url) as book:
        comments = [marked.comments(book, one.student) for one in grades.load(book)]
    assert {"p3b": "Typed before the crash."} in comments
