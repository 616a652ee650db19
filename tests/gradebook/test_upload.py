"""Scores go into the tables that course systems export, and nothing else in these changes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.cli import main
from autograder.grade import report
from autograder.people.csv_files import CsvError
from autograder.staff.gradebook import recording, upload
from tests.collect.downloads import workbook
from tests.gradebook.conftest import Class, make_report

CANVAS = b"""\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,Toy homework (77),Other (78)
,,,,,Manual Posting,
    Points Possible,,,,,17,5
"01, Student",101,001,student-01,L,,3
"02, Student",102,002,student-02,L,,4
"03, Student",103,003,student-03,L,9,5
"""
MOODLE = b"""\xef\xbb\xbf"Identifier","Full name","Email address","Status","Grade","Maximum grade","Online text"
"Participant 501","Student 01","student-01@example.edu","Submitted","","17.00","two
lines"
"Participant 502","Student 02","student-02@example.edu","Submitted","","17.00",""
"Participant 503","Student 03","student-03@example.edu","","9","17.00",""
"""
BRIGHTSPACE = b"""OrgDefinedId,Username,Toy homework Points Grade <Numeric MaxPoints:17>,End-of-Line Indicator
#001,#student-01,,#
#002,#student-02,,#
#003,#student-03,9,#
"""
BLACKBOARD = """"Last Name"\t"First Name"\t"Username"\t"Toy homework [Total Pts: 17 Score] |123"
"01"\t"Student"\t"student-01"\t""
"02"\t"Student"\t"student-02"\t""
"03"\t"Student"\t"student-03"\t"9"
""".encode("utf-16")
SAKAI = b"""Toy homework,Points

Display ID,ID,Last Name,First Name,grade
student-01,student-01,01,Student,
student-02,student-02,02,Student,
student-03,student-03,03,Student,9
"""
PRAIRIELEARN = (
    b"uid,instance,points\r\nstudent-01@example.edu,1,\r\nstudent-02@example.edu,1,\r\nstudent-03,1,9\r\n"
)
OWN = "sep=;\nName;HW0;Göttingen\nStudent 01;;x\nStudent 02;;y\nStudent 03;9;z\n".encode("cp1252")
TABLES = {
    "Canvas": (CANVAS, "utf-8-sig", ",", 3, 5, ()),
    "Moodle": (MOODLE, "utf-8-sig", ",", 1, 4, ()),
    "Brightspace": (BRIGHTSPACE, "utf-8", ",", 1, 2, ()),
    "Blackboard": (BLACKBOARD, "utf-16", "\t", 1, 3, ()),
    "Sakai": (SAKAI, "utf-8", ",", 3, 4, ()),
    "PrairieLearn": (PRAIRIELEARN, "utf-8", ",", 1, 2, ()),
    "of Excel": (
        b"sep=,\r\nName,Score\r\nStudent 01,\r\nStudent 02,\r\nStudent 03,9\r\n",
        "utf-8",
        ",",
        2,
        1,
        (),
    ),
    "own": (OWN, "cp1252", ";", 2, 1, ("--column", "hw0", "--names", "cp1252")),
}


def fill(klass: Class, *words: object) -> Result:
    return CliRunner().invoke(
        main, ["gradebook", "fill", *map(str, words), "--db", klass.url, "-o", "out.csv"]
    )


@pytest.fixture
def graded(klass: Class, monkeypatch: pytest.MonkeyPatch) -> Class:
    monkeypatch.chdir(klass.folder)
    students = {"student-01": 1.0, "student-02": 0.5}
    for student, share in students.items():
        report.write(klass.results / student / "report.json", make_report(student, student[-1] * 64, share))
    recording.record_run(klass.url, klass.results, list(students))
    return klass


@pytest.mark.parametrize("system", TABLES)
def test_only_the_scores_of_a_table_change(system: str, graded: Class) -> None:
    data, encoding, delimiter, first, column, more = TABLES[system]
    Path("table.csv").write_bytes(data)
    result = fill(graded, "table.csv", "--unfinished", *more)
    assert result.exit_code == 0, result.output
    assert "2 matched, 1 of the roster have no grade" in result.output
    made = Path("out.csv").read_bytes()

    def rows(content: bytes) -> list[list[str]]:
        return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))

    expected = rows(data)
    expected[first][column], expected[first + 1][column] = "17", "8.5"
    assert rows(made) == expected
    # Quotes, ends of lines and the mark of the encoding stay, too.
    assert len(made.decode(encoding)) == len(data.decode(encoding)) + len("17") + len("8.5")


def test_a_workbook_of_excel_becomes_a_csv(graded: Class) -> None:
    rows = [["Class list"], [], ["Name", "Score"], ["Student 01", ""], ["Student 02", ""]]
    Path("table.xlsx").write_bytes(workbook(rows))
    assert fill(graded, "table.xlsx", "--unfinished").exit_code == 0
    assert Path("out.csv").read_text().splitlines()[2:] == ["Name,Score", "Student 01,17", "Student 02,8.5"]


def test_a_table_waits_for_staff_and_names_whom_it_lacks(graded: Class) -> None:
    Path("table.csv").write_text("Name,Score\nStudent 01,\nStudent 04,\n")
    assert "wait for staff" in fill(graded, "table.csv").output
    assert not Path("out.csv").exists()
    result = fill(graded, "table.csv", "--unfinished")
    assert result.exit_code == 1
    assert "not in the roster: student-02" in result.output
    assert Path("out.csv").read_text() == "Name,Score\nStudent 01,17\nStudent 04,\n"
    Path("match.csv").write_text("submission,person\nstudent-02,Student 04\n")
    result = fill(graded, "table.csv", "--unfinished", "--match", "match.csv")
    assert result.exit_code == 0, result.output
    assert Path("out.csv").read_text() == "Name,Score\nStudent 01,17\nStudent 04,8.5\n"


def test_two_submissions_of_one_row_and_zeros_are_for_staff_to_decide(graded: Class) -> None:
    Path("table.csv").write_text("Name,Score\nStudent 01,\nStudent 02,\nStudent 03,\n")
    result = fill(graded, "table.csv", "--unfinished", "--zero-absent", "--yes")
    assert "Student 03" in result.output
    assert Path("out.csv").read_text().endswith("Student 03,0\n")
    Path("match.csv").write_text("submission,person\nstudent-02,Student 01\n")
    result = fill(graded, "table.csv", "--unfinished", "--match", "match.csv")
    assert result.exit_code == 1
    assert "not clear who this is: student-01 (also claimed by student-02)" in result.output
    assert Path("out.csv").read_text() == "Name,Score\nStudent 01,\nStudent 02,\nStudent 03,\n"


def test_other_points_in_the_system_are_named(graded: Class) -> None:
    Path("table.csv").write_bytes(MOODLE.replace(b"17.00", b"100.00"))
    said = fill(graded, "table.csv", "--unfinished").output
    assert "the most points of this column are 100, and the homework's 24" in said


@pytest.mark.parametrize(
    ("others", "score"),
    [
        (("120,00", "12,5"), "8,5"),
        (("120,00", "12.5"), "8.5"),
        (("1,200", ""), "8.5"),
        (("5.9.2025", "120"), "8.5"),
    ],
)
def test_decimals_are_written_as_in_the_table(others: tuple[str, str], score: str, graded: Class) -> None:
    one, two = others
    Path("table.csv").write_text(f"Name;Bewertung;Other\nStudent 01;;{one}\nStudent 02;;{two}\n")
    assert fill(graded, "table.csv", "--unfinished").exit_code == 0
    expected = f"Name;Bewertung;Other\nStudent 01;17;{one}\nStudent 02;{score};{two}\n"
    assert Path("out.csv").read_text() == expected


@pytest.mark.parametrize("column", ["Bestwertung", "Calificación máxima"])
def test_moodles_most_points_are_read_in_other_languages(column: str, graded: Class) -> None:
    rows = f"Vollständiger Name;Bewertung;{column}\nStudent 01;;100,00\nStudent 02;;100,00\n"
    Path("table.csv").write_text(rows, encoding="utf-8")
    said = fill(graded, "table.csv", "--unfinished").output
    assert "the most points of this column are 100, and the homework's 24" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column such as Student"),
        ("Name,Notes\nx,y\n", "no column of scores among 'Name', 'Notes': name it with --column"),
        (
            "Name,HW 1 (7),HW 2 (8)\nx,,\n",
            r"several columns could be that of the scores \('HW 1 \(7\)', 'HW 2",
        ),
    ],
)
def test_a_table_that_cannot_be_filled_in_is_refused_with_the_reason(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(CsvError, match=said):
        upload.read(tmp_path / "table.csv")
