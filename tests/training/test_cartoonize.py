"""Learning to cartoonize: every way takes its steps, and what is exported keeps the contract."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from animl_addon.core.spec import Job
from training.config import ConfigError, Run, load
from training.data.drawing_rules import LOOKS, drawn, flattened
from training.data.lessons import Lessons, main
from training.exports.cartoonize import export_cartoonize
from training.loop import checkpoint
from training.losses.drawing import stillness_loss
from training.models.cartoon_graph import REACH, CartoonizeGraph, Features, Screen
from training.models.cartoonizer import Cartoonizer
from training.tasks.cartoonize import cartoonize_task
from training.train import train

SMOKE = Path(__file__).parents[2] / "training/configs/smoke/cartoonize.toml"
CPU = torch.device("cpu")


def smoke(*overrides: str) -> Run:
    return load(SMOKE, ["steps=2", "preview_every=2", *(f"cartoonize.{override}" for override in overrides)])


@pytest.mark.parametrize("way", ["taught", "unpaired", "cycle"])
def test_a_way_trains_and_leaves_weights_and_a_page(way: str, tmp_path: Path):
    train(smoke(f'way="{way}"'), tmp_path, CPU)

    assert checkpoint.read(tmp_path / "last.pt")["step"] == 2
    assert (tmp_path / "weights.pt").exists() and (tmp_path / "log.csv").exists()
    assert Image.open(tmp_path / "preview-000002.png").size[0] >= 32


def test_looks_are_refined_from_weights_that_are_never_changed(tmp_path: Path):
    torch.manual_seed(7)
    checkpoint.save_weights(tmp_path / "start.pt", Cartoonizer())
    run = load(SMOKE, ["steps=2", 'cartoonize.way="unpaired"', "cartoonize.anchor=1.0", "cartoonize.varied=false",
                       f'start="{(tmp_path / "start.pt").as_posix()}"'])  # fmt: skip

    train(run, tmp_path / "run", CPU)

    first, last = (torch.load(path, weights_only=True) for path in (tmp_path / "start.pt", tmp_path / "run/weights.pt"))
    assert any(not torch.equal(first[name], last[name]) for name in first)
    with (tmp_path / "run/log.csv").open() as file:
        assert {"anchor", "surface", "texture"} <= set(file.readline().strip().split(","))


def test_an_anchor_without_weights_to_hold_to_is_refused():
    with pytest.raises(ConfigError, match="name them in “start”"):
        cartoonize_task(smoke('way="unpaired"', "anchor=1.0"), CPU)


def test_pairs_are_learned_from_a_folder(tmp_path: Path):
    rng = np.random.default_rng(1)
    for kind in ("photo", "drawing"):
        (tmp_path / "pairs" / kind).mkdir(parents=True)
        for name in "abc":
            pixels = rng.integers(0, 256, (40, 48, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pairs" / kind / f"{name}.png")

    run = smoke('way="paired"', f'pairs="{(tmp_path / "pairs").as_posix()}"')

    train(run, tmp_path / "run", CPU)

    assert checkpoint.read(tmp_path / "run/last.pt")["step"] == 2
    task = cartoonize_task(run, CPU)
    asked_for = torch.cat([task.batch(number)[2] for number in range(12)])
    assert asked_for[:, :3].amax(0).flatten().tolist() == [1, 1, 1]  # all looks of the model become that one


def test_a_photo_without_its_drawing_is_named(tmp_path: Path):
    for name in ("photo/a.png", "drawing/b.png"):
        (tmp_path / name).parent.mkdir()
        Image.new("RGB", (40, 40)).save(tmp_path / name)

    with pytest.raises(FileNotFoundError, match=r"a\.png.* has no drawing"):
        cartoonize_task(smoke('way="paired"', f'pairs="{tmp_path.as_posix()}"'), CPU)


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [(['way="oil"'], "way “oil” is unknown"), (['way="paired"'], "needs “pairs”"), (["side=30"], "divisible by 8")],
)
def test_a_run_that_cannot_be_meant_is_refused(overrides: list[str], sentence: str):
    with pytest.raises(ConfigError, match=sentence):
        cartoonize_task(smoke(*overrides), CPU)


def test_styles_take_the_places_of_the_looks(tmp_path: Path):
    train(smoke('way="style"'), tmp_path / "run", CPU)
    styles = [tmp_path / f"{name}.png" for name in "abc"]
    for index, path in enumerate(styles):
        Image.effect_noise((64, 64), 20 + 60 * index).convert("RGB").save(path)

    spec = export_cartoonize(tmp_path / "run", tmp_path, styles=styles)

    assert spec.job == Job.CARTOONIZE
    session = onnxruntime.InferenceSession(str(tmp_path / spec.graphs["cartoonize"].file))
    assert [node.name for node in session.get_inputs()] == ["image", "look", "strength"]


def random_graph() -> CartoonizeGraph:
    torch.manual_seed(5)
    network = Cartoonizer()
    torch.nn.init.normal_(network.leave.weight, std=0.05)
    return CartoonizeGraph(network).eval()


def asked(graph: CartoonizeGraph, image: torch.Tensor, look: int, strength: float) -> torch.Tensor:
    shares = torch.zeros(1, 3, 1, 1)
    shares[:, look] = 1
    with torch.no_grad():
        return graph(image, shares, torch.full((1, 1, 1, 1), strength))[0]


def test_strength_nought_is_the_picture_itself_and_alpha_stays():
    image = torch.rand(1, 4, 32, 48)
    image[:, :3] *= image[:, 3:]

    assert torch.equal(asked(random_graph(), image, 2, 0.0), image)
    drawn_at_full = asked(random_graph(), image, 0, 1.0)
    assert torch.equal(drawn_at_full[:, 3], image[:, 3])
    assert bool((drawn_at_full[:, :3] <= image[:, 3:]).all()) and bool((drawn_at_full >= 0).all())


def test_nothing_reaches_farther_than_the_halo():
    image = torch.ones(1, 4, 16, 2 * REACH + 48)
    other = image.clone()
    other[..., :3, :, :8] = 0
    graph = random_graph()

    changed = (asked(graph, image, 0, 1.0) - asked(graph, other, 0, 1.0)).abs().amax((0, 1, 2)).nonzero()

    assert 32 < int(changed.max()) < 8 + REACH


def test_an_eye_in_a_cheek_is_kept_and_leaves_are_not():
    photo = torch.full((1, 3, 48, 96), 0.7)
    photo[..., 22:26, 22:26] = 0.1
    photo[..., 48:] = torch.rand(48, 48, generator=torch.Generator().manual_seed(1)).round()
    brushed = torch.nn.functional.avg_pool2d(photo, 9, 1, 4)
    painted, inked = torch.zeros(1, 1, 1, 1), torch.ones(1, 1, 1, 1)

    kept, opened = (Features()(brushed, photo, line) for line in (painted, inked))

    eye, leaves = (..., slice(23, 25), slice(23, 25)), (..., slice(12, 36), slice(64, 84))
    assert float(brushed[eye].mean()) > 0.5 > float(kept[eye].mean())
    assert float(opened[eye].mean()) < float(brushed[eye].mean())
    assert float((kept - brushed)[leaves].abs().mean()) < 0.3 * float((photo - brushed)[leaves].abs().mean())


def test_lines_stay_where_a_look_has_lines_and_what_ink_clogged_is_lit():
    photo = torch.full((1, 3, 48, 48), 0.8)
    photo[..., 23:26, :] = 0.45
    inked = photo.clone()
    inked[..., 20:29, :] = 0.0

    drawn = Features()(inked, photo, torch.ones(1, 1, 1, 1))

    assert float(drawn[..., 20:29, 16:32].max()) < 0.15

    photo[..., 23:26, :20] = photo[..., 23:26, 28:] = 0.8  # but for a spot of it
    opened = Features()(inked, photo, torch.ones(1, 1, 1, 1))
    assert float(opened[..., 20:29, 18:30].mean()) > float(drawn[..., 20:29, 18:30].mean()) + 0.1


def test_looks_of_others_are_drawn_without_what_belongs_to_ours():
    graph = random_graph()
    alone = CartoonizeGraph(graph.cartoonizer, ours=False)
    image = torch.rand(1, 4, 32, 32)
    image[:, 3] = 1

    with torch.no_grad():
        drawn = graph.cartoonizer(image[:, :3], torch.tensor([0.0, 0, 1, 1]).view(1, 4, 1, 1))

    assert torch.allclose(asked(alone, image, 2, 1.0)[:, :3], drawn.clamp(0, 1), atol=1e-6)
    assert not torch.allclose(asked(graph, image, 2, 1.0)[:, :3], drawn.clamp(0, 1), atol=0.05)


def test_the_screen_stands_still_and_keeps_the_light():
    grey = torch.full((1, 3, 64, 64), 0.4)

    screened = Screen()(grey)

    assert torch.equal(screened[..., 8:, 16:], screened[..., :-8, :-16])
    assert 0.15 < float(screened.std()) / 0.4 < 0.6
    assert float(screened.mean()) == pytest.approx(0.4, abs=0.03)
    assert torch.equal(Screen()(torch.ones(1, 3, 16, 16)), torch.ones(1, 3, 16, 16))


def test_what_only_moves_what_it_is_given_does_not_boil():
    photo = torch.nn.functional.interpolate(torch.rand(2, 3, 8, 8), size=(64, 64), mode="bicubic").clamp(0, 1)
    noise = torch.rand(2, 3, 64, 64)

    assert float(stillness_loss(lambda x: x * 0.5, photo)) < 0.02
    assert float(stillness_loss(lambda x: x * 0.5 + noise * 0.5, photo)) > 0.05


@pytest.mark.parametrize("look", LOOKS)
def test_rules_draw_in_range_and_do_more_at_full_strength(look: str):
    photo = Lessons.draw((), 1, 48, 3).photos[0].permute(1, 2, 0).numpy().astype(np.float32) / 255

    whole, half = drawn(photo, look), drawn(photo, look, 0.5)

    assert whole.shape == photo.shape and whole.min() >= 0 and whole.max() <= 1
    assert np.abs(half - photo).mean() < np.abs(whole - photo).mean()


def test_flattening_takes_grain_and_leaves_an_edge():
    step = np.zeros((32, 32, 3), np.float32)
    step[:, 16:] = 0.8
    grain = np.random.default_rng(2).normal(0, 0.02, step.shape).astype(np.float32)

    flat = flattened(np.clip(step + grain, 0, 1), 0.01)

    assert flat[:, :16].std() < 0.3 * grain[:, :16].clip(0).std()
    assert (flat[:, 17].mean() - flat[:, 14].mean()) > 0.7


def test_lessons_are_written_and_read(tmp_path: Path):
    (tmp_path / "photos").mkdir()
    Image.effect_noise((50, 40), 60).convert("RGB").save(tmp_path / "photos/a.png")

    main(["--photos", str(tmp_path / "photos"), "--out", str(tmp_path / "l.npz"), "--count", "2", "--side", "32"])

    lessons = Lessons.read([tmp_path / "l.npz", tmp_path / "l.npz"])
    assert lessons.photos.shape == (4, 3, 32, 32) and lessons.drawn.shape == (4, 2, 3, 3, 32, 32)
