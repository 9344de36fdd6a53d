"""The graphs of a network that draws by itself, an IFNet or a two-stage generator."""

from pathlib import Path

from torch import nn
from torch.nn.utils import parametrize

from animl_addon.core.spec import Job, ModelSpec
from training.config import Network
from training.exports.graphs import export_graphs
from training.loop import checkpoint
from training.models.contract import IFNetDraw, IFNetMatch, PaintDraw, PaintMatch
from training.models.ifnet import IFNet
from training.models.two_stage.generator import TwoStage

SIDE = 256
"""Pixels of the copy's longer side: what training shows is at most as large."""

REACH = 128
"""Pixels around a tile that such a network sees: its coarsest convolutions look about so far."""


def load_synthesis(run_folder: Path) -> IFNet | TwoStage:
    """The mean weights of a run's last checkpoint (its folder or the file), spectral normalization worked in.

    Raises:
        CheckpointError: the run has none, it is damaged, or another network was trained.
    """
    path = checkpoint.of_run(run_folder)
    state = checkpoint.read(path)
    network = Network(**state["run"]["network"])
    if network.kind == "ifnet":
        found = IFNet(network.passes)
    elif network.kind == "two-stage":
        found = TwoStage(network.known, network.refined)
    else:
        raise checkpoint.CheckpointError(f"{path} is of the network “{network.kind}”, which draws nothing by itself.")
    try:
        found.load_state_dict(state["ema"])
    except RuntimeError as error:
        raise checkpoint.other_network(path, state, error) from error
    return without_parametrizations(found.eval())


def without_parametrizations(network: IFNet | TwoStage) -> IFNet | TwoStage:
    """Weights as they count, no longer worked out anew at every look (in place)."""
    for layer in network.modules():
        if parametrize.is_parametrized(layer):
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
    return network


def synthesis_graphs(network: IFNet | TwoStage) -> dict[str, nn.Module]:
    """``match`` and ``draw``."""
    if isinstance(network, IFNet):
        return {"match": IFNetMatch(network).eval(), "draw": IFNetDraw(network).eval()}
    return {"match": PaintMatch().eval(), "draw": PaintDraw(network).eval()}


def export_synthesis(run_folder: Path, folder: Path, name: str = "inbetween", side: int = SIDE) -> ModelSpec:
    """Write both graphs and their contract.

    Raises:
        CheckpointError: the run holds no such network.
        ExportError: ONNX Runtime and torch disagree.
    """
    graphs = synthesis_graphs(load_synthesis(run_folder))
    return export_graphs(graphs, Job.INBETWEEN, folder, name, multiple=16, halo=REACH, side=side)
