"""Make a class folder from a course's downloads: one folder per student, with name, time and attempts.

- `nodes` presents folders and archives as trees of names, without unpacking anything;
- `layouts` knows each system's file names and makes deliveries from them: who, when, which files;
- `students` groups the deliveries of one person, `attempts` reads an attempt's files, `saving` writes a
  folder;
- `gather` does all of this, one student at a time, so that a killed run loses nothing;
- `class_folder` defines the class folder's format;
- `sources` decides for `grade` and similar commands whether a path can be graded directly or is collected
  first.
"""
