hours = "about ten"
