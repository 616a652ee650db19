"""stub"""
def explain(line, walk, pair=None, case="", answering=False): pass
