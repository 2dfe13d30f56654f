export * from './authority.ts';
export { changeTextsOf, findSaleFiles, heldClaimTextsOf, refundTextsOf, saleFileOf } from './sale-files.ts';
