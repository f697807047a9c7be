"""Checked text → the nouns of the model, with every reference looked up."""
