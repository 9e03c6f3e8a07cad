"""Labels as they leave the service: drawn as SVG, and as ZPL for a printer."""
