"""Playing a scenario many times: plan, blocks, executor, store. The only room that writes to results/."""
