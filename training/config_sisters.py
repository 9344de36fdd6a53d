"""The sections of a run file for the sister jobs: widen, cartoonize, face."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Widen:
    """Training to complete pictures: the windows, and what each term of the loss counts."""

    height: int = 160  # px of a window's longer side; the hidden part lies at an end of the shorter
    width: int = 128
    scene: int = 256  # px at which the height of a whole scene of 16:9 would be seen
    batch: int = 6
    most: int = 640  # px that scenes are reduced to, if they are wider
    beside: float = 0.85  # share of the steps that hide the left or right, not top or bottom
    painted: float = 0.9  # share of windows from scenes; the others are drawn
    apart: float = 1.0
    square: float = 4.0
    unlike: float = 1.0
    seam: float = 3.0
    detail: float = 0.3
    lively: float = 0.0
    priced: float = 0.0  # of telling rightly what detail costs in likeness
    enough: float = 0.6  # of the truth's energy of gradients, which a completed side shall have
    adversarial: float = 0.0  # of both discriminators; 0: none
    adversarial_from: float = 0.6  # share of the run after which the widener hears of them
    judge: int = 24  # channels of the discriminators' first layer


@dataclass(frozen=True, slots=True)
class Cartoonize:
    """What photographs are drawn like, and from what it is learned; a weight of 0 leaves its term out."""

    way: str = "taught"  # or "paired", "unpaired", "cycle", "style": see training/tasks/cartoonize.py
    lessons: tuple[str, ...] = ()  # taught: files of data/lessons.py; none: ``squares`` are drawn at the start
    photos: tuple[str, ...] = ()  # folders, cut from equally often
    drawings: tuple[str, ...] = ()  # folders; unpaired, cycle: what it shall look like; style: the styles
    pairs: str = ""  # paired: folder with photo/ and drawing/, files of equal names
    squares: int = 400  # cut from photos, and as many from drawings
    side: int = 128  # px of a training picture, divisible by 8
    batch: int = 6
    discriminator: int = 32  # channels after its first halving
    adversarial: float = 0.02
    begins: float = 0.3  # share of the run after which the discriminator is heard
    still: float = 0.5  # a drawing of what moved is what was drawn, moved
    content: float = 1.0  # unpaired, cycle, style: what the frozen encoder sees is kept
    anchor: float = 0.0  # unpaired: every look stays near what the weights of ``start`` draw; 0: all looks become one
    varied: bool = True  # unpaired, cycle: discriminators see pictures changed by chance, which long runs need
    colour: float = 4.0
    flat: float = 0.05
    style: float = 2.0
    looks: str = ""  # style: weights of looks; it begins as their painted one, whatever the style picture
    cycle: float = 10.0


@dataclass(frozen=True, slots=True)
class Face:
    """Drawing faces from noise: what they are learned from, and how."""

    generator: str = "excitation"  # or "dcgan"
    side: int = 128  # px; a power of two
    width: int = 48  # channels of the generator's last layers
    bank: str = ""  # folder of characters drawn beforehand: see data/characters/bank.py
    drawn: int = 500  # characters that are drawn at the start where there is no bank
    kits: tuple[str, ...] = ()  # folders of sheets with an index.json
    folders: tuple[str, ...] = ()  # folders of pictures: faces, or sprites
    only_faces: bool = False  # of kits and folders, only pictures in which the finder sees a face
    cascade: str = ""  # an XML file of OpenCV's that sees faces instead of our finder, for only_faces
    batch: int = 8
    half_until: float = 0.0  # share of the run in which pictures of half the size are learned, twice as many
    half_share: float = 0.0  # of the steps after that, which learn so too: they cost less and teach shapes as well
    guided: float = 1.0  # weight of the picture that the drawer makes of a latent; 0: it may stand for any
    firm: float = 0.0  # guided: how much more thin lines count than even paint: brows, mouths, what is worn
    matched: float = 0.0  # guided: weight of what the discriminator's layers see in a drawing and in the drawer's
    adversarial: float = 0.0
    adversarial_from: float = 0.0  # share of the run after which the generator hears of the discriminator
    spectral: bool = True  # spectral normalization of the discriminator
    judge: int = 24  # channels after its first halving
    judge_depth: int = 4
    judge_rate: float = 4e-4
    beta: float = 0.0  # Adam's first
