"""The remaining phases of a batch on paper: kept current at the site, used when the service is down, accounted for."""
