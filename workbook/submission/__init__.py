"""The rules of a submission, shared by the student's hand-in and the grader: names, kinds of files, limits."""
