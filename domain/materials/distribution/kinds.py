"""The words of distribution."""

from enum import StrEnum


class ShipmentKind(StrEnum):
    """A REVERSAL says that the shipment it names didn't happen, or came back whole."""

    SHIPMENT = "SHIPMENT"
    REVERSAL = "REVERSAL"
