-- What the manager wrote who revoked it: for the console, never for gates. Null when nobody did there.
ALTER TABLE ticketing.ticket ADD COLUMN revocation_note text;
