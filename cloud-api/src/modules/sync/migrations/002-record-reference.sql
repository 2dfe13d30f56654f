-- Rows come in only under the lock of their stream's row, and neither is ever deleted: checking the reference for
-- each record found nothing and cost a seventh of storing a batch.
ALTER TABLE sync.record DROP CONSTRAINT record_stream_id_fkey;
