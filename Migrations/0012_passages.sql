-- A crash may be let through by one breaker and then, coming back, be held and let through by another: each has its own.
ALTER TABLE passage DROP CONSTRAINT passage_pkey, ADD PRIMARY KEY (breaker, predecessor);
