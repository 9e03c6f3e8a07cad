"""Reading at once: a tenant and its statements travel in one round trip, on connections that do nothing else.

What travels together is one transaction of the tenant's own (`wire`), and PostgreSQL's JSON is handed on as the bytes
that came: nothing is decoded on its way to the socket. The event loop and the worker threads have a pool each
(`pools`).

This is libpq as psycopg gives it (`psycopg.pq`), without psycopg's cursors: a lowered query is one text in and one out,
and adapting it to Python and back would cost more than the rest of a small request.
"""
