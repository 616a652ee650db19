"""Build a static site in which a homework's notebooks run in the browser: JupyterLite, with Python as Pyodide.

`lite_site` builds the site. `browser_wheels` finds out which packages it needs and where each comes from.
"""
