"""What a whole text says: its chains and names, what it makes equal, and the milestones that it passes."""
