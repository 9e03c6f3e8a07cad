"""A batch's exported record as a BatchML BatchProductionRecord (ISA-88 part 4; B2MML V07).

It tells what the readable record tells, in the elements that mean it:

- what the batch followed: ControlRecipe, whose phases have their ISA-88 state, equipment and charges;
- what was done: a JobResponse for each run of a phase, and one for the whole batch, with times, values with their
  units, limits and outcomes, in-process controls, yields, dispenses, the reconciliation, paper, neighbouring batches,
  equipment with its cleanings, lots charged and given;
- what happened: Events: states, commands, exceptions, weights, decisions, timers, hands, the review, the disposition;
- what was said of it: Comments; what was corrected: ChangeHistory; who signed or corrected what, meaning what and when:
  PersonnelIdentification.

Each entry is called by the JSON pointer (RFC 6901) of what it tells in the `document` of record.json, and what has no
element of its own is told under the document's own words. What the record names in words alone, such as most of what
is signed beside phases, refers to the whole batch and has those words for a description. Numbers have the digits that
were recorded, times are UTC, a character that XML can't hold is written as the PDF prints it, as U+0007 in brackets.
The same record gives the same bytes.

Left out, since no element means it or another one tells it: the site's name and its clock beside each time, the rows
behind the document, the recipe's files, the kind of a parameter, where its values' types don't tell it, by how many
components somebody signed, and signatures wherever the document shows them a second time. That a signature is stale is
in its description; the schema has no word for it.

The Business To Manufacturing Markup Language (B2MML) is used courtesy of MESA International. The Batch Markup Language
(BatchML) is used courtesy of MESA International.
"""
