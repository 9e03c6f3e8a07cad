"""A company's data taken from tables: each kind of thing is described once, and loaded, told and templated from there.

A new kind is one module with its `Kind` and one line in `catalogue`: its columns (title, what stands there, example),
what may stand once only and what names other things by their code, and how a row becomes a command or, where rows are
parts of something as containers are of a lot, how those together do. The command is the context's own, so that
permissions, rules, audit and events are those of the same act by hand.
"""
