"""Helper functions, prints, and a zero that is an int."""


def relu(z):
    return z if z > 0 else 0


def active(x, w, b):
    print("active?", x, w, b)
    return int(w * x + b > 0)


def elbow(w, b):
    return -(b / w)


def dloss_dphi(x, y, w, b):
    return -(y - relu(w * x + b))


def dloss_dw(x, y, w, b):
    return dloss_dphi(x, y, w, b) * active(x, w, b) * x


def dloss_db(x, y, w, b):
    return dloss_dphi(x, y, w, b) * active(x, w, b)
