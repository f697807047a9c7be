"""People at the table: seats whose list of moves is the game, role sheets, debriefs, and the class that plays."""
