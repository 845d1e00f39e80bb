"""Leverage: what each side falls back on when a corridor is removed, capped or repriced."""
