import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useErrorText } from '../app/errors.ts';
import { useTexts } from '../app/language.tsx';
import { Button } from './button.tsx';

/** Nothing to show, and what to do about it. */
export const Empty = ({
  icon: Icon,
  title,
  text,
  children,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}) => (
  <div className="empty">
    <Icon size={28} strokeWidth={1.5} aria-hidden />
    <p className="empty__title" style={{ color: 'var(--text)' }}>
      {title}
    </p>
    {text !== undefined && <p>{text}</p>}
    {children !== undefined && <div className="empty__actions">{children}</div>}
  </div>
);

/** Why a part of the screen cannot be shown, with its remedy. */
export const Failed = ({
  title,
  error,
  onRetry,
}: {
  readonly title: string;
  readonly error: unknown;
  readonly onRetry: () => void;
}) => {
  const t = useTexts().app;
  const sentence = useErrorText();
  return (
    <div role="alert" style={{ height: '100%' }}>
      <Empty icon={CircleAlert} title={title} text={sentence(error)}>
        <Button onClick={onRetry}>{t.retry}</Button>
      </Empty>
    </div>
  );
};

/** Why an action did not work; beside the button that asked for it. */
export const ErrorNote = ({ error }: { readonly error: unknown }) => {
  const sentence = useErrorText();
  if (error === null || error === undefined) return null;
  return (
    <div className="notice" role="alert">
      <CircleAlert size={16} aria-hidden />
      <span>{sentence(error)}</span>
    </div>
  );
};

export const Progress = ({ value, label }: { readonly value: number; readonly label: string }) => (
  <div
    className="progress"
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round(value * 100)}
  >
    <div className="progress__fill" style={{ transform: `scaleX(${Math.min(1, Math.max(0, value))})` }} />
  </div>
);

/** A level between 0 and 1. */
export const Meter = ({ value, label }: { readonly value: number; readonly label: string }) => (
  <div
    className="meter"
    role="meter"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round(value * 100)}
  >
    <div className="meter__fill" style={{ transform: `scaleX(${Math.min(1, Math.max(0, value))})` }} />
  </div>
);

export type Tone = 'late' | 'due' | 'kept' | 'blocked' | 'plain';

export const Badge = ({
  tone = 'plain',
  icon: Icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}) => (
  <span className={tone === 'plain' ? 'badge' : `badge badge--${tone}`}>
    {Icon && <Icon size={13} aria-hidden />}
    {children}
  </span>
);
