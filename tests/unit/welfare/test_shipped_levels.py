"""The shipped effects speak the language of the shipped codebook."""

from negotiate.terms.loader import load_codebook
from negotiate.welfare.effects import check_levels, load_effects


def test_shipped_effects_use_terms_and_levels_of_the_codebook():
    codebook = load_codebook()
    ladder = {term: codebook.get(term).level_ids for term in codebook.ids()}
    check_levels(load_effects("domestic work"), ladder)


def test_unordered_terms_have_no_effects():
    codebook = load_codebook()
    kinds = {codebook.get(entry.term).kind for entry in load_effects("domestic work").terms}
    assert kinds == {"ordered"}
