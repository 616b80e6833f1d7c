import type { RulePack } from '../contract/rules.ts';
import { francePack } from './france.ts';
import { neutralPack } from './neutral.ts';
import { britainPack, germanyPack, statesPack } from './others.ts';

/** The packs that ship. */
export const shippedPacks: readonly RulePack[] = [
  francePack,
  britainPack,
  statesPack,
  germanyPack,
  neutralPack,
];

export const shippedPack = (id: string): RulePack | null =>
  shippedPacks.find((pack) => pack.id === id) ?? null;
