"""Write the files of a new homework or question, so complete that they build and pass lint immediately."""
