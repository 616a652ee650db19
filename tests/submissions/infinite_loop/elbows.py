def elbows(W1, b):
    return -b / W1[:, 0]


i = 0
while i < 10:
    print(elbows(np.ones((3, 1)), np.zeros(3)))
