"""A class at the table: the room, its log, and the pages that people, teacher and projector see."""
