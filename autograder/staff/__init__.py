"""What staff use beside grading: the gradebook, Gradescope's container, and a check of the machine."""
