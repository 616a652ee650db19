def entry_squared_norm(x, i):
    return 2 * x[i]


hoard = []
while True:
    hoard.append(np.ones(10_000_000))
