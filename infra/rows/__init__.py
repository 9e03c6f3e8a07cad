"""How a command's rows come out of the database and go back, in as few round trips as the driver allows.

A command reads like this, and knows nothing of what is below:

    phase = uow.load(PhaseExecution, given.phase, Permission.BATCH_EXECUTE)
    phase.state = PHASE.after(PhaseState(phase.state), PhaseAct.START)
    uow.add(...)

SQLAlchemy's session would do it too (`domain.kernel.rows.SessionRows` is that way, and tests hold both to the same
rows). It costs 0.3 ms of processor time for each question and two round trips for each table that was written, and a
process has one interpreter: what a command costs there is what it keeps from the other seven. So, from the outside in:

- `line.py`: statements wait in a line, and leave together when the first answer is needed. A transaction's settings,
  its command's key and its actor's roles wait there from the beginning, and so travel with the command's first
  question; the writes, the events, the closing row and the COMMIT leave together at the end.
- `wire.py`: one such round trip, in one piece.
- `questions.py`: a question that compares columns with values, as nearly all do, is a text that is made once for each
  shape. Any other goes through the session.
- `tables.py`: a model's columns, and its statements.
- `held.py`: rows become instances of their models without the mapper's loading, each row one instance. Should somebody
  ask for the session, it takes them over, changes included.
- `changes.py`: what was added, changed and removed becomes statements. In a pipeline nothing can branch, and an UPDATE
  of no row is no error: so each says in SQL that it met its row in the version that was seen, or fails, and with it all
  that comes after, the COMMIT first of all.
- `pipelined.py`: puts these together as what a unit of work asks for.

A command that knows what it will ask says so (`uow.foresee`), and all of it travels with its first question. Nothing is
written before the end: where a trigger or a unique index must see a write earlier, the command flushes the session.
"""
