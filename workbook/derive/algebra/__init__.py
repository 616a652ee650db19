"""What expressions are worth: shapes, worlds of random numbers, and the values of trees in them."""
