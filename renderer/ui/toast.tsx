import { X } from 'lucide-react';
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { Button, IconButton } from './button.tsx';

export type Toast = {
  readonly text: string;
  readonly undo?: () => void;
  /** What may follow from it. */
  readonly action?: { readonly text: string; readonly onChoose: () => void };
};
type Shown = Toast & { readonly id: number };

const ToastContext = createContext<((toast: Toast) => void) | null>(null);

export const useToast = (): ((toast: Toast) => void) => {
  const show = use(ToastContext);
  if (!show) throw new Error('no toasts above this component');
  return show;
};

/** Long enough to read a line twice, and to reach Undo. */
const shownMs = 7000;

const One = ({ toast, onDone }: { readonly toast: Shown; readonly onDone: (id: number) => void }) => {
  const t = useTexts().app;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => onDone(toast.id), shownMs);
    return () => clearTimeout(timer);
  }, [held, toast.id, onDone]);
  return (
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="grow">{toast.text}</span>
      {toast.action && (
        <Button
          onClick={() => {
            toast.action?.onChoose();
            onDone(toast.id);
          }}
        >
          {toast.action.text}
        </Button>
      )}
      {toast.undo && (
        <Button
          onClick={() => {
            toast.undo?.();
            onDone(toast.id);
          }}
        >
          {t.undo}
        </Button>
      )}
      <IconButton name={t.close} icon={X} onClick={() => onDone(toast.id)} />
    </div>
  );
};

/** They stand below the screen and not on it, so that they cover nothing that one acts on. */
export const Toasts = ({ children }: { readonly children: ReactNode }) => {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const show = useCallback((toast: Toast) => {
    setToasts((before) => [
      // The same words twice tell nothing more; what each would undo differs.
      ...before.filter((one) => one.text !== toast.text || one.undo !== undefined).slice(-2),
      { ...toast, id: (before.at(-1)?.id ?? 0) + 1 },
    ]);
  }, []);
  const done = useCallback(
    (id: number) => setToasts((before) => before.filter((toast) => toast.id !== id)),
    [],
  );
  return (
    <ToastContext value={show}>
      <div className="frame">
        <div className="frame__main">{children}</div>
        <div className="toasts" role="status">
          {toasts.map((toast) => (
            <One key={toast.id} toast={toast} onDone={done} />
          ))}
        </div>
      </div>
    </ToastContext>
  );
};
