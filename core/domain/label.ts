/** The same thing said with other capitals, accents or spaces has the same key: "Sécurité  du toit" and "securite du toit". */
export const labelKey = (label: string): string =>
  label
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s\u2019']+/gu, ' ')
    .trim();
