-- A person some text is about. Texts are sealed under the key; the key rests sealed under the installation's own.
CREATE TABLE identity.subject (
  organization_id text NOT NULL,
  subject_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  -- Null once erased: with the key every sealed copy is gone, also those on disks nobody reaches any more.
  sealed_key bytea,
  created_at_ms bigint NOT NULL,
  erased_at_ms bigint,
  erased_by text,
  PRIMARY KEY (organization_id, subject_id),
  CHECK ((sealed_key IS NULL) = (erased_at_ms IS NOT NULL))
);
SELECT platform.isolate('identity.subject'::regclass);
GRANT SELECT, INSERT, UPDATE ON identity.subject TO gatehouse_app;
