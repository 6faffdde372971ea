-- How many messages are given up is asked every few seconds, of a table that mostly has those that were taken.
CREATE INDEX delivery_dead ON delivery (webhook, uuid) WHERE state = 'dead';
