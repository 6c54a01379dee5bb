"""Measure distances between places on the globe."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.gazetteer.entry import GazetteerEntry

Floats = NDArray[np.float64]

_EARTH_RADIUS_KM: Final = 6371.0


def unit_vectors(entries: Sequence[GazetteerEntry]) -> Floats:
    """Return the unit vectors of places, for `distance_km`. Shape: places, 3. An unknown position counts as 0, 0."""
    latitude = np.radians([entry.latitude or 0.0 for entry in entries])
    longitude = np.radians([entry.longitude or 0.0 for entry in entries])
    vectors: Floats = np.stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)), axis=1
    )
    return vectors


def distance_km(points: Floats, point: Floats) -> Floats:
    """Return the great-circle distances of unit vectors from one of them, in kilometres."""
    chord = np.sqrt(np.maximum(0.0, ((points - point) ** 2).sum(axis=1)))
    distances: Floats = 2 * _EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, chord / 2))
    return distances
