"""The explorers of Homework 0, one module per problem; `hw0.explore` opens them."""
