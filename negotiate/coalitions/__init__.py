"""Coalitions of origins: partition functions, stability and divisions of a joint payoff."""
