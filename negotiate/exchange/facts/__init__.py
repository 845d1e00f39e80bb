"""How the library is made: fact sheets and coding decisions in, agreement files out.

`negotiate.exchange.facts.conversion` does it; `negotiate.exchange.facts.checks` says what is wrong
with the decisions. The same input gives the same bytes.
"""
