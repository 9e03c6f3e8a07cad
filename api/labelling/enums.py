"""The closed lists of labels as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.labelling.kinds import JobState, LabelOf, PrinterFont, PrinterState, PrintOutcome, Resolution

__all__ = ["JobState", "LabelOf", "PrintOutcome", "PrinterFont", "PrinterState", "Resolution"]

strawberry.enum(JobState, name="LabelJobState", description="UNKNOWN waits for a person who looks (settleLabelJob).")
strawberry.enum(LabelOf, name="LabelKind", description="What a label is of.")
strawberry.enum(PrintOutcome, name="LabelPrintOutcome", description="All but NOT_PRINTED count as issued (REV-3).")
strawberry.enum(PrinterFont, description="LATIN is on every printer, UNICODE on newer ones.")
strawberry.enum(PrinterState, name="LabelPrinterState")
strawberry.enum(Resolution, name="LabelResolution", description="Dots per inch.")
