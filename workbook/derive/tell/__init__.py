"""What a student is told: hints, results, and the formulas as they were understood."""
