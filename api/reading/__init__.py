"""Reading: a GraphQL query becomes one SQL statement, and PostgreSQL writes the JSON that the client gets.

A page for newcomers. Take `{ batch(id: $id) { number phases { number values { text } } } }`. The ordinary path loads
batch, phases and values as Python objects, then calls a resolver for each field: microseconds each, thousands of
them. Here the whole query is one statement,

    select row_to_json(one) from (select (select row_to_json(…) from batch where … and id = %(given1)s) as batch) one

in which each field of the selection is a column, named as the answer names it, and each relation a sub-select that
gives an object (`row_to_json`) or an array (`json_agg`). Its text goes to the socket unparsed, behind `{"data":`.

What happens to a query, in order:

1. `api.documents` has its text parsed, measured against the limits and validated; all three once for each text.
2. `asking.Asked` looks for a plan by document, operation, the form of the variables (`cache.shape`: which are null,
   which booleans, ids of which types) and the reader's reach (`permissions.Reader`). Values are never part of a plan.
3. Where there is none, `plan.plan` makes one: `selection` collects the fields as the executor would (fragments, type
   conditions, @include and @skip); `objects` turns each into a column, going down; `pages` does connections;
   `scalars` writes decimals, times and enums digit for digit as `api.scalars` does; `building` is what they share.
4. The plan's parameters get their values, and the statement leaves with the tenant's setting and the question who asks,
   in one round trip (`infra.reads`). One statement is one snapshot.

`api.answering` tells when: a query asked before, by somebody seen before, is answered from the event loop; all else by
a worker thread. There, what can't be lowered runs the ordinary way (`api.executing`), and its neighbours of the same
query, each with a statement of its own, are still written by the database, as is the changed thing in a mutation's
payload (`payloads`).

How a field knows its SQL: a column or relation of the model by its name alone; a field with a resolver by what
`vocabulary` lets it say beside the resolver (`metadata=lowered(Expression(…))`). One that says nothing is `Unlowered`.

A connection says it with `Pages`: which rows (its arguments as predicates, `vocabulary.Given`), in which order. An
`api.ordering.Order` is a few keys; a cursor carries them, and a page begins behind them by comparing rows, never by an
offset. Rows that lie under many ids, as audit entries do, are found through their keys (`Under`). The ordinary path
reads the same words (`api.listing`), so a filter is written once.

What keeps both paths the same:

- The fast path only knows success. What has no SQL, an argument that is refused, a null where none may be (it raises
  in the database), any error: the ordinary path runs in the same request, and tells it exactly. Only what took too
  long isn't run again.
- Whose rows a reader sees is said once, in `permissions.predicates`, for both. Rows that are looked for get it
  (roots, connections, `Rows`); rows of a relation belong to what the reader was let see, and follow it. What an
  inspector sees is narrowed below all of this, by the database itself: their statements, on both paths, run as a role
  of its own (`migrations.inspecting`).
- A field that is never null lowers where the database guarantees it. Text is ordered by COLLATE "C"; an expression
  stands for a null among keys. What no index serves under row-level security, such as LIKE, is asked by comparisons. A
  name longer than 63 bytes, which PostgreSQL would cut, is not lowered.
- Tests ask both paths random queries from the schema, and list every field that is unlowered: a new one is a decision.

`prefetch` serves the ordinary path: the relations that one read brings along.
"""
