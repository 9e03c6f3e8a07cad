"""What happens when a draft is run: its path, values, exceptions, quantities, yields and times, case by case.

`simulate.simulate` runs the cases that an author names and those that `generating` finds. There is no chance and no
clock in it but the simulated one: the same elements and cases give the same bytes. What a simulation decides:

- **Time** is in seconds from the beginning of the batch, which formulas see as midnight of 2000-01-01, UTC. A phase
  begins as soon as the walk allows it, later by what the case says (`waits`) and by a link's `at_least`, and lasts as
  long as the case says; else, while it runs during another phase, until the end of that; else as long as its longest
  number in a unit of time that has a target or a lower limit; else 10 minutes, which is an assumption. The ends of a
  TRANSFER end together. At one moment, what runs during a phase ends before it.
- **Values** are those of the case, else nominal ones (`nominal`): the target, the middle of the narrowest limits, the
  expected answer; else a plausible one, which `assumed` lists with its reason. Assumed numbers are chosen (`fitting`)
  so that what is calculated from them comes to its target; else to 100 % where it is a share or a yield and its limits
  allow that, to the middle of the narrowest limits, or within the one limit that it has. They stay within their own
  limits and turn no condition. What depends on times isn't aimed at, and no time is chosen. They are the same in every
  case. As many values are recorded as `repetitions` asks for, or the case names; with `every`, `samples` of them each
  time that it comes round, up to the repetition limit. A formula sees the values of another phase once that is
  complete, and of several passes the last ones.
- **Conditions** that can't be calculated count as not holding, and are exceptions.
- **Judging** is that of a batch: as rounded, against the registered, action and alert limits (EXE-3). A value outside
  of the registered or action limits is an exception by EXE-2, as when it is recorded; outside of the alert limits, an
  alert. The time limits of a link are counted from the last moment of the first phase to the first one of the second,
  within one pass of the loops that hold both: past `alert` an alert, past `at_most` an exception (EXE-12).
- **Quantities**: what phases on the path charge, against the formula. Where the case says how much goes in, every
  charge of that material changes in proportion. A difference beyond the tolerance (any, without one) is an exception,
  and so is a compensator below its minimum (WGH-4).
- **Yields** (REV-2): the first calculated parameter whose formula is a quotient by `output.CODE`, rounded or not, tells
  the yield of that output; its last value is judged by the output's own yield limits. Further quotients by the same
  output, such as an accountability, are figures of their own, judged by their parameter's limits. A difference from
  the output, divided by the output, tells how far off it is, and is no yield.
"""
