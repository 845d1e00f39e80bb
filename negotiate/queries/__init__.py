"""Questions to the library: search, precedents, base rates, and what is unusual in a draft.

`negotiate.queries.query` finds agreements and says why; `negotiate.queries.query_text` reads a
question in words; `negotiate.queries.precedents` ranks what others obtained;
`negotiate.queries.rates` counts; `negotiate.queries.unusual` holds a draft against comparable
agreements. They all read one set of arrays, `negotiate.queries.index`.
"""
