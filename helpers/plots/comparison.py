"""The figures of notebook 05: autoencoder, VAE and GAN side by side."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from torch import Tensor

from helpers.plots.figure import listed, subplot_mosaic, subplots
from helpers.plots.style import data_plane, latent_plane, say_outside, scatter


def codes_and_decoded(
    codes: Tensor, draws: Tensor, decoded: dict[str, Tensor], x: Tensor, title: str
) -> Figure:
    """The codes of the data (N, 2) among draws from the prior (M, 2); and two ways to decode, over x (N, 2).

    Args:
        decoded: decoded codes (M, 2), by what they are.
    """
    fig, axes = subplot_mosaic(
        [["latent", 0], ["latent", 1]], figsize=(9, 4.2), width_ratios=[1, 1.35], layout="constrained"
    )
    latent = axes["latent"]
    reach = max(4.0, 1.1 * float(codes.abs().max()))
    scatter(latent, draws, "eps", size=8, alpha=0.6, label="draws from the prior")
    scatter(latent, codes, "z", size=10, alpha=0.7, label="codes of the data")
    latent_plane(latent, title, reach)
    latent.legend(loc="lower left", fontsize=8, markerscale=2)
    for k, (name, points) in enumerate(decoded.items()):
        scatter(axes[k], x, "data", size=10, alpha=0.7, label="data")
        scatter(axes[k], points, "recon", size=10, alpha=0.7, label="decoded")
        data_plane(axes[k], name, reach=2.5)
        axes[k].set(ylim=(-1.25, 1.25))
        say_outside(axes[k], points)
    axes[0].set(xlabel="")
    axes[0].tick_params(labelbottom=False)
    axes[0].legend(loc="lower left", fontsize=8, markerscale=2)
    left = f"Left, the latent plane, {listed([title])}: the codes of the data among draws from the prior."
    fig.set_label(f"{left} Right, points over the data, one panel each: {listed(decoded)}.")
    return fig


def squares(
    panels: dict[str, Tensor], data: Sequence[Tensor], reach: float, label: str = "generated"
) -> Figure:
    """Generated points (N, 2) in square panels, each over its data (M, 2); both axes from -reach to reach."""
    height = 0.9 + 9.3 / len(panels)
    fig, axes = subplots(1, len(panels), figsize=(10, height), layout="constrained", sharey=True)
    for ax, (name, points), x in zip(axes, panels.items(), data):
        scatter(ax, x, "data", size=10, alpha=0.7, label="data")
        scatter(ax, points, "recon", size=14, alpha=0.5, label=label)
        data_plane(ax, name)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        say_outside(ax, points)
        ax.label_outer()
    handles = axes[0].get_legend_handles_labels()
    fig.legend(*handles, loc="outside lower center", ncols=2, markerscale=2)
    fig.set_label(f"Points ({label}) over the data, in square panels: {listed(panels)}.")
    return fig
