import './policy.css';
import { Lock } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import type { PolicyState } from '../../core/contract/policy.ts';
import type { Settings } from '../../core/contract/settings.ts';
import { useQuery } from '../data/hooks.tsx';
import { useTexts } from './language.tsx';

/** What the machine's policy keeps; while nothing is known, nothing is shown as locked, and the host refuses all the same. */
export const useLocks = (): PolicyState['locked'] & { readonly exports: PolicyState['exports'] } => {
  const { data } = useQuery('policy.get', {});
  return {
    ...(data?.locked ?? { settings: [], role: false, line: null, mailboxes: false, feeds: false, watchedFolder: false, rulePacks: [] }),
    exports: data?.exports ?? null,
  };
}; // prettier-ignore

/** Who set it, for somebody who may not change it. */
const useLockedText = (): string => {
  const t = useTexts().policy;
  const { data } = useQuery('policy.get', {});
  return t.lockedHelp(data?.setBy ?? '', data?.contact ?? '');
};

export const LockedNote = ({ id }: { readonly id?: string }) => (
  <p className="locked__by" {...(id === undefined ? {} : { id })}>
    <Lock size={15} aria-hidden />
    <span>{useLockedText()}</span>
  </p>
);

/**
 * Shows its fields as they are, not to be changed, with who set them: in sight below them, and as the name of the group
 * for whoever listens.
 */
export const Locked = ({ when, children }: { readonly when: boolean; readonly children: ReactNode }) => {
  const id = useId();
  if (!when) return children;
  return (
    <fieldset className="locked" disabled aria-labelledby={id}>
      {children}
      <LockedNote id={id} />
    </fieldset>
  );
};

/** Fields of these settings: locked together where one of them is. */
export const LockedSettings = ({
  names,
  children,
}: {
  readonly names: readonly (keyof Settings)[];
  readonly children: ReactNode;
}) => {
  const { settings } = useLocks();
  return <Locked when={names.some((name) => settings.includes(name))}>{children}</Locked>;
};

/** What may leave as a file, where a policy says so. */
export const ExportsNote = () => {
  const t = useTexts().policy;
  const { exports } = useLocks();
  const by = useLockedText();
  if (exports === null) return null;
  return (
    <div className="notice">
      <Lock size={16} aria-hidden />
      <div>
        <p>{exports.length === 0 ? t.exportsNone : t.exportsSome(exports.join(', '))}</p>
        <p className="soft">{by}</p>
      </div>
    </div>
  );
};
