import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { IconButton } from './button.tsx';

/** A modal window in the window. The browser keeps the focus inside, and gives it back where it was on closing. */
export const Dialog = ({
  title,
  wide = false,
  toRead = false,
  onClose,
  children,
}: {
  readonly title: string;
  readonly wide?: boolean;
  /** Nothing to fill in: the text itself takes the focus, so that the keys can scroll it. */
  readonly toRead?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useTexts().app;
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // To the first field rather than to the cross, which a space would press.
    dialog
      ?.querySelector<HTMLElement>(
        '.dialog__body[tabindex], .dialog__body :is(input, textarea, select, button)',
      )
      ?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? 'dialog dialog--wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <header className="dialog__head">
        <h2 id={id}>{title}</h2>
        <IconButton name={t.close} icon={X} onClick={onClose} />
      </header>
      {toRead ? (
        <div className="dialog__body" role="group" aria-labelledby={id} tabIndex={0}>
          {children}
        </div>
      ) : (
        <div className="dialog__body">{children}</div>
      )}
    </dialog>
  );
};
