"""Who is in a class: rosters, the tables that they come in, and texts that name a person."""
