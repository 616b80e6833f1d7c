import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Keys } from './keys.tsx';

export type ButtonLook = 'plain' | 'primary' | 'ink' | 'quiet' | 'link';

type ButtonProps = Omit<ComponentProps<'button'>, 'type' | 'className'> & {
  readonly look?: ButtonLook;
  readonly icon?: LucideIcon;
  readonly large?: boolean;
  readonly block?: boolean;
  /** The key that does the same. */
  readonly hint?: string;
  readonly submit?: boolean;
  readonly children: ReactNode;
};

const classes = (look: ButtonLook, ...more: readonly (string | false | undefined)[]): string =>
  ['button', look === 'plain' ? '' : `button--${look}`, ...more].filter(Boolean).join(' ');

export const Button = ({
  look = 'plain',
  icon: Icon,
  large,
  block,
  hint,
  submit,
  children,
  ...rest
}: ButtonProps) => (
  <button
    {...rest}
    type={submit ? 'submit' : 'button'}
    className={classes(look, large && 'button--large', block && 'button--block')}
    {...(hint === undefined ? {} : { 'aria-keyshortcuts': hint })}
  >
    {Icon && <Icon size={large ? 20 : 17} aria-hidden />}
    <span>{children}</span>
    {hint !== undefined && <Keys keys={hint} hidden />}
  </button>
);

/** A button that shows an icon only: its name is required, and shown as a tooltip. */
export const IconButton = ({
  name,
  icon: Icon,
  look = 'quiet',
  hint,
  ...rest
}: Omit<ComponentProps<'button'>, 'type' | 'className' | 'children' | 'name'> & {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly look?: ButtonLook;
  readonly hint?: string;
}) => (
  <button
    {...rest}
    type="button"
    className={classes(look, 'button--icon')}
    aria-label={name}
    title={hint === undefined ? name : `${name} (${hint})`}
    {...(hint === undefined ? {} : { 'aria-keyshortcuts': hint })}
  >
    <Icon size={18} aria-hidden />
  </button>
);
