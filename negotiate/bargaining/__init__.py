"""Bargaining on arrays: outcome spaces, frontiers, solutions and what they say of a draft."""
