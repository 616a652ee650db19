"""Takes what a course downloads, and makes a class folder of it: a folder a student, with who, when and which attempt.

- `nodes` shows folders and archives alike as trees of names; nothing is unpacked for that;
- `layouts` knows how each system names what students handed in, and makes deliveries: who, when, which files;
- `people` reads rosters, and matches whatever names a person with that person;
- `folder` writes the class folder, a student at a time, so that a run that was killed loses nothing;
- `sources` decides for `grade` and its kin whether a path can be graded as it lies there or is collected first.
"""
