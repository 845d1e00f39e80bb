"""The page "Corridors": what is known of them, and what one change does to the neighbours."""
