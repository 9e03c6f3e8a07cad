"""A container's label as it would be printed, and what its code names when it is scanned."""

from collections.abc import Mapping

from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.show import Show

LABEL = """
query label($lot: ID!) {
  lot(id: $lot) { containers { id number } }
  labelPrinters(state: IN_USE) { edges { node { id code width height } } }
}
"""
PREVIEW = """
query preview($printer: ID!, $container: ID!) {
  labelPreview(printer: $printer, container: $container) {
    content { heading lines { title text } symbols }
    problems { code message }
  }
}
"""
SCAN = """
query scan($codes: [String!]!) {
  scan(codes: $codes) { things { __typename ... on Container { number lot { number status } } } problems { message } }
}
"""


def label(lots: Mapping[str, Json], reader: Client, show: Show) -> None:
    """Show the label of the first lot's first container, and scan it; nothing is printed. Raises Failed."""
    lot = next(iter(lots.values()))
    found = reader.ask(LABEL, lot=lot["id"])
    printers = [edge["node"] for edge in found["labelPrinters"]["edges"]]
    if not printers:
        return  # a company that was loaded before there were labels
    container, printer = found["lot"]["containers"][0], printers[0]
    seen = reader.ask(PREVIEW, printer=printer["id"], container=container["id"])["labelPreview"]
    if seen["problems"]:
        raise Failed(f"the label of {container['number']}: {seen['problems']}")
    (symbol,) = seen["content"]["symbols"]
    things = reader.ask(SCAN, codes=[symbol])["scan"]["things"]
    if [one.get("number") for one in things] != [container["number"]]:
        raise Failed(f"scanning {symbol} named {things}")
    size = f"{printer['width']} by {printer['height']} mm"
    said = "; ".join(f"{line['title']} {line['text']}" for line in seen["content"]["lines"][:3])
    show.say(f"  The label of container {container['number']} on {printer['code']}, {size}: {said}")
    show.say(f"  Scanned, {symbol} names it, of lot {things[0]['lot']['number']}, now {things[0]['lot']['status']}")
