"""The two graphs of inbetweens."""

from pathlib import Path

from animl_addon.core.spec import Job, ModelSpec
from training.exports.graphs import export_graphs
from training.models.draw import Draw
from training.models.match import MatchGraph
from training.models.matcher import Matcher


def export_inbetween(matcher: Matcher, folder: Path, name: str = "inbetween", match_side: int = 512) -> ModelSpec:
    """Write both graphs and their contract into ``folder``.

    Raises:
        ExportError: ONNX Runtime and torch disagree.
    """
    graphs = {"match": MatchGraph(matcher).eval(), "draw": Draw().eval()}
    return export_graphs(graphs, Job.INBETWEEN, folder, name, multiple=16, halo=32, side=match_side)
