"""What it is made with: a site's scales, the gateways that read them, and what proves that they may be used."""
