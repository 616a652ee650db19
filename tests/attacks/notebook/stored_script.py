"""A name, an error or an output with HTML in it is text on every page that we make."""

NUMBERS = (73,)
RAW = ("<script>alert", "<img src=x")
CELLS = [
    """class X(Exception):
    pass
X.__name__ = X.__qualname__ = "<script>alert(1)</script>"

def double(x):
    raise X("<img src=x onerror=alert(2)>")
""",
    """from IPython.display import display, HTML, Javascript
display(HTML("<script>alert(3)</script>"), Javascript("alert(4)"))
raise X("<script>alert(5)</script>")
""",
]


def control() -> str:
    """A page put together from strings."""
    evalue = "<script>alert(5)</script>"
    return f"<p>{evalue}</p>" if "<script>" in f"<p>{evalue}</p>" else ""
