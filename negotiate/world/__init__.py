"""The corridors of the world from published data: arrays with provenance, and a graph as a view.

`load_world` builds a `World` from the tables that were imported; `assemble` from any long frame.
`graph` is a NetworkX view, `graphml` and `long_csv` are exports, `dependence` and `chain_measures`
say who hangs on whom. What is not known is left out and never 0.
"""

from negotiate.world.assembling import Assembled, assemble
from negotiate.world.chained import (
    NOT_COMPUTED,
    ChainMeasures,
    chain_measures,
    fill_share,
    workforce_of,
)
from negotiate.world.dependence import Dependence, NotMeasurableError, Side, dependence
from negotiate.world.exports import all_figures, from_graphml, graphml, long_csv
from negotiate.world.facts import Facts, Measure
from negotiate.world.figures import Figure, Source
from negotiate.world.labels import Words, in_words, label_of, labels_of, unit_of
from negotiate.world.layers import Layer, layer_of
from negotiate.world.loading import load_world
from negotiate.world.naming import country_code, country_codes
from negotiate.world.nodes import name_of
from negotiate.world.stocks import instead_words, load_stocks, stock_measure
from negotiate.world.view import graph
from negotiate.world.world import CorridorFigure, Missing, World

__all__ = [
    "NOT_COMPUTED",
    "Assembled",
    "ChainMeasures",
    "CorridorFigure",
    "Dependence",
    "Facts",
    "Figure",
    "Layer",
    "Measure",
    "Missing",
    "NotMeasurableError",
    "Side",
    "Source",
    "Words",
    "World",
    "all_figures",
    "assemble",
    "chain_measures",
    "country_code",
    "country_codes",
    "dependence",
    "fill_share",
    "from_graphml",
    "graph",
    "graphml",
    "in_words",
    "instead_words",
    "label_of",
    "labels_of",
    "layer_of",
    "load_stocks",
    "load_world",
    "long_csv",
    "name_of",
    "stock_measure",
    "unit_of",
    "workforce_of",
]
