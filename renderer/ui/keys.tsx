/** Keys as they stand on the keyboard: `g q`, `Ctrl+Enter`, `F9`. */
export const Keys = ({ keys, hidden = false }: { readonly keys: string; readonly hidden?: boolean }) => (
  <span className="keys" aria-hidden={hidden || undefined}>
    {keys.split(' ').map((key) => (
      <kbd key={key} className="key">
        {key === 'Enter' ? '↵' : key.replace('Enter', '↵')}
      </kbd>
    ))}
  </span>
);
