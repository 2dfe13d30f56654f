GRANT USAGE ON SCHEMA crm TO gatehouse_app;

-- People as tills know them. Every word is sealed under the person's own key in identity.subject; nothing here can be
-- read without it, and an erasure deletes the rows as well.
CREATE TABLE crm.customer (
  organization_id text NOT NULL,
  customer_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  sealed text NOT NULL,
  guardian_id text,
  created_at_ms bigint NOT NULL,
  visits jsonb NOT NULL DEFAULT '[]',
  memberships jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (organization_id, customer_id)
);
-- Photos, drawn signatures, answers to questions.
CREATE TABLE crm.sealed_text (
  organization_id text NOT NULL,
  text_id text COLLATE "C" NOT NULL,
  customer_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  order_id text,
  sealed text NOT NULL,
  written_at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, text_id)
);
CREATE INDEX sealed_text_of_customer ON crm.sealed_text (organization_id, customer_id);
-- Templates, questions and rules on holders, as the venue wrote them.
CREATE TABLE crm.venue_rule (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('template', 'question', 'holder-rule')),
  rule_id text COLLATE "C" NOT NULL,
  row jsonb NOT NULL,
  PRIMARY KEY (organization_id, venue_id, kind, rule_id)
);
-- Who signed what until when: ids only, kept when the signer is erased, because the venue has to prove that somebody did.
CREATE TABLE crm.waiver_signed (
  organization_id text NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  customer_id text COLLATE "C" NOT NULL,
  template_id text NOT NULL,
  version integer NOT NULL,
  signed_at_ms bigint NOT NULL,
  valid_until date NOT NULL,
  guardian_id text,
  signature_id text NOT NULL,
  PRIMARY KEY (organization_id, record_id)
);
CREATE INDEX waiver_of_customer ON crm.waiver_signed (organization_id, customer_id, template_id);

SELECT platform.isolate(name::regclass)
FROM unnest(ARRAY['crm.customer', 'crm.sealed_text', 'crm.venue_rule', 'crm.waiver_signed']) AS name;
GRANT SELECT, INSERT, UPDATE, DELETE ON crm.customer, crm.sealed_text, crm.venue_rule TO gatehouse_app;
GRANT SELECT, INSERT ON crm.waiver_signed TO gatehouse_app;
