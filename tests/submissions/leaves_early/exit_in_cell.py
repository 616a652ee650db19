def elbow(w, b):
    return -b / w


import os

os._exit(1)
