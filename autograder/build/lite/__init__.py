"""Build a static site in which a homework's notebooks run in the browser: JupyterLite, with Python as Pyodide.

`site` puts it together, `packages` finds out which packages it needs and where each comes from.
"""
