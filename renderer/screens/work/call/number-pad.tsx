import { useTexts } from '../../../app/language.tsx';

const keys: readonly (readonly [digit: string, letters: string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
];

/** The twelve keys of a telephone (ITU-T E.161). */
export const NumberPad = ({
  onDigit,
  naming,
}: {
  readonly onDigit: (digit: string) => void;
  readonly naming: (digit: string) => string;
}) => (
  <div className="pad" role="group" aria-label={useTexts().call.digits}>
    {keys.map(([digit, letters]) => (
      <button
        key={digit}
        type="button"
        className="pad__key"
        aria-label={naming(digit)}
        onClick={() => onDigit(digit)}
      >
        <span>{digit}</span>
        <span className="pad__letters" data-letters={letters} />
      </button>
    ))}
  </div>
);
