"""The hand-in: find what counts, warn of what may be missing, pack it, and give a receipt."""
