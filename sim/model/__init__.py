"""The nouns of a negotiation, frozen, and the interfaces of strategies and protocols."""
