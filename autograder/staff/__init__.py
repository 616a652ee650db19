"""Staff tools in addition to grading: the gradebook, Gradescope's container, and a check of the machine."""
