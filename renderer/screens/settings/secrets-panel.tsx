import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';

/** How this workstation keeps passwords, said plainly. */
export const SecretsPanel = () => {
  const t = useTexts().settings;
  const { secretsKind } = useSession().hello;
  return (
    <section className="panel stack" aria-labelledby="secrets-title">
      <h3 id="secrets-title">{t.secrets}</h3>
      <p>{{ keychain: t.keptKeychain, 'sealed-file': t.keptSealedFile, memory: t.memory }[secretsKind]}</p>
    </section>
  );
};
