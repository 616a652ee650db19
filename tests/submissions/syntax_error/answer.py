def derivative_linear_map(A, x):
    return A +
