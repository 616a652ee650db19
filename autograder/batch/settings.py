"""The settings that all processes of a run share, and their encoding."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.homework import layout
from autograder.homework.budgets import Budget
from autograder.homework.layout import HomeworkFolder
from autograder.intake.release import Release


class ReleaseDiffersError(Exception):
    """A grading process's notebooks, tests, or engine differ from the coordinator's, so it cannot grade."""


@dataclass(frozen=True)
class Settings:
    """How to grade.

    ``isolation`` is a tier or ``auto``, which each grading process resolves for its own machine. ``cache`` allows
    results of unchanged notebooks from an earlier run. ``figures`` means that somebody will look at outputs, so cells
    that only show something also run, and figures are drawn and kept. ``one`` means that there is a single submission,
    for which less is preloaded. ``written`` means that the parts that staff read are checked too.
    """

    release: Release
    isolation: str
    budget: Budget = field(default_factory=Budget)
    cache: bool = True
    figures: bool = False
    one: bool = False
    written: bool = True

    def encode(self, *, here: bool = True) -> bytes:
        """Return the settings as bytes for a grading process; ``here`` means that it sees the same files."""
        fields = {
            "root": str(self.release.folder.root) if here else None,
            "release": self.release.identity,
            "isolation": self.isolation,
            "budget": asdict(self.budget),
            "cache": self.cache,
            "figures": self.figures,
            "one": self.one,
            "written": self.written,
        }
        return json.dumps(fields, sort_keys=True).encode()

    @classmethod
    def decode(cls, data: bytes) -> Settings:
        """Read the bytes of `encode`. Raises ReleaseDiffersError if this machine's release is not the coordinator's."""
        fields = json.loads(data)
        release = Release(
            layout.current() if fields["root"] is None else HomeworkFolder(Path(fields["root"]))
        )
        if release.identity != fields["release"]:
            what = f"the coordinator has release {fields['release']}, a grading process {release.identity}"
            if fields["root"] is not None:
                raise ReleaseDiffersError(f"the project was changed while it graded ({what}). Grade again.")
            raise ReleaseDiffersError(f"{what}. Install the same version on every machine.")
        budget = Budget(**fields["budget"])
        switches = (fields[name] for name in ("cache", "figures", "one", "written"))
        return cls(release, fields["isolation"], budget, *switches)
