"""What a run's rows say, and how sure that is; what a scenario's author should know."""
