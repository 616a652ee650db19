"""The names of the files in a hand-in beside the notebooks and the PDF. The grader ignores the manifest."""

PAGES_NAME = "pages.json"
MANIFEST_NAME = "manifest.json"
