"""Gradescope: *Export Submissions*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, moment
from autograder.intake.collect.nodes import Node
from workbook.common import messages
from workbook.submission.limits import Refused

_METADATA_BYTES = 200 << 20


METADATA = "submission_metadata.yml"
_FOLDER = re.compile(r"submission_\d{3,}")


def _loaded(metadata: Node) -> Any:
    """Load Ruby's YAML. Values with unknown tags become plain values, never objects. Raises Refused."""
    import yaml  # here, because every run of the grader looks for this layout and few find it

    class Symbols(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
        pass

    def plain(loader: Any, suffix: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Symbols.add_multi_constructor("!", plain)
    Symbols.add_multi_constructor("tag:", plain)
    try:
        return yaml.load(metadata.text(_METADATA_BYTES), Loader=Symbols)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        raise Refused(f"{METADATA} cannot be read: {str(problem)[: messages.MAX_PATH]}") from None


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``submission_<id>/`` folders and ``submission_metadata.yml``, whose keys are Ruby symbols.

    Every member of a group gets a delivery. A delivery has the student's name, address and SID, the time, and the
    attempt's number. If the folder of a submission is missing, its delivery has no files. Submissions without a
    student, and files that the metadata does not mention, are listed in ``left``. Without the metadata, two or more
    such folders and no other folder are enough: the submissions are named by their numbers, and ``left`` says so.
    Return None for any other level.

    Raises
    ------
    Refused
        If the metadata cannot be read.
    """
    children = {child.name: child for child in level.children or []}
    if METADATA not in children:
        return _nameless(children)
    data = _loaded(children.pop(METADATA))
    if not isinstance(data, dict):
        raise Refused(f"{METADATA} is not a table of submissions")
    found = Recognized("gradescope")
    for key, about in data.items():
        key = str(key)
        deliveries = list(_deliveries_of(key, about, children.pop(key, None), options))
        found.deliveries += deliveries
        if not deliveries:
            found.left[key] = (
                f"{METADATA} does not say who handed it in: choose the student in Gradescope, and export again"
            )
    for name in children:
        found.left[name] = f"{METADATA} does not mention it"
    return found


def _deliveries_of(key: str, about: Any, node: Node | None, options: Options) -> Iterator[Delivery]:
    """Yield a submission's delivery for each student whom its metadata ``about`` names; for none if it names nobody.

    ``key`` is the name of the submission's folder, and ``node`` the folder, or None if the export lacks it. Then the
    delivery has no files. The attempt's number counts the submission's history; without one it is None.
    """
    fields = (
        {str(name).lstrip(":"): value for name, value in about.items()} if isinstance(about, dict) else {}
    )
    people = [_submitter(one) for one in fields.get("submitters") or () if isinstance(one, dict)]
    history = fields.get("history")
    number = len(history) + 1 if isinstance(history, list) else None
    when = moment(fields.get("created_at"), options.zone)
    group = tuple(name for name, _, _ in people) if len(people) > 1 else ()
    for name, email, sid in people:
        ids = {"gradescope": key.removeprefix("submission_")} | ({"sid": sid} if sid else {})
        yield Delivery(
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


def _nameless(children: Mapping[str, Node]) -> Recognized | None:
    """Recognize an export without its metadata: name the submissions by their numbers and tell staff."""
    folders = [node for name, node in children.items() if node.is_folder and _FOLDER.fullmatch(name)]
    if len(folders) < 2 or len(folders) < sum(1 for node in children.values() if node.is_folder):
        return None
    missing = "it is missing, so the owners are unknown and the submissions are named by their numbers"
    found = Recognized("gradescope", left={METADATA: missing})
    for node in folders:
        number = node.name.removeprefix("submission_")
        found.deliveries.append(
            Delivery(("gradescope", number), node.name, [node], "gradescope", {"gradescope": number})
        )
    for name, node in children.items():
        if not node.is_folder:
            found.left[name] = "it is beside the submissions, so its owner is unknown"
    return found


def _submitter(about: dict[Any, Any]) -> tuple[str, str, str]:
    fields = {str(key).lstrip(":"): str(value).strip() for key, value in about.items() if value is not None}
    return fields.get("name", ""), fields.get("email", ""), fields.get("sid", "")
