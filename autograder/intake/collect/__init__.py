"""Takes what a course downloads, and makes a class folder of it: a folder a student, with who, when and which attempt.

- `nodes` shows folders and archives alike as trees of names; nothing is unpacked for that;
- `layouts` knows how each system names what students handed in, and makes deliveries: who, when, which files;
- `students` puts together what is of one person, `attempts` reads what an attempt holds, `saving` writes a folder;
- `gather` does all of it, a student at a time, so that a run that was killed loses nothing;
- `folder` is the class folder's form;
- `sources` decides for `grade` and its kin whether a path can be graded as it lies there or is collected first.
"""
