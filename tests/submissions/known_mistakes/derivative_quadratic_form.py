def derivative_quadratic_form(A, x):
    return (2 * A @ x)[None, :]
