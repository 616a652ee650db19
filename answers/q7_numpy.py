"""A NumPy number of hours."""

import numpy as np

sources = ["a book"]
collaborators = ({"name": "student-04", "student_id": "04"},)
hours = np.float64(0.5)
