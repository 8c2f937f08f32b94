"""Numbers that say what a trained model does: which latents it uses, and what it makes."""

from helpers.metrics.interpolation import Smoothness, interpolation_path, interpolation_paths, smoothness
from helpers.metrics.latent import kl_per_dimension
from helpers.metrics.samples import (
    Quality,
    cluster_height,
    covered_modes,
    energy_distance,
    energy_null,
    kernel_log_density,
    mode_shares,
    near_data,
    quality,
)

__all__ = [
    "Quality",
    "Smoothness",
    "cluster_height",
    "covered_modes",
    "energy_distance",
    "energy_null",
    "interpolation_path",
    "interpolation_paths",
    "kernel_log_density",
    "kl_per_dimension",
    "mode_shares",
    "near_data",
    "quality",
    "smoothness",
]
