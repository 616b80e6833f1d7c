import { useCallback } from 'react';
import { CancelledError, ExpectedError } from '../../core/errors.ts';
import { errorSentence } from '../../core/messages/index.ts';
import { useLanguage, useTexts } from './language.tsx';

/** What to say of a failure, with its remedy, in the language of the screen. A bug's own words stay out. */
export const useErrorText = (): ((error: unknown) => string) => {
  const language = useLanguage();
  const t = useTexts().app;
  return useCallback(
    (error: unknown) => {
      if (error instanceof ExpectedError || error instanceof CancelledError)
        return errorSentence(
          error.code,
          error.message,
          language,
          error instanceof ExpectedError ? error.data : undefined,
        );
      return `${t.failed}. ${t.failedHelp}`;
    },
    [language, t],
  );
};
