import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode, type Ref } from 'react';

type FieldFrame = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  /** The label is read out but not shown, where the place makes it plain. */
  readonly quietLabel?: boolean;
};

type Described = {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
};

const Frame = ({
  label,
  hint,
  error,
  quietLabel,
  children,
}: FieldFrame & { readonly children: (described: Described) => ReactNode }) => {
  const id = useId();
  const wrong = error !== undefined && error !== null && error !== '';
  const described = [hint === undefined ? '' : `${id}-hint`, wrong ? `${id}-error` : '']
    .filter(Boolean)
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id} className={quietLabel ? 'unseen' : 'field__label'}>
        {label}
      </label>
      {children({
        id,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(wrong ? { 'aria-invalid': true as const } : {}),
      })}
      {wrong && (
        <span id={`${id}-error`} className="field__error">
          <CircleAlert size={15} aria-hidden />
          {error}
        </span>
      )}
      {hint !== undefined && (
        <span id={`${id}-hint`} className="field__hint">
          {hint}
        </span>
      )}
    </div>
  );
};

type Plain<Tag extends 'input' | 'select' | 'textarea'> = Omit<
  ComponentProps<Tag>,
  'id' | 'className' | 'ref'
>;

export const TextField = ({
  label,
  hint,
  error,
  quietLabel,
  ref,
  ...rest
}: FieldFrame & Plain<'input'> & { readonly ref?: Ref<HTMLInputElement> }) => (
  <Frame {...frame({ label, hint, error, quietLabel })}>
    {(described) => (
      <input autoComplete="off" spellCheck={false} {...rest} {...described} ref={ref} className="input" />
    )}
  </Frame>
);

export const TextArea = ({
  label,
  hint,
  error,
  quietLabel,
  ref,
  ...rest
}: FieldFrame & Plain<'textarea'> & { readonly ref?: Ref<HTMLTextAreaElement> }) => (
  <Frame {...frame({ label, hint, error, quietLabel })}>
    {(described) => <textarea {...rest} {...described} ref={ref} className="input" />}
  </Frame>
);

export const SelectField = ({
  label,
  hint,
  error,
  quietLabel,
  options,
  ...rest
}: FieldFrame &
  Plain<'select'> & { readonly options: readonly (readonly [value: string, text: string])[] }) => (
  <Frame {...frame({ label, hint, error, quietLabel })}>
    {(described) => (
      <select {...rest} {...described} className="input">
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Frame>
);

/** Absent facts stay absent: an optional property never becomes `undefined`. */
const frame = ({
  label,
  hint,
  error,
  quietLabel,
}: { [K in keyof FieldFrame]: FieldFrame[K] | undefined } & { readonly label: string }): FieldFrame => ({
  label,
  ...(hint === undefined ? {} : { hint }),
  ...(error === undefined ? {} : { error }),
  ...(quietLabel === undefined ? {} : { quietLabel }),
});

export const CheckField = ({
  label,
  hint,
  ...rest
}: { readonly label: string; readonly hint?: string } & Plain<'input'>) => {
  const id = useId();
  return (
    <label className="check">
      <input
        type="checkbox"
        {...rest}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      />
      <span>
        {label}
        {hint !== undefined && (
          <span id={`${id}-hint`} className="field__hint" style={{ display: 'block' }}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
};

/** One of a few, all in sight. */
export const Choice = <T extends string>({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
}) => {
  const id = useId();
  return (
    <fieldset className="field" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className="field__label">
        {label}
      </span>
      <div className="segments">
        {options.map(([one, text]) => (
          <label key={one} className="segments__one">
            <input type="radio" name={id} checked={one === value} onChange={() => onChoose(one)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

/** Values and their texts. */
export type Options = readonly (readonly [value: string, text: string])[];

/** One condition as a list to choose from: none of them, or one. */
export const Pick = ({
  label,
  value,
  all,
  options,
  quiet = false,
  onPick,
}: {
  readonly label: string;
  readonly value: string | undefined;
  /** The text of no condition. */
  readonly all: string;
  readonly options: Options;
  /** Whether the label is only read out. */
  readonly quiet?: boolean;
  readonly onPick: (value: string | undefined) => void;
}) => (
  <SelectField
    label={label}
    quietLabel={quiet}
    value={value ?? ''}
    options={[['', all], ...options]}
    onChange={(event) => onPick(event.target.value === '' ? undefined : event.target.value)}
  />
);
