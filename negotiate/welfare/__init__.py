"""Welfare."""
