"""Acts that several people sign one after another, as quality demands: carried out with the last signature (SIG-7)."""
