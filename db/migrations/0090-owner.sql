-- Whose a request is: the agent who promised the call in person, or to whom it was given; null while it is the team's.
ALTER TABLE request ADD COLUMN owner_id INTEGER REFERENCES agent(id);
