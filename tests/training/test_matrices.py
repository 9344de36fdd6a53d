"""Matrices of 2 x 2: the same as torch's own."""

import torch

from training.data.matrices import determinant, inverse, taken


def test_they_are_what_torch_finds():
    matrices = torch.randn(40, 3, 2, 2, generator=torch.Generator().manual_seed(1)) + 3 * torch.eye(2)
    torch.testing.assert_close(determinant(matrices), torch.linalg.det(matrices))
    torch.testing.assert_close(inverse(matrices), torch.linalg.inv(matrices), rtol=1e-4, atol=1e-5)


def test_vectors_of_a_map_each_or_one_for_all_are_turned_by_their_own_matrix():
    rng = torch.Generator().manual_seed(2)
    matrices, maps = torch.randn(3, 2, 2, generator=rng), torch.randn(3, 2, 4, 5, generator=rng)
    torch.testing.assert_close(taken(matrices, maps), torch.einsum("nij,njhw->nihw", matrices, maps))
    torch.testing.assert_close(taken(matrices, maps[:1]), torch.einsum("nij,jhw->nihw", matrices, maps[0]))
