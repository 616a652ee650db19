"""stub"""
def explain(line, walk): pass
