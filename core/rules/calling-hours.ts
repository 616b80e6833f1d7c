/** When calls may be offered: weekdays (0 for Sunday) and stretches of minutes since midnight, `to` exclusive. */
export type CallingHours = {
  readonly weekdays: readonly number[];
  readonly windows: readonly (readonly [from: number, to: number])[];
  readonly source: string;
};

/** The narrowest that the packs know, and so what can be offered to anybody; a person may still choose another time. */
export const offeredHours: CallingHours = {
  weekdays: [1, 2, 3, 4, 5],
  windows: [
    [10 * 60, 13 * 60],
    [14 * 60, 20 * 60],
  ],
  source: 'Code de la consommation D.223-9',
};
