"""What other programs export, pack and name: it is taken, or named on the screen and in the report, with a remedy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.people.directory import Directory, Person
from autograder.people.rosters import RosterError, merged, read_roster
from tests.collect import downloads
from tests.collect.downloads import NOTEBOOK, Odd, Student, named_in, odd, with_unicode_paths, write, zipped
from tests.collect.test_layouts import about
from tests.collect.test_odd import collect, damaged_in

SAID = {kind: one.said for kind, one in odd("student-01", b'{"cells": []}').items()}
KINDS = list(SAID)
POINTS = 1
"""What the solved notebook earns."""


@pytest.fixture(scope="module")
def graded(solved, tmp_path_factory) -> dict[str, dict[str, Any]]:
    """A folder with a student for every kind, collected and graded: what was said on the screen, and the reports."""
    folder = tmp_path_factory.mktemp("odd")
    heap = folder / "heap"
    for number, kind in enumerate(KINDS, start=1):
        write(heap, _odd(kind, number, solved).files)
    collected = collect(folder, heap)
    words = ["grade", str(folder / "class"), "-o", str(folder / "out")]
    run = CliRunner().invoke(cli.main, words, catch_exceptions=False)
    reports = {path.parent.name: json.loads(path.read_text()) for path in folder.glob("out/*/report.json")}
    left = json.loads((folder / "class" / "class.json").read_text())["left"]
    return {"screens": {"collect": collected, "grade": run}, "reports": reports, "left": left}


def _odd(kind: str, number: int, solved: dict[str, bytes]) -> Odd:
    return odd(f"student-{number:02d}", solved[NOTEBOOK])[kind]


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken_or_named_with_a_remedy(kind: str, graded, solved) -> None:
    number = KINDS.index(kind) + 1
    expected, who = _odd(kind, number, solved), f"student-{number:02d}"
    report = graded["reports"][who]
    assert report["score"] == (POINTS if expected.taken else 0)
    said = [one["reason"] for one in report.get("left", [])] + [report.get("refused", "")]
    said += [error["evalue"] for one in report["notebooks"] for error in one["errors"]]
    if expected.said:
        assert any(expected.said in text for text in said), said
    else:
        assert not any(said), said


@pytest.mark.exhaustive
def test_the_screens_name_each_student_with_something_left_and_the_exit_codes_are_1(graded) -> None:
    for name, screen in graded["screens"].items():
        assert screen.exit_code == 1, name
        rows = re.sub(r"[│\s]+", "", screen.output)
        for number, kind in enumerate(KINDS, start=1):
            assert f"student-{number:02d}" in screen.output, (name, kind)
            assert re.sub(r"\s", "", SAID[kind])[:20] in rows, (name, kind)
    assert all(re.match(r"heap/student-\d\d\.z01", name) for name in graded["left"])


# Whole classes


@pytest.fixture
def klass(solved) -> list[Student]:
    return [Student(number, [{NOTEBOOK: solved[NOTEBOOK]}]) for number in (1, 2)]


def names(tmp_path: Path) -> list[str]:
    return [one["who"] for one in about(tmp_path / "class").values()]


def test_names_of_people_are_read_in_the_encoding_of_the_zip(solved, tmp_path) -> None:
    people = {f"{name}/{NOTEBOOK}": solved[NOTEBOOK] for name in ("张 一", "李 二")}
    for encoding, more, exit_code in (("utf-8", (), 0), ("gbk", ("--names", "gbk"), 0), ("gbk", (), 1)):
        (tmp_path / "class.zip").write_bytes(named_in(encoding, people))
        result = collect(tmp_path / f"{encoding}{exit_code}", tmp_path / "class.zip", more=more)
        assert result.exit_code == exit_code, result.output
        if exit_code == 0:
            assert names(tmp_path / f"{encoding}0") == ["张 一", "李 二"]
        else:
            assert "pass the encoding with --names" in re.sub(r"\s+", " ", result.output)
    (tmp_path / "class.zip").write_bytes(with_unicode_paths(people))
    assert collect(tmp_path / "extra", tmp_path / "class.zip").exit_code == 0
    assert names(tmp_path / "extra") == ["张 一", "李 二"]
    assert collect(tmp_path / "x", tmp_path / "class.zip", more=("--names", "base64")).exit_code == 2


def test_the_parts_of_a_download_from_drive_are_one_download(klass, solved, tmp_path) -> None:
    """Drive puts a person's files into whichever part has room, given together or in one folder."""
    files = downloads.google_classroom(klass) | {"Student 01 - p2_slopes.ipynb": solved["p2_slopes.ipynb"]}
    parts = [dict(list(files.items())[n::2]) for n in (0, 1)]
    for number, part in enumerate(parts, start=1):
        write(tmp_path / "both", {f"Homework 0-20250906T055900Z-1-00{number}.zip": zipped(part)})
    for sources in ([tmp_path / "both"], sorted((tmp_path / "both").iterdir())):
        out = tmp_path / f"of-{len(sources)}"
        result = collect(out, *sources)
        assert result.exit_code == 0, result.output
        found = about(out / "class")
        assert [(one["who"], len(one["notebooks"]), one["attempt"]) for one in found.values()] == [
            ("Student 01", 2, 1),
            ("Student 02", 1, 1),
        ]


def test_the_same_download_twice_is_one_attempt(klass, tmp_path) -> None:
    data = zipped(downloads.canvas(klass))
    write(tmp_path, {"submissions.zip": data, "submissions (1).zip": data})
    result = collect(tmp_path, tmp_path / "submissions.zip", tmp_path / "submissions (1).zip")
    assert result.exit_code == 0, result.output
    assert [(one["attempt"], len(one["attempts"])) for one in about(tmp_path / "class").values()] == [
        (1, 1)
    ] * 2


def test_of_two_hand_ins_without_times_the_one_that_does_not_count_is_named(klass, solved, tmp_path) -> None:
    """Somebody sends a better version by e-mail after the deadline of Canvas."""
    q2 = "p2_slopes.ipynb"
    write(tmp_path / "mail", {"student-01.zip": zipped({NOTEBOOK: solved[NOTEBOOK], q2: solved[q2]})})
    (tmp_path / "mail" / "student-02.zip").write_bytes(zipped(klass[1].attempts[0]))
    (tmp_path / "submissions.zip").write_bytes(zipped(downloads.canvas(klass)))
    (tmp_path / "roster.csv").write_text(downloads.canvas_roster(klass))
    more = ("--roster", str(tmp_path / "roster.csv"))
    result = collect(tmp_path, tmp_path / "submissions.zip", tmp_path / "mail", more=more)
    assert result.exit_code == 1
    one, two = about(tmp_path / "class").values()
    assert one["left"] == {
        "mail": "another hand-in, and no time says which is the later one: that of submissions.zip counts"
    }
    assert (list(one["notebooks"]), two["left"]) == (["p3_words"], {})


def test_canvas_names_have_letters_of_every_script(klass, solved, tmp_path) -> None:
    """Canvas keeps letters and their marks, and writes other people's work under a number."""
    people = {"शर्माअनिल": 7, "nguyễnvăn": 8, "o_neilana": 9, "12": 10}
    files = {f"{who}_{100_000 + n}_{900_000 + n}_{NOTEBOOK}": solved[NOTEBOOK] for who, n in people.items()}
    assert collect(tmp_path, write(tmp_path / "download", files)).exit_code == 0
    found = about(tmp_path / "class").values()
    assert {one["who"]: one["ids"] for one in found} == {
        w: {"canvas": str(100_000 + n)} for w, n in people.items()
    }
    blind = {
        f"{late}anon_x7Yz{n}_90000{n}_{NOTEBOOK}": solved[NOTEBOOK] for n, late in ((1, ""), (2, "LATE_"))
    }
    assert collect(tmp_path / "blind", write(tmp_path / "blind" / "download", blind)).exit_code == 0
    assert [(one["who"], one["late"]) for one in about(tmp_path / "blind" / "class").values()] == [
        ("anon_x7Yz1", False),
        ("anon_x7Yz2", True),
    ]


@pytest.mark.parametrize(
    ("prefixes", "who"),
    [
        (("Participant_500001", "Participant_500002"), ["Participant (500001)", "Participant (500002)"]),
        (("Group A_71", "Group B_72"), ["Group A", "Group B"]),
        (("Group A_71", "Default group"), ["Default group", "Group A"]),
    ],
)
@pytest.mark.parametrize("end", ["/", "_/", "_"])
def test_moodles_names_of_groups_and_of_nobody(prefixes, who, end, solved, tmp_path) -> None:
    files = {f"{prefix}_assignsubmission_file{end}{NOTEBOOK}": solved[NOTEBOOK] for prefix in prefixes}
    result = collect(tmp_path, write(tmp_path / "moodle", files))
    assert result.exit_code == 0, result.output
    assert sorted(names(tmp_path)) == who


def test_moodles_worksheet_is_a_roster_and_joins_by_number(klass, tmp_path) -> None:
    (tmp_path / "worksheet.csv").write_text(downloads.moodle_worksheet([*klass, Student(3, [])]))
    blind = {name.replace("Student 0", "Participant"): data for name, data in downloads.moodle(klass).items()}
    blind = {re.sub(r"^Participant\d", "Participant", name): data for name, data in blind.items()}
    more = ("--roster", str(tmp_path / "worksheet.csv"))
    result = collect(tmp_path, write(tmp_path / "moodle", blind), more=more)
    assert result.exit_code == 0, result.output
    assert names(tmp_path) == ["Student 01", "Student 02"]
    assert "handed in nothing: Student 03" in result.output


def test_a_groups_hand_in_is_every_members(klass, solved, tmp_path) -> None:
    """Canvas and Moodle name the group; a roster says who is in it. Two rosters of the same people are one."""
    one, two = klass
    alone = Student(3, [{NOTEBOOK: solved[NOTEBOOK]}])
    groups = downloads.canvas_groups({"Homework Group 1": [one, two], "": [alone]})
    (tmp_path / "groups.csv").write_text(groups)
    (tmp_path / "gradebook.csv").write_text(downloads.canvas_roster([*klass, alone]))
    more = ("--roster", str(tmp_path / "gradebook.csv"), "--roster", str(tmp_path / "groups.csv"))
    canvas = {
        f"homeworkgroup1_{two.canvas_id}_900001_{NOTEBOOK}": solved[NOTEBOOK],
        f"03student_{alone.canvas_id}_900002_{NOTEBOOK}": solved[NOTEBOOK],
    }
    moodle = {f"Homework Group 1_71_assignsubmission_file/{NOTEBOOK}": solved[NOTEBOOK]}
    for system, files in (("canvas", canvas), ("moodle", moodle)):
        result = collect(tmp_path / system, write(tmp_path / system / "download", files), more=more)
        assert result.exit_code == 0, result.output
        found = list(about(tmp_path / system / "class").values())
        assert [(one["who"], len(one["group"])) for one in found][:2] == [
            ("Student 01", 2),
            ("Student 02", 2),
        ]
        assert "not on the roster" not in result.output
        assert ("handed in nothing: Student 03" in result.output) is (system == "moodle")


def test_a_folder_with_the_addresses_of_a_group_is_every_members(klass, tmp_path) -> None:
    rows = (
        "Name,Email\nStudent 01,one@example.edu\nStudent 02,two-one@example.edu\nStudent 03,x@example.edu\n"
    )
    (tmp_path / "roster.csv").write_text(rows)
    folders = ("one@example.edu-two-one@example.edu", "x@example.edu", "x@example.edu-other@example.edu")
    files = {f"toy/{folder}/6vGQ8l/{NOTEBOOK}": klass[0].attempts[0][NOTEBOOK] for folder in folders}
    more = ("--roster", str(tmp_path / "roster.csv"))
    result = collect(tmp_path, write(tmp_path / "okpy", files), more=more)
    found = about(tmp_path / "class").values()
    assert [(one["who"], len(one["group"])) for one in found if one["on_roster"]] == [
        ("Student 01", 2),
        ("Student 02", 2),
        ("Student 03", 0),
    ]
    assert "not on the roster: x@example.edu-other@example.edu" in result.output


def test_sakais_groups_and_old_times(solved, tmp_path) -> None:
    place = "Homework 0/Group A (1234-5678)"
    files = {
        f"{place}/timestamp.txt": b"20250905221033123",
        f"{place}/members.txt": b"01, Student(student-01); 02, Student(student-02)",
        f"{place}/Submission attachment(s)/{NOTEBOOK}": solved[NOTEBOOK],
        "Homework 0/grades.xls": b"x",
    }
    assert collect(tmp_path, write(tmp_path / "sakai", files)).exit_code == 0
    found = list(about(tmp_path / "class").values())
    assert [(one["who"], one["when"], len(one["group"])) for one in found] == [
        ("01 Student".replace("01 Student", "Student 01"), "2025-09-05T22:10:33+00:00", 2),
        ("Student 02", "2025-09-05T22:10:33+00:00", 2),
    ]


def test_gradescope_groups_and_submissions_of_nobody(klass, tmp_path) -> None:
    files = downloads.gradescope(klass)
    table = "assignment_42_export/submission_metadata.yml"
    text = files[table].decode()
    one, two = re.findall(r"  - :name: Student 0\d\n    :sid: '\d+'\n    :email: \S+\n", text)
    files[table] = (
        text.replace(one, one + two).replace(f"  :submitters:\n{two}", "  :submitters: []\n", 1).encode()
    )
    # The second student's own submission has no submitter now.
    result = collect(tmp_path, write(tmp_path / "export", files))
    assert result.exit_code == 1
    found = about(tmp_path / "class")
    assert [(one["who"], one["group"]) for one in found.values()] == [
        ("Student 01", ["Student 01", "Student 02"]),
        ("Student 02", ["Student 01", "Student 02"]),
    ]
    assert "submission_700002" in result.output
    assert "choose the student in Gradescope" in re.sub(r"\s+", " ", result.output)


# Names of people, and rosters


@pytest.mark.parametrize(
    "name",
    [
        "O’Brien-Smith, Ana",
        "بن علي, ليلى",
        "\u202bليلى\u202c",
        "Ana 🌊",
        "von der Straße",
        "Дмитрий Ёжиков",
        "x" * 200,
    ],
)
def test_names_of_people_keep_their_letters_and_have_a_folder(name, solved, tmp_path) -> None:
    files = {
        f"{name}.zip": zipped({NOTEBOOK: solved[NOTEBOOK]}),
        "student-02.zip": zipped({NOTEBOOK: solved[NOTEBOOK]}),
    }
    result = collect(tmp_path, write(tmp_path / "heap", files))
    assert result.exit_code == 0, result.output
    found = about(tmp_path / "class")
    assert name in [one["who"] for one in found.values()]
    assert all(folder.isascii() for folder in found)
    assert "\u202b" not in result.output


ROSTER = (
    "Name,SID,Email\nStudent 01,3000001,student-01@example.edu\nStudent 02,3000002,student-02@example.edu\n"
)


@pytest.mark.parametrize(
    "data",
    [
        ROSTER.encode("utf-8-sig"),
        ROSTER.replace(",", ";").encode(),
        ROSTER.replace(",", "\t").encode("utf-16"),
        ("sep=;\n" + ROSTER.replace(",", ";")).replace("\n", "\r\n").encode("utf-8-sig"),
        "\n".join(f'"{line}"'.replace(",", '","') for line in ROSTER.splitlines()).encode(),
        ("Class list,,\n\n" + ROSTER).encode(),
        ("Class list\nPrinted 2025-09-01\n" + ROSTER.replace(",", ";")).encode(),
        downloads.workbook([line.split(",") for line in ROSTER.splitlines()]),
        downloads.workbook(
            [["Class list"], [], *(line.split(",") for line in ROSTER.splitlines())], shared=False
        ),
        ROSTER.replace("3000001", "3000001.0").replace("3000002", "'3000002").encode(),
        ROSTER.replace(",300", ",#300").replace("SID", "OrgDefinedId").encode(),
        ROSTER.replace("Name,SID", "Preferred Name,UIN").encode(),
        ROSTER.replace("Name,SID,Email", "Vollständiger Name;Matrikelnummer;E-Mail-Adresse")
        .replace(",", ";")
        .encode(),
    ],
    ids=[
        *("BOM", "semicolons", "tabs in UTF-16", "sep= of Excel", "quotes", "a title", "a title, semicolons"),
        *("xlsx", "xlsx with a title", "numbers of a spreadsheet", "number signs", "other titles", "German"),
    ],
)
def test_rosters_as_spreadsheets_save_them(data, tmp_path) -> None:
    (tmp_path / "roster.csv").write_bytes(data)
    found = read_roster(tmp_path / "roster.csv")
    assert [(one.name, one.ids["sid"], one.email) for one in found] == [
        (f"Student 0{n}", f"300000{n}", f"student-0{n}@example.edu") for n in (1, 2)
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            zipped({"xl/workbook.xml": b""}),
            "a workbook of Excel that cannot be read .*: save it as CSV UTF-8",
        ),
        (zipped({"xl/workbook.xml": b"<!DOCTYPE x>"}), "declares entities: save it as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0", "an old workbook of Excel, or one with a password: save it as CSV UTF-8"),
        (
            downloads.encrypted({"xl/workbook.xml": b""}),
            "a workbook of Excel that cannot be read .*encrypted",
        ),
        (
            damaged_in(zipped({"xl/workbook.xml": b"<x>" * 500}), "xl/workbook.xml"),
            "a workbook of Excel that cannot be read",
        ),
        (
            "Name\nZoë".encode("cp1252"),
            "not UTF-8 text: save it as CSV UTF-8, or say its encoding with --names",
        ),
        (b"", "no column such as"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
    ],
)
def test_invalid_roster_is_named_with_a_remedy(data, said, tmp_path) -> None:
    (tmp_path / "roster.csv").write_bytes(data)
    with pytest.raises(RosterError, match=said):
        read_roster(tmp_path / "roster.csv", "")


def test_an_option_is_named_only_where_a_command_has_it(tmp_path) -> None:
    (tmp_path / "roster.csv").write_bytes("Name\nZoë".encode("cp1252"))
    with pytest.raises(RosterError, match=r"save it as CSV UTF-8$"):
        read_roster(tmp_path / "roster.csv")


def test_numbers_in_a_workbook_are_ids_without_decimals(tmp_path) -> None:
    (tmp_path / "roster.xlsx").write_bytes(downloads.workbook([["Name", "SID"], ["Student 01", 3000001.0]]))
    assert [one.ids for one in read_roster(tmp_path / "roster.xlsx")] == [{"sid": "3000001"}]


def test_a_person_in_two_sections_is_one_and_two_of_one_name_are_two(tmp_path) -> None:
    rows = "Name,SID,Section\nStudent 01,1,A\nStudent 01,1,B\nStudent 01,2,A\nStudent 02,,A\nStudent 02,,B\n"
    (tmp_path / "roster.csv").write_text(rows)
    found = merged([read_roster(tmp_path / "roster.csv")])
    assert [(one.name, dict(one.ids)) for one in found] == [
        ("Student 01", {"sid": "1"}),
        ("Student 01", {"sid": "2"}),
        ("Student 02", {}),
        ("Student 02", {}),
    ]


def test_what_only_a_second_row_says_about_a_person_is_kept() -> None:
    rows = [
        Person("Student 01", ids={"sid": "1"}),
        Person("Student 01", "s@example.edu", {"sid": "1", "login": "s"}),
    ]
    (found,) = merged([[*rows, Person("Student 01", ids={"login": "s", "github": "gh"})]])
    assert (found.email, found.ids) == ("s@example.edu", {"sid": "1", "login": "s", "github": "gh"})


def test_roster_in_another_encoding_is_read_if_staff_say_which(klass, tmp_path) -> None:
    (tmp_path / "roster.csv").write_bytes("Name;SID\nZoë;100001\n".encode("cp1252"))
    files = {"100001.zip": zipped(klass[0].attempts[0])}
    more = ("--roster", str(tmp_path / "roster.csv"), "--names", "cp1252")
    assert collect(tmp_path, write(tmp_path / "heap", files), more=more).exit_code == 0
    assert names(tmp_path) == ["Zoë"]


def test_githubs_identifier_is_whatever_the_course_chose(tmp_path) -> None:
    rows = '"identifier","github_username","name"\n"One, Student","gh-01",""\n"3000002","gh-02",""\n'
    (tmp_path / "roster.csv").write_text(rows)
    one, two = read_roster(tmp_path / "roster.csv")
    assert (one.name, one.ids) == ("Student One", {"github": "gh-01"})
    assert (two.name, two.ids) == ("", {"sid": "3000002", "github": "gh-02"})


def test_an_id_that_lost_its_zeros_still_fits_one_person_only() -> None:
    people = [Person("Student 01", ids={"sid": "0300101"}), Person("Student 02", ids={"sid": "300102"})]
    directory = Directory((one, one.name) for one in people)
    assert directory.find("300101") == directory.same(Person("", ids={"sid": "300101"})) == ["Student 01"]
    assert directory.same(Person("", ids={"sid": "00300102"})) == ["Student 02"]
    both = Directory((one, one.name) for one in (*people, Person("Student 03", ids={"sid": "00300101"})))
    assert both.find("0300101") == ["Student 01"]
    assert both.find("300101") == ["Student 01", "Student 03"]


@pytest.mark.parametrize(
    "folder",
    [
        "Student 01 (student-01@example.edu)",
        "1234567 - Student One - student-01@example.edu",
        "2025-09-05 One Student",
        "3000001_Student One_toy",
        "One_Student_student-01_4711",
    ],
)
def test_a_part_of_a_folders_name_is_a_persons(folder, klass, tmp_path) -> None:
    rows = (
        "Name,SID,Email\nStudent One,3000001,student-01@example.edu\nStudent Two,2,student-02@example.edu\n"
    )
    (tmp_path / "roster.csv").write_text(rows)
    files = {f"{one}/{NOTEBOOK}": klass[0].attempts[0][NOTEBOOK] for one in (folder, "2 people")}
    more = ("--roster", str(tmp_path / "roster.csv"))
    result = collect(tmp_path, write(tmp_path / "heap", files), more=more)
    assert set(names(tmp_path)) == {"Student One", "2 people"}
    assert "not on the roster: 2 people" in result.output


@pytest.mark.parametrize(
    ("folder", "fits"),
    [
        ("1234567 - Student One - other@example.edu", False),
        ("1234567_Student One", False),
        ("Student One (other@example.edu)", False),
        ("20250905 Student One", True),
        ("20250905143000 Student One", True),
        ("1234567_Student Two", True),  # the roster has no number of this person
    ],
)
def test_a_name_beside_an_id_of_nobody_is_another_persons(folder, fits) -> None:
    people = [
        Person("Student One", "student-01@example.edu", {"sid": "3000001"}),
        Person("Student Two", "student-02@example.edu"),
    ]
    assert bool(Directory((one, one.name) for one in people).within(folder)) is fits


@pytest.mark.parametrize(
    ("folder", "fits"),
    [
        ("Muller_Zoe_zoe_4711", ["Zoë Müller"]),
        ("Mueller_Zoe_zoe", ["Zoë Müller"]),
        ("Smith_Zoe", []),
        ("Smith_zoe_4711", []),  # a first name that is another person's login
        ("zoe - Student Two", ["Student Two", "Zoë Müller"]),
        ("student-02 - Student Two", ["Student Two"]),
    ],
)
def test_a_login_beside_a_name_is_that_persons_or_is_asked_about(folder, fits) -> None:
    people = [Person("Zoë Müller", ids={"login": "zoe"}), Person("Student Two", "student-02@example.edu")]
    assert Directory((one, one.name) for one in people).within(folder) == fits


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Person("Student One", "student-01@example.edu"), True),
        (Person("Student One", "s.one@example.org"), True),  # an address of another institution
        (Person("Student One", ids={"login": "3000001"}), True),  # another system's kind of login
        (Person("Student One", ids={"moodle": "5"}), True),
        (Person("Student One", "student-11@example.edu"), False),
        (Person("Student One", ids={"login": "student-11"}), False),
        (Person("Student One", ids={"sid": "3000011"}), False),
    ],
)
def test_a_person_of_one_name_with_another_id_is_another_person(other, same) -> None:
    ids = {"sid": "3000001", "login": "student-01", "moodle": "4"}
    directory = Directory([(Person("Student One", "student-01@example.edu", ids), "one")])
    assert directory.same(other) == (["one"] if same else [])


def test_a_file_with_the_name_of_somebody_else_is_asked_about(klass, tmp_path) -> None:
    (tmp_path / "roster.csv").write_text("Name,SID\nStudent One,1\nStudent Two,2\nStudent Three,3\n")
    data = klass[0].attempts[0][NOTEBOOK]
    files = {
        "Student One/toy-Student Two.zip": zipped({NOTEBOOK: data}),
        f"Student Three/Student Three - {NOTEBOOK}": data,
    }
    more = ("--roster", str(tmp_path / "roster.csv"))
    result = collect(tmp_path, write(tmp_path / "heap", files), more=more)
    said = " ".join(result.output.split())
    reason = "it has the name of Student Two and counts for Student One: ask whose work it is"
    assert f"look at: heap/Student One/toy-Student Two.zip — {reason}" in said
    assert said.count("ask whose work it is") == 1
    assert result.exit_code == 1
    left = json.loads((tmp_path / "class" / "class.json").read_text())["left"]
    assert left == {"heap/Student One/toy-Student Two.zip": reason}


@pytest.mark.parametrize(
    "rows",
    [
        "Name,Preferred First Name,SID\nElizabeth One,Liz,1\n",
        "Last Name,First Name,Preferred Name,SID\nOne,Elizabeth,Liz,1\n",
        'Student,Preferred Name,SID\n"One, Elizabeth","One, Liz",1\n',
    ],
)
def test_a_person_is_found_by_the_preferred_name_too(rows, tmp_path) -> None:
    (tmp_path / "roster.csv").write_text(rows)
    (person,) = read_roster(tmp_path / "roster.csv")
    assert (person.name, person.called) == ("Elizabeth One", "Liz One")
    directory = Directory([(person, "one")])
    assert directory.find("One Liz") == directory.find("Elizabeth One") == ["one"]
    assert directory.find("Liz") == []


@pytest.mark.parametrize("said", ["Participant 500123", "Teilnehmer/in500123", "Participante 500123"])
def test_moodles_number_of_a_person_is_read_in_every_language(said, tmp_path) -> None:
    (tmp_path / "roster.csv").write_text(f"ID;Vollst\u00e4ndiger Name\n{said};Student 01\n", encoding="utf-8")
    (person,) = read_roster(tmp_path / "roster.csv")
    assert (person.name, person.ids) == ("Student 01", {"moodle": "500123"})


@pytest.mark.parametrize("column", ["Groupes", "Gruppe", "Grupo", "Groups"])
def test_a_person_in_several_groups_is_in_each(column, klass, tmp_path) -> None:
    rows = f'Name,SID,{column}\nStudent 01,1,"Lab 3, Team A"\nStudent 02,2,Team A\n'
    (tmp_path / "roster.csv").write_text(rows)
    files = {f"Team A_71_assignsubmission_file/{NOTEBOOK}": klass[0].attempts[0][NOTEBOOK]}
    more = ("--roster", str(tmp_path / "roster.csv"))
    assert collect(tmp_path, write(tmp_path / "moodle", files), more=more).exit_code == 0
    assert names(tmp_path) == ["Student 01", "Student 02"]


def test_parts_of_a_name_that_fit_two_people_are_asked_about(klass, tmp_path) -> None:
    (tmp_path / "roster.csv").write_text("Name,SID\nStudent One,3000001\nStudent Two,3000002\n")
    files = {f"3000002_Student One/{NOTEBOOK}": klass[0].attempts[0][NOTEBOOK], "3000001.zip": b"x"}
    more = ("--roster", str(tmp_path / "roster.csv"))
    result = collect(tmp_path, write(tmp_path / "heap", files), more=more)
    assert "several people on the roster match 3000002_Student One" in result.output


def test_two_people_of_one_name_on_the_roster_are_asked_about(klass, tmp_path) -> None:
    """Neither is said to have handed in nothing, nor the submission to be a stranger's."""
    rows = "Name,SID\nStudent 01,3000001\nStudent 01,3000002\nStudent 03,3000003\n"
    (tmp_path / "roster.csv").write_text(rows)
    files = {f"{name}.zip": zipped(klass[0].attempts[0]) for name in ("Student 01", "3000003")}
    more = ("--roster", str(tmp_path / "roster.csv"))
    result = collect(tmp_path, write(tmp_path / "heap", files), more=more)
    assert result.exit_code == 1
    assert "several people on the roster match Student 01" in result.output
    assert "handed in nothing" not in result.output
    assert "not on the roster" not in result.output
    files = {f"{name}.zip": files["Student 01.zip"] for name in ("3000001", "3000002", "3000003")}
    assert collect(tmp_path / "by id", write(tmp_path / "by id" / "heap", files), more=more).exit_code == 0
    assert names(tmp_path / "by id") == ["Student 01 (3000001)", "Student 01 (3000002)", "Student 03"]


def test_the_number_of_one_system_is_not_taken_for_that_of_another() -> None:
    """Moodle's and Canvas's numbers are alike, and every tenth class would have two people with the same one."""
    directory = Directory([(Person("Student 01", ids={"canvas": "500002"}), 1), (Person("Student 02"), 2)])
    assert directory.same(Person("Student 02", ids={"moodle": "500002"})) == [2]
    assert directory.same(Person("Nobody", ids={"moodle": "500002"})) == []
    assert directory.same(Person("", ids={"canvas": "500002"})) == [1]
    assert directory.find("500002") == [1]


def test_a_number_without_a_system_in_the_courses_own_roster_joins_any(tmp_path) -> None:
    (tmp_path / "roster.csv").write_text("Name,ID\nStudent 01,100001\n")
    directory = Directory((one, one.name) for one in read_roster(tmp_path / "roster.csv"))
    for ids in ({"canvas": "100001"}, {"sid": "100001"}):
        assert directory.same(Person("Somebody", ids=ids)) == ["Student 01"]
