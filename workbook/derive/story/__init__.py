"""The meaning of a whole text: its chains and names, what it makes equal, and the milestones that it passes."""
