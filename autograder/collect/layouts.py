"""How each system names what students handed in: a tree of names in, deliveries out.

A delivery is one attempt of one student (or group). Each recognizer looks at one level of a tree and returns None where
it is not its own system's; the first in `LAYOUTS` that knows the level is believed. The forms are described in
docs/collect.md, with where they are documented and which are a guess.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import yaml

from autograder import archive
from autograder.collect.nodes import Node
from autograder.questions import NOTEBOOKS
from workbook import limits, which
from workbook.limits import Refused

_METADATA_BYTES = 200 << 20
_SMALL = 1 << 20


@dataclass
class Delivery:
    """One attempt: who handed in what, and when. ``key`` tells people of one source apart."""

    key: tuple[str, ...]
    who: str
    nodes: list[Node]
    layout: str
    ids: dict[str, str] = field(default_factory=dict)
    email: str = ""
    when: datetime | None = None
    late: bool | None = None
    attempt: int | None = None
    group: tuple[str, ...] = ()
    source: str = ""

    @property
    def alone(self) -> Path | None:
        """Where the zip or folder lies that is this delivery, if it is one on disk and says nothing else of itself."""
        if self.layout != "heap" or len(self.nodes) != 1 or self.attempt is not None:
            return None
        (node,) = self.nodes
        return node.path if node.is_folder or node.problem or not which.is_notebook(node.name) else None


@dataclass
class Recognized:
    """What a level of a tree is: its system, the deliveries in it, and what belongs to nobody, with the reason."""

    layout: str
    deliveries: list[Delivery] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What staff may have to say: the zone of times without one, an assignment's name, a pattern for file names."""

    zone: tzinfo = UTC
    assignment: str | None = None
    pattern: re.Pattern[str] | None = None


class AmbiguousError(Refused):
    """A folder that could be read in two ways: neither is chosen."""


def recognize(root: Node, options: Options | None = None) -> Recognized:
    """What a source is. Raises Refused, with the reason, where it cannot be said."""
    options = options or Options()
    level = root
    while True:
        for look in LAYOUTS:
            found = look(level, options)
            if found is not None:
                return found
        inner = [child for child in level.children or [] if child.is_folder]
        if len(inner) != 1 or len(level.children or []) != 1:
            return _heap(root, options)
        level = inner[0]


# Systems


def _system(
    layout: str,
    level: Node,
    pattern: re.Pattern[str],
    make: Callable[[re.Match[str], Node], Delivery | None],
    own: Callable[[str], bool] = lambda name: False,
) -> Recognized | None:
    """A layout in which every name at one level fits a pattern; ``own`` says which files are the system's."""
    matches = [(child, pattern.match(child.name)) for child in level.children or []]
    fitting = sum(1 for _, match in matches if match)
    if not fitting or fitting * 2 < sum(1 for child, _ in matches if not own(child.name)):
        return None
    found = Recognized(layout)
    together: dict[tuple[Any, ...], Delivery] = {}
    for child, match in matches:
        if match is None:
            if not own(child.name):
                found.left[child.name] = f"its name is not one that {TITLES[layout]} gives"
            continue
        delivery = make(match, child)
        if delivery is None:
            continue
        same = together.setdefault((delivery.key, delivery.when, delivery.attempt), delivery)
        if same is not delivery:
            same.nodes += delivery.nodes
            same.late = same.late or delivery.late
    found.deliveries = list(together.values())
    return found


_CANVAS = re.compile(
    r"(?P<who>[^\W_][\w.'’-]*?)_(?P<late>LATE_)?(?P<user>\d+)_(?:(?P<file>\d+)_(?P<rest>.+)|(?:text|link)\.html)$"
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<who>anon_(?P<user>[A-Za-z0-9]+))_(?P<file>\d+)_(?P<rest>.+)$"
)
_VERSION = re.compile(r"-(\d{1,2})(?=(?:\.[A-Za-z0-9]{1,5}){1,2}$)")


def _canvas(level: Node, options: Options) -> Recognized | None:
    """``doejane_LATE_100001_900001_hw0-submission-1.zip``: sorted name, person's id, file's id, the file's own name."""

    def make(match: re.Match[str], node: Node) -> Delivery:
        fields = match.groupdict()
        own = _named(node, fields.get("rest") or archive.ONLINE_TEXT)
        return Delivery(
            ("canvas", fields["user"]),
            fields["who"],
            [own],
            "canvas",
            {"canvas": fields["user"]},
            late=bool(fields["late"]),
        )

    either = re.compile(f"(?:{_CANVAS.pattern})")
    found = _system("canvas", level, either, make) or _system("canvas", level, _CANVAS_ANONYMOUS, make)
    if found is not None:
        found.deliveries = [one for whole in found.deliveries for one in _canvas_attempts(whole)]
    return found


def _canvas_attempts(whole: Delivery) -> list[Delivery]:
    """A file that was handed in again has ``-1``, ``-2`` before its ending: the highest of each name counts."""
    versions: dict[str, dict[int, Node]] = {}
    for node in whole.nodes:
        number = _VERSION.search(node.name)
        name = _VERSION.sub("", node.name) if number else node.name
        versions.setdefault(name, {})[int(number[1]) if number else 0] = node
    last = max(max(numbers) for numbers in versions.values())
    made = []
    for attempt in range(last + 1):
        nodes = [
            numbers[attempt]
            for numbers in versions.values()
            if attempt in numbers and (attempt < max(numbers) and attempt < last)
        ]
        if attempt == last:
            nodes = [numbers[max(numbers)] for numbers in versions.values()]
        if nodes:
            made.append(_copy(whole, nodes, attempt + 1))
    return made


def _copy(whole: Delivery, nodes: list[Node], attempt: int) -> Delivery:
    return Delivery(
        whole.key,
        whole.who,
        nodes,
        whole.layout,
        dict(whole.ids),
        whole.email,
        whole.when,
        whole.late,
        attempt,
    )


_MOODLE = re.compile(
    r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<rest>.*))?$", re.DOTALL
)


def _moodle(level: Node, options: Options) -> Recognized | None:
    """``Jane Doe_123456_assignsubmission_file_`` as a folder, or before the file's own name; an ``onlinetext`` twin."""

    def make(match: re.Match[str], node: Node) -> Delivery:
        own = node if node.is_folder else _named(node, match["rest"] or node.name)
        if match["kind"] == "onlinetext" and not node.is_folder:
            own = _named(node, archive.ONLINE_TEXT)
        return Delivery(
            ("moodle", match["id"]), match["who"].strip(), [own], "moodle", {"moodle": match["id"]}
        )

    return _system("moodle", level, _MOODLE, make)


_D2L = re.compile(
    r"(?P<id>\d+)-(?P<folder>\d+) - (?P<who>.+?) - "
    r"(?P<when>(?:[A-Za-z]{3,9} \d{1,2}, \d{4}|\d{1,2} [A-Za-z]{3,9},? \d{4}) \d{1,2}:?\d{2}(?: ?[AP]M)?)"
    r"(?: - (?P<rest>.+))?$"
)


def _brightspace(level: Node, options: Options) -> Recognized | None:
    """``12345-6789 - Jane Doe - Sep 5, 2025 1010 PM`` as a folder, or before the file's own name."""

    def make(match: re.Match[str], node: Node) -> Delivery:
        own = _named(node, match["rest"]) if match["rest"] else node
        return Delivery(
            ("brightspace", match["id"]),
            match["who"],
            [own],
            "brightspace",
            {"brightspace": match["id"]},
            when=_brightspace_time(match["when"], options.zone),
        )

    return _system("brightspace", level, _D2L, make, lambda name: name == "index.html")


def _brightspace_time(text: str, zone: tzinfo) -> datetime | None:
    """``Sep 5, 2025 1010 PM``: a file's name has no colon."""
    day, _, clock = text.replace(":", "").replace(" AM", "AM").replace(" PM", "PM").rpartition(" ")
    clock = clock.zfill(6 if clock.endswith("M") else 4)
    day = day.replace(",", "")
    for date in ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y"):
        for time in ("%I%M%p", "%H%M"):
            try:
                return datetime.strptime(f"{day} {clock}", f"{date} {time}").replace(tzinfo=zone)
            except ValueError:
                continue
    return None


_BLACKBOARD = re.compile(
    r"(?P<before>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<twin>\.txt))?$"
)
_TWIN_NAME = re.compile(r"^Name:\s*(?P<who>.+?)\s*\((?P<login>[^()\s]+)\)\s*$", re.M)


def _blackboard(level: Node, options: Options) -> Recognized | None:
    """``hw0_jdoe_attempt_2025-09-05-22-10-33_hw0-submission.zip`` and a ``.txt`` with the form's fields.

    nbgrader's zip collector expects names of the same form.
    """
    twins: dict[tuple[str, str], re.Match[str]] = {}
    for child in level.children or []:
        match = _BLACKBOARD.match(child.name)
        if match and match["twin"] and not child.is_folder:
            try:
                found = _TWIN_NAME.search(child.text(_SMALL))
            except Refused:
                continue
            if found:
                twins[match["before"], match["when"]] = found

    def make(match: re.Match[str], node: Node) -> Delivery | None:
        twin = twins.get((match["before"], match["when"]))
        login = twin["login"] if twin else match["before"].rpartition("_")[2]
        nodes = [] if match["twin"] else [_named(node, match["rest"]) if match["rest"] else node]
        return Delivery(
            ("blackboard", login),
            twin["who"] if twin else login,
            nodes,
            "blackboard",
            {"login": login},
            when=datetime.strptime(match["when"], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=options.zone),
        )

    return _system("blackboard", level, _BLACKBOARD, make)


def _pattern(level: Node, options: Options) -> Recognized | None:
    """Names by a regular expression of the course's own, with groups as nbgrader's zip collector has them."""
    if options.pattern is None:
        return None

    def make(match: re.Match[str], node: Node) -> Delivery:
        fields = {key: value or "" for key, value in match.groupdict().items()}
        who = fields.get("student_id") or " ".join(
            filter(None, (fields.get("first_name"), fields.get("last_name")))
        )
        who = who or node.name
        when = None
        if stamp := re.sub(r"\D", "", fields.get("timestamp", "")):
            when = datetime.strptime(stamp[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=options.zone)
        own = node if node.is_folder else _named(node, fields.get("file_id") or node.name)
        if not node.is_folder and not which.is_notebook(own.name) and not archive.is_archive(own.name):
            own = _named(node, node.name)
        return Delivery(("pattern", who), who, [own], "pattern", {"login": who}, when=when)

    return _system("pattern", level, options.pattern, make)


# Gradescope


class _Symbols(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """YAML as Ruby writes it: unknown tags are plain values, and no object is ever made of one."""


def _plain(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Symbols.add_multi_constructor("!", _plain)
_Symbols.add_multi_constructor("tag:", _plain)
METADATA = "submission_metadata.yml"


def _gradescope(level: Node, options: Options) -> Recognized | None:
    """``submission_<id>/`` folders and ``submission_metadata.yml``, whose keys are Ruby's symbols."""
    children = {child.name: child for child in level.children or []}
    if METADATA not in children:
        return None
    try:
        data = yaml.load(children.pop(METADATA).text(_METADATA_BYTES), Loader=_Symbols)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        raise Refused(f"{METADATA} cannot be read: {str(problem)[:200]}") from None
    if not isinstance(data, dict):
        raise Refused(f"{METADATA} is not a table of submissions")
    found = Recognized("gradescope")
    for key, about in data.items():
        key = str(key)
        node = children.pop(key, None)
        about = (
            {str(name).lstrip(":"): value for name, value in about.items()} if isinstance(about, dict) else {}
        )
        people = [_submitter(one) for one in about.get("submitters") or () if isinstance(one, dict)]
        if not people:
            found.left[key] = f"{METADATA} does not say who handed it in"
            continue
        history = about.get("history")
        number = len(history) + 1 if isinstance(history, list) else None
        when = _moment(about.get("created_at"), options.zone)
        group = tuple(name for name, _, _ in people) if len(people) > 1 else ()
        for name, email, sid in people:
            ids = {"gradescope": key.removeprefix("submission_")} | ({"sid": sid} if sid else {})
            found.deliveries.append(
                Delivery(
                    ("gradescope", email or sid or name),
                    name or email or sid,
                    [node] if node is not None else [],
                    "gradescope",
                    ids,
                    email,
                    when,
                    attempt=number,
                    group=group,
                )
            )
    for name in children:
        found.left[name] = f"{METADATA} does not mention it"
    return found


def _submitter(about: dict[Any, Any]) -> tuple[str, str, str]:
    fields = {str(key).lstrip(":"): str(value).strip() for key, value in about.items() if value is not None}
    return fields.get("name", ""), fields.get("email", ""), fields.get("sid", "")


def _moment(value: Any, zone: tzinfo) -> datetime | None:
    if isinstance(value, str):
        text = re.sub(r"(\.\d{6})\d+", r"\1", value.strip()).replace(" UTC", "+00:00").replace(" Z", "+00:00")
        head, _, offset = text.rpartition(" ")
        text = head + offset if head and offset[:1] in "+-" else text
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=value.tzinfo or zone)


# nbgrader

_EXCHANGE = re.compile(
    r"(?P<who>[^+]+)\+(?P<assignment>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d \d\d[:_-]?\d\d[:_-]?\d\d(?:\.\d+)?)"
    r"(?: [A-Z]+)?(?:\+.*)?$"
)
_COURSE_FOLDERS = {"source", "release", "autograded", "feedback", "submitted", "downloaded"}


def _nbgrader(level: Node, options: Options) -> Recognized | None:
    """``submitted/<student>/<assignment>/*.ipynb`` with ``timestamp.txt``, or the exchange's ``inbound`` folders."""
    folders = {child.name: child for child in level.children or [] if child.is_folder}
    exchange = {name: match for name in folders if (match := _EXCHANGE.match(name))}
    if exchange and len(exchange) == len(folders):
        return _inbound(folders, exchange, options)
    if "submitted" in folders and (len(folders) == 1 or set(folders) & (_COURSE_FOLDERS - {"submitted"})):
        level = folders["submitted"]
        folders = {child.name: child for child in level.children or [] if child.is_folder}
    elif level.name != "submitted" and not any(_stamped(child) for child in folders.values()):
        return None
    if not folders:
        return None
    names = Counter(
        inner.name for child in folders.values() for inner in child.children or [] if inner.is_folder
    )
    if not names:
        return None
    wanted = _assignment(names, options)
    found = Recognized("nbgrader")
    for student, folder in folders.items():
        inner = {one.name: one for one in folder.children or []}
        if wanted not in inner:
            found.left[student] = f"it holds no folder {limits.shown(wanted)}"
            continue
        own = inner[wanted]
        stamp = next((one for one in own.children or [] if one.name == "timestamp.txt"), None)
        when = None
        if stamp is not None:
            try:
                when = _moment(stamp.text(_SMALL).strip(), UTC)
            except Refused as refusal:
                found.left[f"{student}/{wanted}/timestamp.txt"] = str(refusal)
        found.deliveries.append(
            Delivery(("nbgrader", student), student, [own], "nbgrader", {"login": student}, when=when)
        )
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = "it lies beside the students' folders: whose it is is not said"
    return found


def _stamped(folder: Node) -> bool:
    return any(
        inner.is_folder and any(one.name == "timestamp.txt" for one in inner.children or [])
        for inner in folder.children or []
    )


def _assignment(names: Counter[str], options: Options) -> str:
    """The one assignment that is meant."""
    if options.assignment is not None:
        return options.assignment
    if len(names) > 1:
        raise AmbiguousError(
            f"several assignments are here ({', '.join(sorted(names)[:5])}): say which by --assignment"
        )
    return next(iter(names))


def _inbound(folders: dict[str, Node], matches: dict[str, re.Match[str]], options: Options) -> Recognized:
    wanted = _assignment(Counter(match["assignment"] for match in matches.values()), options)
    found = Recognized("nbgrader")
    for name, match in matches.items():
        if match["assignment"] == wanted:
            text = re.sub(r" (\d\d)[_-]?(\d\d)[_-]?(\d\d)", r" \1:\2:\3", match["when"])
            found.deliveries.append(
                Delivery(
                    ("nbgrader", match["who"]),
                    match["who"],
                    [folders[name]],
                    "nbgrader",
                    {"login": match["who"]},
                    when=_moment(text, UTC),
                )
            )
    return found


# GitHub Classroom


def _github(level: Node, options: Options) -> Recognized | None:
    """``hw0-<login>/`` clones: what all names begin with is the assignment's name."""
    folders = [child for child in level.children or [] if child.is_folder]
    if not folders or not all(child.repository for child in folders) or level.repository:
        return None
    prefix = _common_prefix([child.name for child in folders])
    if not prefix and len(folders) > 1:
        return None
    if len(folders) == 1:
        prefix = folders[0].name.partition("-")[0] + "-" if "-" in folders[0].name else ""
    from autograder.collect.commits import commit_time

    found = Recognized("github")
    for child in folders:
        login = child.name[len(prefix) :] or child.name
        when = commit_time(child.path) if child.path is not None else None
        found.deliveries.append(
            Delivery(("github", login), login, [child], "github", {"github": login}, when=when)
        )
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = "it lies beside the repositories: whose it is is not said"
    return found


def _common_prefix(names: Sequence[str]) -> str:
    """What all names begin with, up to a dash."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = "".join(
        a for a, b in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    )
    return same[: same.rfind("-") + 1]


# Heaps: e-mail, a drive, somebody's desktop

_HOMEWORK = re.compile(r"(?:hw|homework|assignment|ps|lab)0?\d{0,2}", re.I)
_GENERIC = frozenset(
    {
        *(
            "submission",
            "submissions",
            "release",
            "starter",
            "solution",
            "solutions",
            "final",
            "old",
            "older",
            "backup",
        ),
        *(
            "copy",
            "archive",
            "original",
            "previous",
            "version",
            "draft",
            "work",
            "scan",
            "scans",
            "src",
            "notebook",
        ),
        *(
            "notebooks",
            "data",
            "image",
            "images",
            "figures",
            "test",
            "tests",
            "new",
            "extracted",
            "files",
            "my",
        ),
    }
)
_DOWNLOADED = re.compile(r"(?P<who>.+?) ?\((?P<number>\d{1,2})\)$")
"""A browser's mark on what was downloaded again."""
_RELEASED = [notebook.name for notebook in NOTEBOOKS]


def is_generic(name: str) -> bool:
    """Whether a folder or archive is called like a part of one student's work, not like a student.

    >>> is_generic("hw0-submission (1).zip"), is_generic("old"), is_generic("student-01.zip")
    (True, True, False)
    """
    words = [word for word in re.split(r"[\s_().-]+", _without_ending(name).casefold()) if word]
    homework = any(_HOMEWORK.fullmatch(word) for word in words)
    named = [word for word in words if word in _GENERIC or _HOMEWORK.fullmatch(word)]
    other = [word for word in words if word not in named and not re.fullmatch(r"v?\d{1,2}", word)]
    return bool(named) and (not other or (homework and other == ["student"]))


def _without_ending(name: str) -> str:
    """A file's name without the ending of an archive or a notebook."""
    for ending in limits.ARCHIVES:
        if name.casefold().endswith(ending):
            return name[: -len(ending)]
    return which.stem(name)


def _heap(root: Node, options: Options) -> Recognized:
    """Zips, folders and loose notebooks, called like their students; or what one student handed in."""
    if root.children is None:
        return _one(root)
    chain = [root]
    while len(children := chain[-1].children or []) == 1 and children[0].is_folder:
        chain.append(children[0])
    packed = root.path is not None and not root.path.is_dir()
    loose = [child for child in children if not child.is_folder and which.is_notebook(child.name)]
    return _with_notebooks(chain, packed, children, loose) if loose else _without(chain, packed, children)


def _student_in(chain: Sequence[Node], packed: bool) -> Recognized:
    """One student's work, which lies in folders in folders: the innermost that is called like a person names it."""
    if packed:
        return _one(chain[0])
    return _one(next((node for node in reversed(chain) if not is_generic(node.name)), chain[0]))


def _without(chain: Sequence[Node], packed: bool, children: Sequence[Node]) -> Recognized:
    """A level without loose notebooks."""
    packs = [child for child in children if _is_pack(child)]
    # An empty folder that is called like a person is that person's, and is refused by name.
    folders = [c for c in children if c.is_folder and (_holds_work(c) or not (packed or is_generic(c.name)))]
    links = [child for child in children if child.problem is not None and not child.is_folder]
    if not packs and not folders and not links:
        if packed or len(chain) > 1 or any(archive.is_paper(c.name) for c in children if not c.is_folder):
            return _student_in(chain, packed)
        raise Refused(
            f"{limits.shown(str(chain[0].path or chain[0].name), 200)}: no submissions in this folder (zips or folders)"
        )
    people = [child for child in (*packs, *folders) if not is_generic(child.name)]
    if packed:
        several = len(people) >= 2 and _overlap(folders, packs)
        return _several(children, [*packs, *folders]) if several else _one(chain[0])
    if not people and not links:
        if len(packs) > 1:
            raise AmbiguousError(
                f"nothing says whose {' and '.join(limits.shown(pack.name) for pack in packs[:3])} are: "
                "give each student a folder, or call the zips like the students"
            )
        return _student_in(chain, packed)
    return _several(children, [*packs, *folders])


def _with_notebooks(
    chain: Sequence[Node], packed: bool, children: Sequence[Node], loose: Sequence[Node]
) -> Recognized:
    """A level with loose notebooks: one student's, many students', or strays beside their folders and zips."""
    packs = [child for child in children if _is_pack(child)]
    folders = [child for child in children if child.is_folder and _holds_notebooks(child)]
    people = [child for child in (*packs, *folders) if not is_generic(child.name)]
    owners = {child.name: _owner(child.name) for child in loose}
    here = {
        notebook
        for child in loose
        for notebook in _RELEASED
        if which.rest_of(child.name, notebook) is not None
    }
    if len(people) >= 2 and (_overlap(folders, packs) and len(here) <= len(_RELEASED) // 2):
        return _several(children, [*packs, *folders], loose)
    rival = next((one for one in people if _is_pack(one) or len(_released_in(one)) > len(here)), None)
    if rival is None and len(people) >= 2:
        rival = people[0]
    if rival is not None:
        raise AmbiguousError(
            f"{limits.shown(chain[-1].name, 200)} holds notebooks and {limits.shown(rival.name)}: one student's work, "
            "or several students'? Give each student a folder or a zip"
        )
    named = {owner.casefold() for owner in owners.values() if owner}
    if len(named) >= 2 and all(owners.values()):
        return _loose(children, loose, owners)
    if len(named) >= 2 and _repeated(loose):
        raise AmbiguousError(
            f"{limits.shown(chain[-1].name, 200)} holds notebooks of several people ({', '.join(sorted(named)[:3])}) "
            "and some that name nobody: give each student a folder or a zip"
        )
    return _student_in(chain, packed)


def _is_pack(node: Node) -> bool:
    return not node.is_folder and archive.is_archive(node.name)


def _one(node: Node) -> Recognized:
    who = _unnumbered(node)
    return Recognized("heap", [Delivery(("heap", who), who, [node], "heap")])


def _unnumbered(node: Node) -> str:
    """A file's or folder's own name without the ending of an archive or a notebook."""
    if node.is_folder:
        return node.name
    return _without_ending(node.name)


def _several(children: Iterable[Node], units: Sequence[Node], loose: Sequence[Node] = ()) -> Recognized:
    """Every zip or folder is a student; a scan that is called like one of them goes with it."""
    found = Recognized("heap")
    by_name: dict[str, Delivery] = {}
    everything = list(children)
    taken = {id(child) for child in (*units, *(c for c in everything if c.problem and not c.is_folder))}
    names = {_unnumbered(child).casefold() for child in everything if id(child) in taken}
    for child in everything:
        if id(child) in taken:
            who, attempt = _unnumbered(child), None
            copied = _DOWNLOADED.match(who)
            if copied and copied["who"].casefold() in names:
                who, attempt = copied["who"], int(copied["number"]) + 1
            delivery = Delivery(
                ("heap", who.casefold(), "" if attempt else child.name), who, [child], "heap", attempt=attempt
            )
            by_name.setdefault(who.casefold(), delivery)
            found.deliveries.append(delivery)
    again = {delivery.key[1] for delivery in found.deliveries if delivery.attempt}
    for delivery in found.deliveries:
        if delivery.key[1] in again:
            delivery.key, delivery.attempt = ("heap", delivery.key[1], ""), delivery.attempt or 1
    for child in everything:
        if id(child) in taken:
            continue
        own = child.name.rpartition(".")[0].casefold()
        if child in loose:
            owner = _owner(child.name)
            if owner and owner.casefold() not in by_name:
                delivery = by_name[owner.casefold()] = Delivery(("heap", owner), owner, [child], "heap")
                found.deliveries.append(delivery)
            elif owner:
                by_name[owner.casefold()].nodes.append(child)
            else:
                found.left[child.name] = (
                    "a notebook beside the students' folders and zips: whose it is is not said"
                )
        elif not child.is_folder and archive.is_paper(child.name) and own in by_name:
            by_name[own].nodes.append(child)
        elif child.is_folder:
            found.left[f"{child.name}/"] = "no notebook, scan or archive is in it"
        else:
            found.left[child.name] = "it is no zip and no folder of a student's"
    return found


def _loose(children: Iterable[Node], loose: Sequence[Node], owners: dict[str, str]) -> Recognized:
    """Notebooks of many, each with its student's name before or after the notebook's."""
    found = Recognized("heap")
    by_name: dict[str, Delivery] = {}
    for child in children:
        owner = owners.get(child.name, "") if child in loose else ""
        if owner:
            delivery = by_name.setdefault(owner.casefold(), Delivery(("heap", owner), owner, [], "heap"))
            delivery.nodes.append(child)
    for child in children:
        if child not in loose:
            own = child.name.rpartition(".")[0].casefold()
            if not child.is_folder and archive.is_paper(child.name) and own in by_name:
                by_name[own].nodes.append(child)
            else:
                found.left[child.name] = "it lies beside the notebooks: whose it is is not said"
    found.deliveries = list(by_name.values())
    return found


def _owner(name: str) -> str:
    """Whose a loose notebook is, from what stands around the notebook's name; "" if nothing does."""
    rests = [rest for notebook in _RELEASED if (rest := which.rest_of(name, notebook)) is not None]
    return rests[0] if rests else ""


def _repeated(loose: Sequence[Node]) -> bool:
    told = Counter(
        notebook
        for child in loose
        for notebook in _RELEASED
        if which.rest_of(child.name, notebook) is not None
    )
    return any(number > 1 for number in told.values())


def _holds_work(folder: Node) -> bool:
    return folder.problem is not None or any(limits.counts(name) for name, _ in folder.files())


def _holds_notebooks(folder: Node) -> bool:
    return any(which.is_notebook(name) or archive.is_archive(name) for name, _ in folder.files())


def _released_in(folder: Node) -> set[str]:
    return {which.stem(name) for name, _ in folder.files() if which.is_notebook(name)} & set(_RELEASED)


def _overlap(folders: Sequence[Node], packs: Sequence[Node]) -> bool:
    """Whether folders or zips are students' own: two of them hold the same notebook, or two zips are not generic."""
    if sum(1 for pack in packs if not is_generic(pack.name)) >= 2:
        return True
    held = Counter(name for folder in folders if not is_generic(folder.name) for name in _released_in(folder))
    return any(number > 1 for number in held.values())


def _named(node: Node, name: str) -> Node:
    """The same file under the name that the student gave it."""
    return Node(name, node.children, node.path, node.packed, node.inside, node.problem, node.repository)


LAYOUTS: tuple[Callable[[Node, Options], Recognized | None], ...] = (
    _pattern,
    _gradescope,
    _moodle,
    _brightspace,
    _blackboard,
    _canvas,
    _nbgrader,
    _github,
)
TITLES = {
    "canvas": "Canvas",
    "gradescope": "Gradescope",
    "moodle": "Moodle",
    "brightspace": "Brightspace",
    "blackboard": "Blackboard",
    "nbgrader": "nbgrader",
    "github": "GitHub Classroom",
    "pattern": "--pattern",
    "heap": "files and folders",
}
