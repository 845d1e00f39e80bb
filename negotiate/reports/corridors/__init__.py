"""Corridors and spillovers as tables, charts and a map that every surface shows unchanged."""
