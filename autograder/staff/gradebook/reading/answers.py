"""Store what students wrote in the parts that staff read, in the same database as the scores.

The texts come from the course folder's pages; only files that changed since the last time are read. The groups of
similar answers are computed again each time. An answer that staff took out of its group stays out while its text is
unchanged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.orm import Session

from autograder.grade import derivations
from autograder.homework.questions import BY_NAME
from autograder.staff.gradebook import ASSIGNMENT, findings
from autograder.staff.gradebook.preprocessors import INDEX_FILE
from autograder.staff.gradebook.reading import alike
from autograder.staff.gradebook.reading.parts import READ, Part
from autograder.staff.gradebook.reading.tables import ANSWERS, PAGES
from workbook.notebook import saved
from workbook.notebook.notebook_json import Content


def page_of(course: Path, student: str, notebook: str) -> Path:
    """Return the path of a student's notebook in the released form, with our feedback."""
    return course / "autograded" / student / ASSIGNMENT / f"{notebook}.ipynb"


def sync(session: Session, course: Path, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Update the answers in the database from the course folder; return how many pages were read."""
    known = {(row.student_id, row.notebook): row.stamp for row in session.execute(sa.select(PAGES))}
    students = list(session.execute(sa.select(api.Student.id).order_by(api.Student.id)).scalars())
    notebooks = list(dict.fromkeys(part.notebook for part in READ))
    wanted = {(s, n): _stamp(page_of(course, s, n)) for s in students for n in notebooks}
    stale = [key for key, stamp in wanted.items() if stamp != known.get(key, "")]
    for number, (student, notebook) in enumerate(stale):
        progress(number, len(stale))
        stamp = wanted[student, notebook]
        found = read(page_of(course, student, notebook), notebook) if stamp else {}
        _keep(session, student, notebook, found)
        session.execute(sa.delete(PAGES).where(PAGES.c.student_id == student, PAGES.c.notebook == notebook))
        if stamp:
            session.execute(sa.insert(PAGES).values(student_id=student, notebook=notebook, stamp=stamp))
    for part in READ:
        regroup(session, part)
    session.commit()
    return len(stale)


def stamp_of(course: Path) -> str:
    """Return a value that changes whenever `autograder gradebook course` fills the folder."""
    return _stamp(course / INDEX_FILE)


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def read(path: Path, notebook: str) -> dict[str, tuple[str, str]]:
    """Return each part's text and a hash of its pictures (empty without pictures), from a page of the course folder."""
    content: Content = json.loads(path.read_bytes())
    typed = derivations.candidates(content, BY_NAME[notebook])
    found = {}
    for part in READ:
        if part.notebook == notebook:
            is_derivation = part.cell != part.question
            texts = typed[part.question] if is_derivation else [saved.answer_in(content, part.question)]
            # A slot's text is also in the text with the cells below it.
            texts = [one for one in texts if not any(one != other and one in other for other in texts)]
            found[part.cell] = ("\n\n".join(texts).replace("\0", ""), _pictures(content, part))
    return found


def _pictures(content: Content, part: Part) -> str:
    attached = [
        cell["attachments"]
        for cell in content["cells"]
        if cell.get("attachments") and saved.role_of(cell)[0] == part.question
    ]
    return hashlib.sha256(json.dumps(attached, sort_keys=True).encode()).hexdigest() if attached else ""


def _keep(session: Session, student: str, notebook: str, found: dict[str, tuple[str, str]]) -> None:
    """Write one notebook's changed answers, and remove answers that no longer exist."""
    rows = session.execute(
        sa.select(ANSWERS).where(ANSWERS.c.student_id == student, ANSWERS.c.notebook == notebook)
    )
    old = {row.cell: (row.text, row.pictures) for row in rows}
    for cell in old.keys() | found.keys():
        if old.get(cell) == found.get(cell):
            continue
        session.execute(sa.delete(ANSWERS).where(ANSWERS.c.student_id == student, ANSWERS.c.cell == cell))
        if cell in found:
            text, pictures = found[cell]
            plain = alike.plain(text, formulas=cell.endswith("-derivation"))
            values = {"text": text, "plain": plain, "pictures": pictures, "alike": ""}
            session.execute(
                sa.insert(ANSWERS).values(student_id=student, cell=cell, notebook=notebook, **values)
            )


def regroup(session: Session, part: Part) -> None:
    """Group a part's similar answers in the database; answers that were taken out of a group stay out."""
    is_derivation = part.cell != part.question
    known = findings.of_part(session, part.cell)
    rows = session.execute(sa.select(ANSWERS).where(ANSWERS.c.cell == part.cell)).all()
    keys, plains = {}, {}
    for row in rows:
        found = known.get(row.student_id)
        paper = alike.on_paper(row.text, found)
        # Two scanned pages are never alike: the typed text, "page 3", does not describe their content.
        words = f"{row.student_id}\0{row.plain}" if paper else row.plain
        key = alike.key_of(words, found, row.pictures, derivation=is_derivation)
        keys[row.student_id] = key
        if not is_derivation and not row.pictures and not paper:
            plains[key] = row.plain
    joined = alike.nearly(plains)
    for row in rows:
        key = keys[row.student_id]
        key = joined.get(key, key)
        if row.alike != key and not row.alike.startswith(alike.APART):
            session.execute(
                sa.update(ANSWERS)
                .where(ANSWERS.c.student_id == row.student_id, ANSWERS.c.cell == part.cell)
                .values(alike=key)
            )
