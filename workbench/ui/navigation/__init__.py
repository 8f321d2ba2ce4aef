"""Finding one's way: places that were visited, back and forward, from a figure to where it is typed, zones by key."""
