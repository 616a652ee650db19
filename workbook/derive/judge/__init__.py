"""Is one step true? Equality, equations, orders and limits, each decided in random worlds."""
