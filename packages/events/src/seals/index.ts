export { checkNewestSeals, type NewestSealsCheck } from './check-newest.ts';
export { mostEventsPerSeal, sealing, type SealingOptions } from './sealing.ts';
export type { Finding, FindingKind } from './finding.ts';
export {
  complaintAboutProof,
  type InclusionProof,
  type NoProof,
  proofSchema,
  proveInclusion,
} from './proof.ts';
export { newestSeal } from './seal-rows.ts';
export { type Seal, type Sealer, sealHash, type SealKeys, sealSchema, sealText } from './seal.ts';
export type { Tail } from './tail.ts';
export { type Verification, verifyLedger, type VerifyOptions } from './verify.ts';
