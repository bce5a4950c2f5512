"""Figures written so that they do not flatter: a rate is cut, never rounded up."""


def rate_text(met: int, due: int) -> str:
    """`met` of `due` in per cent, one decimal, without the sign: 11,999 of 12,000 is 99.9.

    Only all of them is 100; some of them is never 0. Where nothing was due there is no rate: '—'.
    Raises ValueError where `met` is negative or more than `due`.
    """
    if not 0 <= met <= due:
        raise ValueError(f"{met} of {due}")
    if due == 0:
        return "—"
    if met == due:
        return "100"
    tenths = met * 1000 // due
    if met and not tenths:
        return "<0.1"
    return f"{tenths // 10}.{tenths % 10}"


def rate_share(met: int, due: int) -> float | None:
    """The same as a number from 0 to 100, for a bar; None where nothing was due."""
    return None if due == 0 else 100 * met / due


def number_text(value: float) -> str:
    """A count or a measure for a label: whole, or with one decimal; NaN (nothing known) is '—'."""
    if value != value:
        return "—"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
