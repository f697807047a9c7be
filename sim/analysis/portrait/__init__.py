"""Everything that a page shows of a run, reckoned: one file per picture, and the sentences that go with them."""
