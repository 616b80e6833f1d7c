import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** A screen of several parts, each behind a tab of its own. */
export const PartTabs = <Part extends string>({
  label,
  parts,
  current,
  icons,
  names,
  onChoose,
}: {
  readonly label: string;
  readonly parts: readonly Part[];
  readonly current: Part;
  readonly icons: Readonly<Record<Part, LucideIcon>>;
  readonly names: Readonly<Record<Part, string>>;
  readonly onChoose: (part: Part) => void;
}) => (
  <nav className="parts__nav" aria-label={label}>
    {parts.map((part) => {
      const Icon: LucideIcon = icons[part];
      return (
        <button
          key={part}
          type="button"
          className="tab"
          aria-current={part === current ? 'page' : undefined}
          onClick={() => onChoose(part)}
        >
          <Icon size={17} aria-hidden />
          {names[part]}
        </button>
      );
    })}
  </nav>
);

/** What stands below the tabs; the keys can scroll it. */
export const Part = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <section className="parts__part" aria-label={name} tabIndex={0}>
    <div className="page page--wide">{children}</div>
  </section>
);
