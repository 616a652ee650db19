"""Write the files of a new homework, or of a new question: complete, so that they build and pass lint at once."""
