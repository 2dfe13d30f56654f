-- Stations get the name sealed for who presents the code; the name itself stays in this table.
ALTER TABLE ticketing.ticket ADD COLUMN subject_id text COLLATE "C";
ALTER TABLE ticketing.ticket ADD COLUMN holder_sealed text NOT NULL DEFAULT '';
CREATE INDEX ticket_by_subject ON ticketing.ticket (organization_id, subject_id) WHERE subject_id IS NOT NULL;
