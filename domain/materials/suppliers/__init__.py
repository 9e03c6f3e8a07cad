"""Who delivers and who makes materials, and which of them a site's quality unit approved for which (21 CFR 211.84)."""
