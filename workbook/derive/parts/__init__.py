"""What each part of the homework is about, as data: one TOML file per problem."""
