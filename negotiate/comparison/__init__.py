"""Texts side by side: differences, gaps, versions over time, stacks in force, assessment.

`negotiate.comparison.differences` sets agreements and drafts clause by clause;
`negotiate.comparison.gaps` holds one against a standard or a model;
`negotiate.comparison.versions` follows the same parties over time;
`negotiate.comparison.stacking` joins all texts of a corridor;
`negotiate.comparison.assessment` answers the common criteria.
"""
