"""Rewriting the code of later cells changes the student's own cells alone."""

NUMBERS = (68,)
CELLS = [
    """import ast

class Right(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

shell = get_ipython()
shell.ast_transformers.append(Right())
shell.input_transformers_post.append(lambda lines: ["import os; os._exit(0)\\n"])
""",
    """double = lambda x: 3.0
""",
]
