"""Two versions of a list to what is the same in both: `align` for what is equal, `match` for what was changed."""
