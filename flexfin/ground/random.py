"""Numbers by chance that can be drawn again: the same seed gives the same digits.

Philox (Salmon et al., 2011) counts instead of remembering: number 7,000 of a stream is there
without the 6,999 before it. So a scenario draws the same whatever the number of scenarios, the
size of the blocks in which they are made, or the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_AT_ONCE: Final = 4  # numbers that Philox makes of one count


def uniforms(seed: int, stream: str, first: int, count: int) -> Array:
    """Draw numbers between 0 and 1, neither of them included.

    Parameters
    ----------
    stream : the name of what is drawn; another name gives other numbers.
    first : the place in the stream, from 0.

    Returns
    -------
    Shape (count,).
    """
    from hashlib import blake2b  # few runs draw anything

    name = int.from_bytes(blake2b(stream.encode(), digest_size=8).digest(), "little")
    bits = np.random.Philox(key=np.array([seed, name], np.uint64))
    bits.advance(first // _AT_ONCE)
    raw = bits.random_raw(first % _AT_ONCE + count)[first % _AT_ONCE :]
    return ((raw >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52


# Wichura (1988), algorithm AS 241: the normal quantile, in three stretches; highest power first.
_MIDDLE: Final = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
     4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
     1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
     2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
     4.2313330701600911252e1, 1.0),
)  # fmt: skip
_OUTSIDE: Final = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
     1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
     4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
     1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
     2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR: Final = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
     2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
     5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
     7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
     5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def normal_quantile(share: Array) -> Array:
    """Give the value of a standard normal below which this share lies, of shares between 0 and 1.

    Source: Wichura, algorithm AS 241, Applied Statistics 37 (1988); right to 16 digits.
    """
    q = share - 0.5
    result = q * _ratio(_MIDDLE, 0.180625 - q * q)
    outside = np.nonzero(np.abs(q) > 0.425)
    if len(outside[0]):
        part = share[outside]
        r = np.sqrt(-np.log(np.minimum(part, 1 - part)))
        far = np.where(r <= 5, _ratio(_OUTSIDE, r - 1.6), _ratio(_FAR, r - 5))
        result[outside] = np.copysign(far, part - 0.5)
    return np.asarray(result)


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Array) -> Array:
    above, below = coefficients
    return _polynomial(above, x) / _polynomial(below, x)


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    result = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result *= x
        result += coefficient
    return result


@dataclass(frozen=True, slots=True)
class Luck:
    """What one case draws from a seed.

    `shares` and `normals` are those of the demand in a month, numbered from 0 at the start, or
    (None) of all months at once; `own` is anything else that is drawn.
    """

    seed: int

    def place_in(self, month: int, stretch: int) -> int:
        """Give the place of a month in its stretch; the first that is drawn begins one."""
        return (month - 1) % stretch

    @property
    def is_shared(self) -> bool:
        """Tell whether locations share a part of it."""
        return False

    def shares(self, what: str, month: int | None, first: int, count: int) -> Array:
        """Draw shares between 0 and 1."""
        return uniforms(self.seed, what if month is None else f"{what} {month}", first, count)

    def normals(self, what: str, month: int | None, first: int, count: int) -> Array:
        """Draw standard normals."""
        return normal_quantile(self.shares(what, month, first, count))

    def own(self, what: str, first: int, count: int) -> Array:
        """Draw shares of what no other location has a part in."""
        return uniforms(self.seed, what, first, count)


@dataclass(frozen=True, slots=True)
class SharedLuck(Luck):
    """What one of many locations draws, with a part that all of them share.

    The correlation c of a draw between any two locations is that which is asked for, and what one
    location draws has the same distribution whatever c is. What comes in every month (a standard
    normal) is sqrt(c) times one that all locations share plus sqrt(1 - c) times one of the location
    alone. What comes seldom or is one of a few (a share: a surge, a stretch of the history, a
    scenario) is with chance c the one that all locations share, and else one of the location alone:
    a normal behind it would make what is seldom almost independent. With 1 locations of equal
    demand draw the same, with 0 nothing is shared. What a location draws does not hang on which
    others there are.

    `start` is the calendar month of month 0, `location` the name that no other location has.
    """

    correlation: float
    location: str
    start: int

    @property
    def is_shared(self) -> bool:
        """Tell whether locations share a part of it."""
        return True

    def place_in(self, month: int, stretch: int) -> int:
        """Give the place of a month in its stretch: the same, whenever a location starts."""
        return (self.start + month) % stretch

    def shares(self, what: str, month: int | None, first: int, count: int) -> Array:
        """Draw shares between 0 and 1."""
        shared, alone = self._streams(what, month)
        common = uniforms(self.seed, f"{shared} is common", first, count) < self.correlation
        found: Array = np.where(
            common,
            uniforms(self.seed, shared, first, count),
            uniforms(self.seed, alone, first, count),
        )
        return found

    def normals(self, what: str, month: int | None, first: int, count: int) -> Array:
        """Draw standard normals."""
        found: Array = np.zeros(count)
        parts = (self.correlation, 1 - self.correlation)
        for part, stream in zip(parts, self._streams(what, month), strict=True):
            if part > 0:
                found += part**0.5 * normal_quantile(uniforms(self.seed, stream, first, count))
        return found

    def own(self, what: str, first: int, count: int) -> Array:
        """Draw shares of what no other location has a part in."""
        return uniforms(self.seed, f"{what} of {self.location}", first, count)

    def _streams(self, what: str, month: int | None) -> tuple[str, str]:
        """Give the names of the stream that all locations share and of that of this one."""
        name = f"all {what}" if month is None else f"all {what} in {self.start + month}"
        return name, f"{name} of {self.location}"


@dataclass(frozen=True, slots=True)
class Spread:
    """How an input is drawn: between `low` and `high`.

    `middle` is the mode of a triangular spread, the mean of a normal one; `deviation` is that of
    the normal one before what lies beyond its bounds is left out.
    """

    kind: Literal["triangular", "uniform", "normal"]
    low: float
    high: float
    middle: float = 0.0
    deviation: float = 0.0

    def quantile(self, share: Array) -> Array:
        """Give the value below which this share of the draws lies."""
        width = self.high - self.low
        match self.kind:
            case "uniform":
                return self.low + share * width
            case "triangular":
                if width == 0:
                    return np.full_like(share, self.low)
                left = (self.middle - self.low) / width
                up = self.low + np.sqrt(share * width * (self.middle - self.low))
                down = self.high - np.sqrt((1 - share) * width * (self.high - self.middle))
                return np.where(share < left, up, down)
            case "normal":
                if self.deviation == 0:
                    return np.full_like(share, min(max(self.middle, self.low), self.high))
                below, above = self._shares()
                found = self.middle + self.deviation * normal_quantile(
                    np.clip(below + share * (above - below), 2.0**-53, 1 - 2.0**-53)
                )
                return np.clip(found, self.low, self.high)

    def _shares(self) -> tuple[float, float]:
        """Give the shares of the unbounded normal below its two bounds."""
        from statistics import NormalDist  # slow to import, and few runs draw anything

        normal = NormalDist(self.middle, self.deviation)
        return normal.cdf(self.low), normal.cdf(self.high)
