"""What every process of a run must agree on, and how it travels."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.homework import layout
from autograder.homework.budgets import Budget
from autograder.homework.layout import HomeworkFolder
from autograder.intake.release import Release


class ReleaseDiffersError(Exception):
    """A grading process has other notebooks, tests or another engine than the coordinator: nothing can be graded."""


@dataclass(frozen=True)
class Settings:
    """How to grade.

    ``isolation`` is a tier or ``auto``, which each grading process resolves for its own machine. ``cache`` says whether
    results of unchanged notebooks may be taken from an earlier run, ``figures`` whether somebody will look at outputs:
    then cells that only show something run as well, and figures are drawn and kept. ``one`` says that there is a single
    submission, for which less is loaded ahead, ``written`` whether what staff read is looked at too.
    """

    release: Release
    isolation: str
    budget: Budget = field(default_factory=Budget)
    cache: bool = True
    figures: bool = False
    one: bool = False
    written: bool = True

    def encode(self, *, here: bool = True) -> bytes:
        """As bytes for a grading process; ``here`` says that it sees the same files."""
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
        """Read `encode`'s bytes. Raises ReleaseDiffersError where this machine's release is not the coordinator's."""
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
