import type { LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useKeys } from '../app/keyboard.ts';
import { Button } from './button.tsx';

export type MenuItem = { readonly text: string; readonly onChoose: () => void };

/** A button that opens a list of actions; arrows move, Escape closes and gives the focus back. */
export const Menu = ({
  text,
  icon,
  items,
  disabled = false,
  shortcut,
}: {
  readonly text: string;
  readonly icon: LucideIcon;
  readonly items: readonly MenuItem[];
  readonly disabled?: boolean;
  /** The key that opens it. */
  readonly shortcut?: string;
}) => {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  const entries = (): HTMLElement[] => [
    ...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>('button')?.focus();
  };

  useKeys(shortcut === undefined ? {} : { [shortcut]: () => setOpen(true) }, !disabled);
  useEffect(() => {
    if (!open) return undefined;
    entries()[0]?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      close();
    } else if (to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      all.at(to % all.length)?.focus();
    }
  };

  return (
    <div className="menu" ref={root} onKeyDown={onKeyDown}>
      <Button
        icon={icon}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        {...(shortcut === undefined ? {} : { hint: shortcut })}
        onClick={() => setOpen(!open)}
      >
        {text}
      </Button>
      {open && (
        <div className="menu__list" role="menu" id={id} aria-label={text}>
          {items.map((item) => (
            <button
              key={item.text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className="menu__item"
              onClick={() => {
                close();
                item.onChoose();
              }}
            >
              {item.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
};
