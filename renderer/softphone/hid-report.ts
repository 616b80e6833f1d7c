/**
 * What a HID device says of its own reports (USB HID Usage Tables, "HID Telephony" page 0x0B and "LED" page 0x08), as
 * WebHID hands it over: buttons and lights are found by what they mean, never by the model.
 */
export type HidItem = {
  readonly isAbsolute?: boolean;
  readonly isArray?: boolean;
  readonly isConstant?: boolean;
  readonly isRange?: boolean;
  readonly hasPreferredState?: boolean;
  /** Page in the upper half, usage in the lower. */
  readonly usages?: readonly number[];
  readonly usageMinimum?: number;
  readonly usageMaximum?: number;
  readonly logicalMinimum?: number;
  readonly reportSize?: number;
  readonly reportCount?: number;
};
export type HidReport = { readonly reportId?: number; readonly items?: readonly HidItem[] };
export type HidCollection = {
  readonly usagePage?: number;
  readonly usage?: number;
  readonly children?: readonly HidCollection[];
  readonly inputReports?: readonly HidReport[];
  readonly outputReports?: readonly HidReport[];
};

export const usages = {
  hookSwitch: 0x0b_00_20,
  flash: 0x0b_00_21,
  drop: 0x0b_00_26,
  phoneMute: 0x0b_00_2f,
  ledMute: 0x08_00_09,
  ledOffHook: 0x08_00_17,
  ledRing: 0x08_00_18,
  ledHold: 0x08_00_20,
} as const;

/** One bit field of a report, or the value by which an array names a usage. */
export type HidField = {
  readonly usage: number;
  readonly report: number;
  /** In bits, from the start of the data behind the report id. */
  readonly offset: number;
  readonly size: number;
  /** In an array the field holds the number of the usage that is on, one of `slots` fields of the same size. */
  readonly array: { readonly value: number; readonly slots: number } | null;
  /**
   * `state`: 1 for as long as it is so (absolute, stays where it is put). `press`: 1 while the finger is on it (absolute,
   * springing back). `pulse`: each 1 is a push of its own (relative).
   */
  readonly manner: 'state' | 'press' | 'pulse';
};

export type HidLayout = {
  readonly inputs: readonly HidField[];
  readonly outputs: readonly HidField[];
  /** Bytes of each output report. */
  readonly sizes: ReadonlyMap<number, number>;
};

const usagesOf = (item: HidItem): readonly number[] => {
  if (item.isRange !== true) return item.usages ?? [];
  const first = item.usageMinimum ?? 0;
  const count = Math.min(1024, Math.max(0, (item.usageMaximum ?? first) - first + 1));
  return Array.from({ length: count }, (_, index) => first + index);
};

const fieldsOf = (item: HidItem, report: number, start: number): readonly HidField[] => {
  const size = item.reportSize ?? 0;
  const slots = item.reportCount ?? 0;
  if (item.isConstant === true || size === 0 || slots === 0 || size > 32) return [];
  const manner = item.isAbsolute === false ? 'pulse' : item.hasPreferredState === true ? 'press' : 'state';
  const named = usagesOf(item);
  if (item.isArray === true) {
    const lowest = item.logicalMinimum ?? 0;
    // An array names a key while it is held: 0, or nothing of ours, once it is let go.
    return named.map((usage, index) => ({
      usage,
      report,
      offset: start,
      size,
      array: { value: lowest + index, slots },
      manner: 'press',
    }));
  }
  // Fewer usages than fields: the last one stands for the rest (HID 1.11 §6.2.2.8).
  return Array.from({ length: slots }, (_, index) => ({
    index,
    usage: named[Math.min(index, named.length - 1)],
  }))
    .filter((each): each is { index: number; usage: number } => each.usage !== undefined)
    .map(({ index, usage }) => ({ usage, report, offset: start + index * size, size, array: null, manner }));
};

/** Fields of all collections. A report goes on in the collections inside, in the order in which they are declared. */
export const layoutOf = (collections: readonly HidCollection[]): HidLayout => {
  const ends = { input: new Map<number, number>(), output: new Map<number, number>() };
  const found = { input: [] as HidField[], output: [] as HidField[] };
  const visit = (collection: HidCollection): void => {
    for (const [kind, reports] of [
      ['input', collection.inputReports],
      ['output', collection.outputReports],
    ] as const)
      for (const { reportId = 0, items = [] } of reports ?? [])
        for (const item of items) {
          const start = ends[kind].get(reportId) ?? 0;
          found[kind].push(...fieldsOf(item, reportId, start));
          ends[kind].set(reportId, start + (item.reportSize ?? 0) * (item.reportCount ?? 0));
        }
    for (const child of collection.children ?? []) visit(child);
  };
  for (const collection of collections) visit(collection);
  return {
    inputs: found.input,
    outputs: found.output,
    sizes: new Map([...ends.output].map(([report, bits]) => [report, Math.ceil(bits / 8)])),
  };
};

const bits = (data: DataView, offset: number, size: number): number => {
  let value = 0;
  for (let bit = 0; bit < size; bit += 1) {
    const at = offset + bit;
    if (at >> 3 >= data.byteLength) break;
    value += ((data.getUint8(at >> 3) >> (at & 7)) & 1) * 2 ** bit;
  }
  return value;
};

/** Whether what a field stands for is on in this report. */
export const isOn = (field: HidField, data: DataView): boolean => {
  const { array } = field;
  if (array === null) return bits(data, field.offset, field.size) !== 0;
  return Array.from({ length: array.slots }, (_, slot) =>
    bits(data, field.offset + slot * field.size, field.size),
  ).includes(array.value);
};

/** Output reports that put these lights, and only these, on. A light of an array cannot be joined with others: left out. */
export const reportsFor = (
  layout: HidLayout,
  lit: ReadonlyMap<number, boolean>,
): ReadonlyMap<number, Uint8Array> => {
  const reports = new Map<number, Uint8Array>();
  for (const field of layout.outputs) {
    const on = lit.get(field.usage);
    if (on === undefined || field.array !== null) continue;
    const bytes = reports.get(field.report) ?? new Uint8Array(layout.sizes.get(field.report) ?? 0);
    if (on) {
      const index = field.offset >> 3;
      bytes[index] = (bytes[index] ?? 0) | (1 << (field.offset & 7));
    }
    reports.set(field.report, bytes);
  }
  return reports;
};
