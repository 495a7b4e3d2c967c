import * as vscode from 'vscode';
import type { ExportChoices, ExportFormat, ExportPolicy } from '../../server/protocol.ts';
import { counted } from '../client/words.ts';
import { type Item, pick } from './picks.ts';

/** What may be exported of a file. */
export interface Exportable {
  /** Flagged users without a decision, and of those the ones that are recommended to be dropped. */
  readonly undecided: number;
  readonly drops: number;
}

/** What the form is set to. */
interface Form {
  readonly policy: ExportPolicy;
  readonly format: ExportFormat | 'same';
  /** A seed: comparisons are drawn by their weight. */
  readonly weights: 'none' | 'column' | number;
  readonly keepAudit: boolean;
}

const EXPORT = Symbol('export');
const MOST_SEED = 2 ** 32 - 1;

/** Formats with what they are, in the order in which they are offered. */
const FORMATS: Readonly<Record<ExportFormat | 'same', { readonly label: string; readonly detail: string }>> =
  {
    same: { label: 'As the file is', detail: 'The same format; what stays keeps every byte.' },
    jsonl: { label: 'JSON Lines', detail: 'One object a row.' },
    csv: { label: 'CSV', detail: 'One table.' },
    parquet: { label: 'Parquet', detail: 'One table, by columns.' },
    trl: { label: 'Pairs for TRL', detail: 'Prompt, chosen and rejected: DPO and its kin.' },
    'trl-implicit': { label: 'Pairs for TRL, prompt within', detail: 'Chosen and rejected conversations.' },
    'trl-kto': { label: 'Single answers for TRL (KTO)', detail: 'Prompt, completion and a label each.' },
    'trl-rm': { label: 'Pairs for TRL with margins', detail: 'For reward models.' },
    openrlhf: { label: 'Pairs for OpenRLHF', detail: 'Prompt, chosen, rejected and a margin.' },
    'llama-factory': {
      label: 'Pairs for LLaMA-Factory',
      detail: 'With the entry that its list of datasets asks for.',
    },
    axolotl: { label: 'Pairs for Axolotl', detail: 'Conversations, chosen and rejected.' },
    'nemo-rl': { label: 'Pairs for NeMo-RL', detail: 'Contexts with completions by rank.' },
  };

/**
 * Asks how to export: all choices on one page, each with what it is set to, taken as they are by Enter. Undefined once
 * the auditor gives up.
 */
export async function askHowToExport(exportable: Exportable): Promise<ExportChoices | undefined> {
  let form: Form = { policy: 'decided', format: 'same', weights: 'none', keepAudit: false };
  for (;;) {
    const asked = await pick(
      linesOf(form, exportable),
      'Export Cleaned File',
      'Export as it says below, or change it first',
    );
    if (asked === undefined) return undefined;
    if (asked === EXPORT) return choicesOf(form);
    form = { ...form, ...(await CHANGES[asked](exportable)) };
  }
}

function choicesOf({ policy, format, weights, keepAudit }: Form): ExportChoices {
  return {
    policy,
    ...(format === 'same' ? {} : { as: format }),
    ...(weights === 'column' ? { weights: true } : {}),
    ...(typeof weights === 'number' ? { resample: weights } : {}),
    ...(keepAudit ? { keepAudit } : {}),
  };
}

function linesOf(form: Form, exportable: Exportable): Item<keyof Form | typeof EXPORT>[] {
  const { policy, format, weights, keepAudit } = form;
  const areKept = exportable.undecided > 0 && policy === 'decided';
  const detail = areKept
    ? `Flagged users without a decision are kept: ${counted(exportable.undecided, 'user')}.`
    : 'With a manifest beside it.';
  const weighed = {
    none: 'None',
    column: 'A weight for every comparison',
  };
  return [
    { label: '$(export) Export…', detail, value: EXPORT },
    { label: 'what and how', kind: vscode.QuickPickItemKind.Separator, value: EXPORT },
    { label: 'Leave out', description: POLICIES[policy], value: 'policy' },
    { label: 'Format', description: FORMATS[format].label, value: 'format' },
    {
      label: 'Weights',
      description: typeof weights === 'number' ? `Drawn by weight, seed ${weights}` : weighed[weights],
      value: 'weights',
    },
    {
      label: 'Records of decisions',
      description: keepAudit ? 'Stay in the rows' : 'Taken out of the rows',
      value: 'keepAudit',
    },
  ];
}

const POLICIES: Readonly<Record<ExportPolicy, string>> = {
  decided: 'As decided',
  recommended: 'As decided and recommended',
};

/** What each line of the form asks; nothing changes where the auditor takes none of the answers. */
const CHANGES: Readonly<Record<keyof Form, (exportable: Exportable) => Promise<Partial<Form>>>> = {
  policy: async ({ undecided, drops }) => {
    const items: Item<ExportPolicy>[] = [
      {
        label: POLICIES.decided,
        detail: `Flagged users without a decision are kept: ${counted(undecided, 'user')}.`,
        value: 'decided',
      },
      {
        label: POLICIES.recommended,
        detail: `Leaves out ${counted(drops, 'more user')}, as recommended. Nobody is flipped undecided.`,
        value: 'recommended',
      },
    ];
    const policy = await pick(items, 'What shall the cleaned file leave out?', '');
    return policy === undefined ? {} : { policy };
  },
  format: async () => {
    const names = Object.keys(FORMATS) as Form['format'][];
    const items = names.map((value) => ({ ...FORMATS[value], value }));
    const format = await pick(items, 'Format', 'Pairs need the texts of prompts and answers in the file');
    return format === undefined ? {} : { format };
  },
  weights: async () => {
    const items: Item<'none' | 'column' | 'draw'>[] = [
      { label: 'None', detail: 'Users are left out, as decided or recommended.', value: 'none' },
      {
        label: 'A weight for every comparison',
        detail: 'In a column of its own. Nobody is left out on a recommendation; decisions hold.',
        value: 'column',
      },
      {
        label: 'Draw by weight…',
        detail: 'Keeps every comparison with a chance by its weight, for trainers that know no weights.',
        value: 'draw',
      },
    ];
    const weights = await pick(items, 'Weights', 'By how attentive each user is');
    if (weights !== 'draw') return weights === undefined ? {} : { weights };
    const seed = await vscode.window.showInputBox({
      title: 'Draw by weight: seed',
      ignoreFocusOut: true,
      prompt: 'The same seed draws the same comparisons.',
      value: '1',
      validateInput: (text) => (isSeed(text) ? undefined : `A whole number from 0 to ${MOST_SEED}.`),
    });
    return seed === undefined ? {} : { weights: Number(seed) };
  },
  keepAudit: async () => {
    const items: Item<boolean>[] = [
      { label: 'Taken out of the rows', detail: 'The manifest says what was done.', value: false },
      {
        label: 'Stay in the rows',
        detail: 'The `audit` object, or the audit_… columns, of each.',
        value: true,
      },
    ];
    const keepAudit = await pick(items, 'Records of decisions', '');
    return keepAudit === undefined ? {} : { keepAudit };
  },
};

function isSeed(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= MOST_SEED;
}
