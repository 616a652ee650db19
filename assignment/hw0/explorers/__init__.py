"""The explorers of Homework 0, one module a problem; `hw0.explore` opens them."""
