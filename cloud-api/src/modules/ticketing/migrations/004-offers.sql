-- Price lists, promotions and bundles are rows of a venue's catalogue like its products.
ALTER TABLE ticketing.catalogue_row DROP CONSTRAINT catalogue_row_kind_check;
ALTER TABLE ticketing.catalogue_row ADD CONSTRAINT catalogue_row_kind_check CHECK (
  kind IN ('tax-rate', 'category', 'event', 'product', 'price-list', 'promotion', 'bundle')
);
