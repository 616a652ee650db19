"""The values of expressions: shapes, worlds of random numbers, and the evaluation of trees in them."""
