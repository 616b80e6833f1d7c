import { texts } from './define.ts';

/** The buttons and lights of a headset. */
export const headset = texts({
  fr: {
    title: 'Touches du casque',
    help: 'Décrocher, raccrocher et couper le micro depuis le casque ; ses voyants suivent l’appel.',
    unavailable: 'Ce navigateur ne donne pas accès aux touches des casques. Chrome et Edge le font.',
    connect: 'Connecter les touches d’un casque',
    works: (name: string) => `Les touches de « ${name} » marchent.`,
  },
  en: {
    title: 'Headset buttons',
    help: 'Answer, hang up and mute from the headset; its lights follow the call.',
    unavailable: 'This browser gives no access to headset buttons. Chrome and Edge do.',
    connect: 'Connect a headset’s buttons',
    works: (name: string) => `The buttons of “${name}” work.`,
  },
});
