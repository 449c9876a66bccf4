/**
 * The texted code of a Direct Message on its way from the API to the gateway: sealed before it is queued, so that a
 * stolen queue opens nothing. The gateway puts it into one fixed sentence. protocol/README.md §8, §9.
 */
import { textedCodeJson, type TextedCode } from '../../wire/deliveries.ts';
import type { DmId, GatewayId } from '../../wire/ids.ts';
import { idBytes, lp, u32 } from '../encoding.ts';
import type { KemPk, KemSeed, Random } from '../keys.ts';
import { openSealedTo, sealTo } from '../seal.ts';
import { readJson, writeJson } from '../sealed-json.ts';

/** Which code of which message, to which gateway key. `issue` counts the codes of a message from 1. */
export interface CodeContext {
  readonly gatewayId: GatewayId;
  readonly gwGen: number;
  readonly dmId: DmId;
  readonly issue: number;
}

const codeContext = ({ gatewayId, gwGen, dmId, issue }: CodeContext) =>
  lp('cor1/code', idBytes(gatewayId), u32(gwGen), idBytes(dmId), u32(issue));

export const sealCode = (gwPk: KemPk, context: CodeContext, code: TextedCode, random?: Random): Uint8Array =>
  sealTo(gwPk, 'code', codeContext(context), writeJson(textedCodeJson, code), random);

/** Throws Refusal('key') for another key or context, Refusal('undecryptable','code') for another shape. */
export const openCode = (seed: KemSeed, context: CodeContext, sealed: Uint8Array): TextedCode =>
  readJson(textedCodeJson, openSealedTo(seed, 'code', codeContext(context), sealed), 'undecryptable', 'code');
