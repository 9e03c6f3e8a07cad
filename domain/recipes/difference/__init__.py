"""How two versions of a master batch record differ in what they mean, as data and as readable text (REC-8)."""
