import { createContext, use, useMemo, type ReactNode } from 'react';
import type { Language } from '../../core/contract/records.ts';
import { messages, type Messages } from '../../core/messages/index.ts';

type Spoken = { readonly language: Language; readonly texts: Messages };

const LanguageContext = createContext<Spoken | null>(null);

export const LanguageProvider = ({
  language,
  children,
}: {
  readonly language: Language;
  readonly children: ReactNode;
}) => {
  const spoken = useMemo(() => ({ language, texts: messages[language] }), [language]);
  return <LanguageContext value={spoken}>{children}</LanguageContext>;
};

const useSpoken = (): Spoken => {
  const spoken = use(LanguageContext);
  if (!spoken) throw new Error('no language above this component');
  return spoken;
};

export const useLanguage = (): Language => useSpoken().language;
export const useTexts = (): Messages => useSpoken().texts;
