"""Who may call the reading page, and that what it shows is inert and names nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from autograder.staff.gradebook.reading import readers, server
from autograder.staff.gradebook.reading.shared import Reading
from tests.gradebook.conftest import Class
from tests.gradebook.reading_class import (
    Client,
    grade_of,
    page_of,
    serving,
    set_up,
)

pytestmark = pytest.mark.slow


def test_nobody_comes_in_without_a_link(reading: Reading, port: int) -> None:
    stranger = Client(reading, port, None)
    for path in ("/", "/part/p3b", "/evidence", "/list/p3b", "/requests", "/whole/" + "0" * 32):
        assert stranger.get(path).status == 403, path
    assert stranger.get("/in/" + "A" * 80).status == 403
    assert stranger.call("undo").status == 403


def test_a_revoked_link_and_its_session_are_useless(made: Class, reading: Reading, ana: Client) -> None:
    with Session(reading.engine) as session:
        assert readers.revoke(session, "ana")
    assert ana.get("/").status == 403


def test_an_account_whose_name_is_no_reader_reads_as_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    for account, reader in (
        ("ana", "ana"),
        ("COURSE\\ana", "staff"),
        ("_www", "staff"),
        ("unknown", "staff"),
    ):
        monkeypatch.setattr(server.audit, "current_user", lambda account=account: account)
        assert server.own_name() == reader


def test_a_call_from_elsewhere_is_refused(ana: Client) -> None:
    for headers, status in (
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"X-XSRFToken": ""}, 403),
        ({"X-XSRFToken": "2|aaaa|bbbb|1"}, 403),
        ({"Host": "evil.example"}, 403),
        ({}, 404),  # there is nothing to take back
    ):
        assert ana.call("undo", headers).status == status, headers


def test_a_call_without_an_origin_is_refused(ana: Client) -> None:
    assert ana.request("POST", "/api/undo", "{}", {"X-XSRFToken": ana.xsrf}).status == 403


def test_a_proxy_is_reached_by_its_own_name_and_path(made: Class) -> None:
    reading = set_up(made, base="/services/reading", origins=("https://grading.example.edu",))
    with serving(reading) as port:
        client = Client(reading, port, None)
        link = server.link_for(reading, "ana", "https://grading.example.edu/services/reading/")
        host = {"Host": "grading.example.edu"}
        signed = client.request("GET", link.removeprefix("https://grading.example.edu"), None, host)
        assert (signed.status, signed.headers["Location"]) == (302, "/services/reading/")
        assert "Secure" in signed.headers["Set-Cookie"]
        page = client.request("GET", "/services/reading/", None, host)
        assert 'src="/services/reading/static/reading.js"' in page.text
        assert client.request("GET", "/", None, host).status == 404
        token = re.search(r'data-xsrf="([^"]+)"', page.text)
        assert token
        for origin, status in (("https://grading.example.edu", 404), ("http://grading.example.edu", 403)):
            sent = {**host, "Origin": origin, "X-XSRFToken": token[1]}
            assert client.request("POST", "/services/reading/api/undo", "{}", sent).status == status


def test_a_call_of_another_shape_changes_nothing(made: Class, ana: Client) -> None:
    sent = {"Origin": f"http://127.0.0.1:{ana.port}", "X-XSRFToken": ana.xsrf}
    for body in ("[]", "{", '"x"', "null"):
        assert ana.request("POST", "/api/decide", body, sent).status == 400
    page = page_of(ana, made, "student-05", "p3b")
    changes: list[dict[str, Any]] = [
        *({"states": states} for states in ({}, [], {"a": 1})),
        *({"items": items} for items in (["1"], [10**9])),
        {"rubric": 5},
        {"cell": 7},
    ]
    for change in changes:
        assert ana.decide(page, points="1", **change).status in (400, 404), change
    assert grade_of(made, "student-05", "p3b").manual is None


def test_pages_carry_a_policy_and_what_students_wrote_is_inert(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-03", "p3b")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "owned()" not in re.sub(r'<pre class="says">.*?</pre>', "", page.text, flags=re.S)
    assert "&lt;script&gt;owned()" in page.text  # as typed, escaped
    assert "<script>owned" not in page.text
    assert not re.search(r"<[^>]+\son\w+=", page.text)


def test_names_are_shown_only_if_asked(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-05", "p3b")
    assert "student-05" not in page.text
    named = set_up(made, names=True)
    with serving(named) as port:
        assert "student-05" in page_of(Client(named, port), made, "student-05", "p3b").text
