-- What every tenant table calls once: row-level security on, forced also for the owner, and one policy that shows
-- a transaction the rows of the organization it named and no other. Without a name there are no rows.
GRANT USAGE ON SCHEMA platform TO gatehouse_app, gatehouse_platform;

CREATE FUNCTION platform.isolate(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant ON %s TO gatehouse_app
       USING (organization_id = nullif(current_setting(''app.organization_id'', true), ''''))
       WITH CHECK (organization_id = nullif(current_setting(''app.organization_id'', true), ''''))', target);
END $$;

-- A listed table that is also read or written before the organization is known.
CREATE FUNCTION platform.open_to_platform(target regclass, commands text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY platform ON %s TO gatehouse_platform USING (true) WITH CHECK (true)', target);
  EXECUTE format('GRANT %s ON %s TO gatehouse_platform', commands, target);
END $$;
