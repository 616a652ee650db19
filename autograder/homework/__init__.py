"""Facts about a homework: its folder, questions, people, rubrics and mistakes."""
