"""The settlement of a past period as data, for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flexfin.answers.settlement import Settlement
from flexfin.engine.tables import to_csv, to_json


def settlement_data(found: Settlement) -> dict[str, Any]:
    """Give the settlement as data, with English keys; amounts in euros."""

    def euros(item: Any, *names: str) -> dict[str, float]:
        return {name: getattr(item, name) / 100 for name in names}

    return {
        "case": found.case.name,
        "scenario": found.scenario,
        "start": found.period[0],
        "end": found.period[1],
        "occupancy": {
            group: {"unit": unit, "plan": plan, "actual": real}
            for group, unit, plan, real in found.rooms
        },
        "between": [
            {
                "payer": pair.payer,
                "receiver": pair.receiver,
                **euros(pair, "balance"),
                "items": [
                    {"item": item.name, "payer": item.payer, "receiver": item.receiver,
                     **euros(item, "due", "advance", "balance")}
                    for item in pair.items
                ],
            }
            for pair in found.pairs
        ],
        "positions": {party: cents / 100 for party, cents in found.positions.items()},
        "differences": {
            one.name: euros(one, "plan", "volume", "price", "time", "actual")
            for one in found.differences
        },
        "service_charge": {
            one.group: euros(one, "received", "cost", "back") for one in found.services
        },
        "planned": list(found.planned),
    }  # fmt: skip


def settlement_json(found: Settlement) -> str:
    """Write the settlement as JSON."""
    return to_json(settlement_data(found))


def settlement_csv(found: Settlement) -> str:
    """Write the settlement as CSV: table, item, who pays, who receives, figure and value."""
    data = settlement_data(found)
    rows: list[list[Any]] = []
    for group, values in data["occupancy"].items():
        rows += [["occupancy", group, "", "", name, values[name]] for name in ("plan", "actual")]
    for pair in data["between"]:
        for item in pair["items"]:
            who = [item["payer"], item["receiver"]]
            rows += [
                ["between", item["item"], *who, name, item[name]]
                for name in ("due", "advance", "balance")
            ]
        rows.append(["between", "", pair["payer"], pair["receiver"], "balance", pair["balance"]])
    rows += [["positions", "", "", party, "balance", v] for party, v in data["positions"].items()]
    tables: Mapping[str, Any] = {n: data[n] for n in ("differences", "service_charge")}
    for table, items in tables.items():
        for item, values in items.items():
            rows += [[table, item, "", "", name, value] for name, value in values.items()]
    return to_csv(["table", "item", "payer", "receiver", "figure", "value"], rows)
