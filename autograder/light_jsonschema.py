"""Load jsonschema without the packages that check addresses, colors and times in a text.

nbformat, and with it nbclient, jupytext and nbgrader, loads jsonschema, which loads every optional format checker that
is installed, as they are with JupyterLab. One of them builds a grammar of internet addresses on import, which takes
as long as many commands. No schema of a notebook names these formats. Import this module before those libraries.
"""

import sys

_FORMATS = (
    *("rfc3987_syntax", "rfc3987", "rfc3986_validator", "rfc3339_validator", "fqdn", "idna"),
    *("webcolors", "jsonpointer", "uri_template", "isoduration"),
)

_hidden = [name for name in _FORMATS if name not in sys.modules]
sys.modules.update(dict.fromkeys(_hidden))  # type: ignore[arg-type]  # None: not installed
try:
    import jsonschema  # noqa: F401
finally:
    for _name in _hidden:
        del sys.modules[_name]
