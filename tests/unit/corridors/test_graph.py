import numpy as np
import pytest

from negotiate.corridors.graph import (
    CHAIN,
    ChainFacts,
    CorridorFacts,
    corridor_graph,
    matrices,
)

CORRIDORS = [
    CorridorFacts("XAA", "XYY", 10.0, "open", {"agreement": "xaa-xyy-2020", "grade": "official"}),
    CorridorFacts("XBB", "XYY", 4.0, "irregular"),
    CorridorFacts("XBB", "XZZ", 0.0, "shut_by_origin"),
]


def test_facts_stand_on_the_edges() -> None:
    graph = corridor_graph(CORRIDORS, [ChainFacts("XAA", "XBB", 0.1)], occupation="9111")
    assert graph["XAA"]["XYY"]["9111"]["agreement"] == "xaa-xyy-2020"
    assert graph["XAA"]["XBB"][CHAIN]["share"] == 0.1
    assert graph.nodes["XZZ"]["role"] == "destination"
    assert graph.nodes["XBB"]["role"] == "origin"


def test_matrices_follow_the_stated_order_and_missing_corridors_have_no_channel() -> None:
    graph = corridor_graph(CORRIDORS, [ChainFacts("XAA", "XBB", 0.1)], occupation="9111")
    found = matrices(graph, ["XBB", "XAA"], ["XZZ", "XYY"])
    assert np.array_equal(found.posts, [[0, 4], [0, 10]])
    assert np.array_equal(found.chains, [[0, 0], [0.1, 0]])
    assert found.statuses == (("shut_by_origin", "irregular"), ("no_channel", "open"))


def test_order_of_the_input_does_not_matter() -> None:
    one = matrices(corridor_graph(CORRIDORS, [], occupation="k"), ["XAA", "XBB"], ["XYY", "XZZ"])
    two = matrices(
        corridor_graph(CORRIDORS[::-1], [], occupation="k"), ["XAA", "XBB"], ["XYY", "XZZ"]
    )
    assert np.array_equal(one.posts, two.posts)
    assert one.statuses == two.statuses


def test_a_corridor_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="edge from XAA to XYY must be unique, got it twice"):
        corridor_graph([CORRIDORS[0], CORRIDORS[0]], [], occupation="9111")
