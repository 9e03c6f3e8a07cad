"""Which phases of a procedure may begin now, from what has happened so far; no clock and no values.

`route.route` lays a recipe out once, `walk.Walk` goes along it act by act, `standing.standing` tells where a record of
runs and answers stands, in whatever order its rows come. The conditions of branches and loops are asked for, as
questions; who walks evaluates them.

- The steps of a block are run one after the other. A recipe without blocks is one such block, in the order of its
  numbers.
- PARALLEL: all branches at once; it is done when all are.
- SELECTION: when it is reached, its branches' conditions are asked one after the other; the first that holds is taken,
  a branch without a condition is "otherwise". Where none is taken, nothing of it is run.
- LOOP: its steps are run, then its condition is asked. Where it doesn't hold, the steps are run again while passes are
  left; after the last pass the walk goes on, and the loop stands in `at_bound`. A loop without a condition or without
  passes is run once: nothing says until when, or that it may be run again.
- A phase that runs during another may begin once that one has begun (EXE-20), in whatever operation it stands: it waits
  for its own place only where a selection or a loop lies around it that doesn't lie around the other one too. What
  stands after it waits for it, as for every other step. Where the other one isn't on the path, it is a step as any.
- A SEQUENCE link makes the second phase's moment wait for the first one's. Phases of a SYNCHRONIZATION or a TRANSFER
  may begin once all of them may, those that further such links join to them included; the ends of a TRANSFER aren't
  complete before the other end has begun. What isn't on the path is waited for by nobody.
- Between phases of one loop, a link or a `during` holds within one pass. Of a phase in a loop that isn't around the
  other one, its first beginning counts as STARTED, and the end of that loop as COMPLETED.
"""
