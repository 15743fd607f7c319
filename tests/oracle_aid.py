"""Calculate State aid a second time: what is granted when a contract begins, against the ceilings."""

from __future__ import annotations

import datetime

from oracle_case import Case, Lines, Month, month_index


def aid_lines(
    case: Case,
    day: datetime.date,
    months: list[Month],
    before: Lines,
    aid_per_unit: dict[str, float],
) -> Lines:
    """Return aid as enjoyed, at grant, and over three years; `case` has its defaults.

    Aid in a rent is granted when the contract begins, in the first year of the case, and discounted
    to that day; a grant in the year in which it is given, discounted from when it is paid, but one
    that is paid before the case counts nowhere.
    """
    years = list(dict.fromkeys(month.year for month in months))
    rate = case.get("state_aid", {}).get("reference_rate", case["discount_rate"])
    general, sgei = (300_000, 750_000) if day.year >= 2024 else (200_000, 500_000)
    names = ("party_aid", "aid_by_year", "aid_at_grant", "granted_by_year", "aid_over_three_years",
             "aid_beyond_general", "aid_above_general", "aid_above_sgei")  # fmt: skip
    lines: Lines = {name: {} for name in names}
    lines["group_aid"] = {
        name: {
            m.key: aid_per_unit[name]
            * before["let_units"][name][m.key]
            * before["rent_index"][m.key]
            if _may_arise(case, group)
            else 0.0
            for m in months
        }
        for name, group in case["groups"].items()
    }
    for party, given in case["parties"].items():
        other = given.get("other_aid_per_year", 0.0)
        enjoyed = {
            m.key: sum(
                lines["group_aid"][name][m.key]
                for name, group in case["groups"].items()
                if group["operator"] == party
            )
            for m in months
        }
        at_grant = sum(enjoyed[m.key] * (1 + rate) ** (-m.number / 12) for m in months)
        window = [years[0] - 2, years[0] - 1, *years]
        received = {kind: dict.fromkeys(window, 0.0) for kind in ("de_minimis", "sgei")}
        for grant in case["grants"].values():
            date = month_index(grant["date"])
            given_in = month_index(grant["granted"]) if "granted" in grant else date
            counts = months[0].index <= date and window[0] <= given_in // 12
            if grant["to"] == party and counts and given_in <= months[-1].index:
                worth = grant["amount"] * (1 + rate) ** (-max(0, date - given_in) / 12)
                for kind, by_year in received.items():
                    by_year[given_in // 12] += worth if grant["aid"] == kind else 0.0
        granted = {
            year: other + received["de_minimis"][year] + (at_grant if year == years[0] else 0.0)
            for year in window
        }
        with_sgei = {year: granted[year] + received["sgei"][year] for year in window}
        three = {year: _three(granted, year) for year in years}
        most = round(max(three.values()), 9)
        most_sgei = round(max(_three(with_sgei, year) for year in years), 9)
        above_sgei = most_sgei > sgei
        values = (
            enjoyed,
            {str(y): sum(enjoyed[m.key] for m in months if m.year == y) for y in years},
            at_grant,
            {str(y): granted[y] for y in years},
            {str(y): amount for y, amount in three.items()},
            {str(y): max(0.0, amount - general) for y, amount in three.items()},
            float(most > general and not above_sgei),
            float(above_sgei),
        )
        for name, value in zip(names, values, strict=True):
            lines[name][party] = value
    return lines


def _three(by_year: dict[int, float], year: int) -> float:
    """Add a year and the two before it up, two years before the case among them."""
    return sum(by_year[one] for one in (year, year - 1, year - 2))


def _may_arise(case: Case, group: Case) -> bool:
    """Tell whether a government body gives rooms in use to a party that is none."""
    government = {name: party["government"] == "yes" for name, party in case["parties"].items()}
    lets = group["kind"] == "tenants" and group["operator"] != group["lessor"]
    return lets and government[group["lessor"]] and not government[group["operator"]]
