"""Grades many submissions: work goes out, reports come back as they are done, the coordinator alone writes.

`concurrent.futures.Executor` is the only interface between the two sides:

- `work` runs wherever the executor runs it: a grading process with its own zygote and tests, and a cache per notebook;
- `pool` is the executor of one machine, `cluster` finds that of a Dask cluster;
- `supervisor` hands out no more than can be in flight, and gives what breaks a second try, alone;
- `run` is the coordinator: it skips what is finished, writes, and says what changed (`finished`, `changes`).
"""
