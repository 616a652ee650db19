"""Grade many submissions: an executor runs the work, and only the coordinator writes the reports.

`concurrent.futures.Executor` is the only interface between the coordinator and the work:

- `work` runs in the executor, as a grading process with its own zygote and tests, and a cache per notebook;
- `pool` is the executor for one machine, `cluster` connects to the executor of a Dask cluster;
- `supervisor` limits the submissions in flight, and retries a failed one alone;
- `coordinator` skips finished submissions, writes, and reports what changed (`finished`, `changes`).
"""
