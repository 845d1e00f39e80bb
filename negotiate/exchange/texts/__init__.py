"""From a text or PDF to suggestions: which article may speak of which term.

`negotiate.exchange.texts.files` reads, `negotiate.exchange.texts.articles` splits,
`negotiate.exchange.texts.suggestions` suggests, and `negotiate.exchange.texts.review` takes over
what a person accepted.
"""
